import CLibArchive
import Glibc
import Schemas

/// Owns a libarchive reader of one zip or gzip file. Nothing is ever written to disk.
final class ArchiveHandle {
    /// A member's header.
    struct Header {
        var name: String
        var isRegular: Bool
        var isFolder: Bool
        var isEncrypted: Bool
    }

    private let raw: OpaquePointer
    private let file: String
    /// Kept open, or in memory, as long as libarchive reads from it.
    private let opened: FileByteSource?
    private let memory: UnsafeMutableRawBufferPointer?
    /// Bytes of the packed file.
    let packedBytes: Int

    init(_ origin: ArchiveOrigin, kind: ArchiveMembers.Kind, file: String) throws {
        guard let raw = archive_read_new() else { throw AdapterError(.libraryUnavailable, subject: "libarchive") }
        self.raw = raw
        self.file = file
        switch origin {
        case .file(let path):
            do {
                opened = try FileByteSource(path: path)
            } catch {
                archive_read_free(raw)
                throw error
            }
            memory = nil
            packedBytes = opened?.byteCount ?? 0
        case .memory(let bytes):
            opened = nil
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
            copy.copyBytes(from: bytes)
            memory = copy
            packedBytes = bytes.count
        }
        if kind == .gzip {
            archive_read_support_filter_gzip(raw)
            archive_read_support_format_raw(raw)
        } else {
            // Not the streaming reader: it takes a zip whose end is cut off for a whole one with fewer members.
            archive_read_support_format_zip_seekable(raw)
        }
        let result =
            if let opened {
                archive_read_open_fd(raw, opened.descriptor, 64 * 1024)
            } else {
                archive_read_open_memory(raw, memory?.baseAddress, memory?.count ?? 0)
            }
        // No more is asked here: without a recognised format libarchive must not be asked whether it is encrypted.
        guard result == ARCHIVE_OK else { throw ArchiveFault.damaged(file) }
    }

    deinit {
        archive_read_free(raw)
        memory?.deallocate()
    }

    /// The next member's header; nil at the end.
    func nextHeader() throws(DecodingFailure) -> Header? {
        var entry: OpaquePointer?
        // libarchive turns names into the thread's encoding; without this it loses everything but ASCII.
        let result = UTF8Locale.whileActive { archive_read_next_header(raw, &entry) }
        switch result {
        case ARCHIVE_EOF: return nil
        case ARCHIVE_OK, ARCHIVE_WARN: break
        default: throw damaged()
        }
        guard let entry else { throw damaged() }
        let isLink = archive_entry_symlink(entry) != nil || archive_entry_hardlink(entry) != nil
        let type = archive_entry_filetype(entry)
        return Header(
            name: UTF8Locale.whileActive { Self.name(of: entry) },
            isRegular: type == 0o100000 && !isLink, isFolder: type == 0o040000 && !isLink,
            isEncrypted: archive_entry_is_encrypted(entry) != 0)
    }

    /// Bytes of the current member; 0 at its end, when its checksum was found right.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DecodingFailure) -> Int {
        let count = archive_read_data(raw, buffer.baseAddress, buffer.count)
        // Warnings too: a member that is longer or shorter than it says is damaged.
        guard count >= 0 else { throw damaged() }
        return count
    }

    /// What the file's last eight bytes say about the whole, for gzip: libarchive leaves it unchecked.
    func gzipTrailer() throws -> GzipTrailer? {
        if let memory { return GzipTrailer(UnsafeRawBufferPointer(memory)) }
        guard let opened else { return nil }
        var bytes = [UInt8](repeating: 0, count: GzipTrailer.byteCount)
        let count = pread(opened.descriptor, &bytes, bytes.count, off_t(packedBytes - bytes.count))
        guard count == bytes.count else { return nil }
        return bytes.withUnsafeBytes { GzipTrailer($0) }
    }

    private func damaged() -> DecodingFailure {
        archive_read_has_encrypted_entries(raw) == 1 ? ArchiveFault.encrypted(file) : ArchiveFault.damaged(file)
    }

    /// Names without the mark for UTF-8 are in the DOS encoding, except where a careless packer wrote UTF-8.
    private static func name(of entry: OpaquePointer) -> String {
        guard let text = archive_entry_pathname(entry) else {
            return archive_entry_pathname_utf8(entry).map { String(cString: $0) } ?? ""
        }
        if let name = String(validatingCString: text) { return name }
        let bytes = UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
        let table = TextEncoding.cp866.upperHalf
        var name = String.UnicodeScalarView()
        for byte in bytes {
            name.append(byte < 128 ? Unicode.Scalar(byte) : Unicode.Scalar(table[Int(byte) - 128]) ?? "\u{FFFD}")
        }
        return String(name)
    }
}
