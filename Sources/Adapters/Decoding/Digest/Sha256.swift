import CLibCrypto
import Schemas

/// Counts SHA-256, of one piece of bytes or of pieces as they come.
///
/// Keep one value for many short texts (the rows of a feed). The state is part of the value: nothing is allocated.
public struct Sha256: ~Copyable {
    private var state = SHA256_CTX()

    /// Makes a counter that has seen no bytes.
    public init() { SHA256_Init(&state) }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        SHA256_Update(&state, start, bytes.count)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of everything added; the counter starts again with no bytes.
    public mutating func finish() -> ContentDigest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { buffer in
            _ = SHA256_Final(buffer.bindMemory(to: UInt8.self).baseAddress, &state)
        }
        SHA256_Init(&state)
        return ContentDigest(
            words: (
                UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
                UInt64(bigEndian: words.3)
            ))
    }

    /// The digest of exactly these bytes.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> ContentDigest {
        var counter = Sha256()
        counter.update(bytes)
        return counter.finish()
    }

    /// The digest of exactly these bytes.
    public static func digest(of bytes: [UInt8]) -> ContentDigest { bytes.withUnsafeBytes { digest(of: $0) } }

    /// The digest of everything a source holds.
    /// - Throws: `AdapterError` or `DecodingFailure` from the source.
    public static func digest(of source: any ByteSource) throws -> ContentDigest {
        var counter = Sha256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: byteSourceChunkBytes, alignment: 64)
        defer { buffer.deallocate() }
        while case let count = try source.read(into: buffer), count > 0 {
            counter.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return counter.finish()
    }
}
