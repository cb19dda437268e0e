/// Tells archives by their first bytes.
enum ArchiveMagic {
    case zip, gzip
    /// An archive or a document of a kind that is not accepted.
    case other

    /// How many bytes are looked at.
    static let byteCount = 264

    /// Nil when the bytes are no archive.
    init?(_ bytes: [UInt8]) {
        func begins(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
        if begins([0x50, 0x4B, 3, 4]) || begins([0x50, 0x4B, 5, 6]) {
            self = .zip
        } else if begins([0x1F, 0x8B]) {
            self = .gzip
        } else if begins([0x50, 0x4B, 7, 8])  // a part of a zip in several parts
            || begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])  // 7z
            || begins([0x52, 0x61, 0x72, 0x21])  // rar
            || begins([0xFD, 0x37, 0x7A, 0x58, 0x5A])  // xz
            || begins([0x42, 0x5A, 0x68])  // bzip2
            || begins([0x28, 0xB5, 0x2F, 0xFD])  // zstd
            || begins([0xD0, 0xCF, 0x11, 0xE0])  // an old office document
            || begins([0x25, 0x50, 0x44, 0x46])  // pdf
            || bytes.dropFirst(257).starts(with: [0x75, 0x73, 0x74, 0x61, 0x72])  // tar
        {
            self = .other
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
