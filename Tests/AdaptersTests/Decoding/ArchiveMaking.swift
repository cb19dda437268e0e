import CLibArchive
import Glibc
import Testing

/// Makes archives for tests with libarchive's own writer.
enum ArchiveMaking {
    struct Member {
        var name: String
        var bytes: [UInt8] = []
        var linkTarget: String?
    }

    static func zip(_ members: [Member], password: String? = nil) throws -> [UInt8] {
        try write(members) { archive in
            archive_write_set_format_zip(archive)
            archive_write_set_options(archive, "zip:hdrcharset=UTF-8")
            if let password {
                archive_write_set_options(archive, "zip:encryption=traditional")
                archive_write_set_passphrase(archive, password)
            }
        }
    }

    static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        try write([Member(name: "x", bytes: bytes)]) { archive in
            archive_write_set_format_raw(archive)
            archive_write_add_filter_gzip(archive)
        }
    }

    private static func write(_ members: [Member], _ prepare: (OpaquePointer) -> Void) throws -> [UInt8] {
        // libarchive takes names to be in the thread's encoding.
        let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        let previous = uselocale(locale)
        defer {
            uselocale(previous)
            freelocale(locale)
        }
        let archive = try #require(archive_write_new())
        defer { archive_write_free(archive) }
        prepare(archive)
        var buffer = [UInt8](repeating: 0, count: members.reduce(65536) { $0 + $1.bytes.count * 2 + 4096 })
        var used = 0
        let capacity = buffer.count
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        defer { memory.deallocate() }
        archive_write_set_bytes_in_last_block(archive, 1)
        try #require(archive_write_open_memory(archive, memory, capacity, &used) == ARCHIVE_OK)
        for member in members {
            let entry = try #require(archive_entry_new())
            defer { archive_entry_free(entry) }
            archive_entry_set_pathname(entry, member.name)
            archive_entry_set_filetype(entry, member.linkTarget == nil ? 0o100000 : 0o120000)
            archive_entry_set_perm(entry, 0o644)
            archive_entry_set_size(entry, Int64(member.bytes.count))
            if let target = member.linkTarget { archive_entry_set_symlink(entry, target) }
            try #require(archive_write_header(archive, entry) >= ARCHIVE_WARN)
            _ = archive_write_data(archive, member.bytes, member.bytes.count)
        }
        try #require(archive_write_close(archive) == ARCHIVE_OK)
        for index in 0..<used { buffer[index] = memory[index] }
        return Array(buffer.prefix(used))
    }
}
