/// Tells archives by their first bytes.
enum ArchiveMagic: Equatable {
    case zip, gzip
    /// An archive or a document of a kind that is not accepted.
    case other(String)

    /// How many bytes are looked at.
    static let byteCount = 264

    /// Nil when the bytes are no archive.
    init?(_ bytes: [UInt8]) {
        func begins(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
        if begins([0x50, 0x4B, 3, 4]) || begins([0x50, 0x4B, 5, 6]) {
            self = .zip
        } else if begins([0x1F, 0x8B]) {
            self = .gzip
        } else if let name = ForeignFormat.name(of: bytes) {
            self = .other(name)
        } else {
            return nil
        }
    }

    /// As many bytes as are needed, or fewer when the file is shorter.
    static func firstBytes(of source: any ByteSource) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var filled = 0
        while filled < byteCount {
            let count = try bytes.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            guard count > 0 else { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }
}
