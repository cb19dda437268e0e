import FuzzSupport

/// Builds a zip with right checksums and sizes out of a few bytes, so that the fuzzer gets behind those checks, and then
/// spoils a byte of it.
enum ArchiveRecipe {
    private struct Entry {
        var name: [UInt8]
        var flags: UInt16
        var mode: UInt32
        var contents: [UInt8]
        var checksum: UInt32
        var offset = 0
    }

    /// For each of up to nine members: kind, length of the name, name, length of the contents, contents.
    static func file(_ input: inout FuzzInput) -> [UInt8] {
        let count = Int(input.byte()) % 10
        let spoiled = (Int(input.byte()) << 8 | Int(input.byte()), input.byte())
        var file: [UInt8] = []
        var entries: [Entry] = []
        for _ in 0..<count {
            var entry = entry(&input)
            entry.offset = file.count
            file += header(entry)
            file += entry.contents
            entries.append(entry)
        }
        let directory = file.count
        for entry in entries { file += directoryEntry(entry) }
        let size = file.count - directory
        file += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + two(entries.count) + two(entries.count)
        file += four(size) + four(directory) + two(0)
        if spoiled.0 < file.count { file[spoiled.0] ^= spoiled.1 }
        return file
    }

    private static func entry(_ input: inout FuzzInput) -> Entry {
        let kind = input.byte()
        let name = input.bytes(atMost: Int(input.byte()))
        let contents = input.bytes(atMost: Int(input.byte()) << Int(kind & 3))
        let mode: UInt32 = kind & 4 != 0 ? 0o120777 : kind & 8 != 0 ? 0o040755 : 0o100644
        return Entry(
            name: name, flags: (kind & 16 != 0 ? 0x800 : 0) | (kind & 32 != 0 ? 1 : 0), mode: mode, contents: contents,
            checksum: checksum(contents))
    }

    private static func header(_ entry: Entry) -> [UInt8] {
        [0x50, 0x4B, 3, 4] + common(entry) + two(0) + entry.name
    }

    /// From the version needed to the length of the name.
    private static func common(_ entry: Entry) -> [UInt8] {
        two(20) + two(Int(entry.flags)) + two(0) + four(0x21_0000) + four(Int(entry.checksum))
            + four(entry.contents.count) + four(entry.contents.count) + two(entry.name.count)
    }

    private static func directoryEntry(_ entry: Entry) -> [UInt8] {
        [0x50, 0x4B, 1, 2] + two(0x0314) + common(entry) + two(0) + two(0) + two(0) + two(0)
            + four(Int(entry.mode) << 16) + four(entry.offset) + entry.name
    }

    private static func two(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }

    private static func four(_ value: Int) -> [UInt8] { two(value) + two(value >> 16) }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}
