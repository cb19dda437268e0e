import CLibCrypto
import Schemas

/// Counts SHA-256, of one piece of bytes or of pieces as they come.
///
/// Keep one value for many short texts (the rows of a feed): its OpenSSL context is made once and used again.
public struct Sha256: ~Copyable {
    private let context: OpaquePointer

    /// The algorithm, looked up once: doing so for each digest would cost more than hashing a row.
    // Safe because OpenSSL never changes a fetched algorithm, and it is never freed.
    private nonisolated(unsafe) static let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)

    /// Makes a counter that has seen no bytes.
    public init() {
        guard let context = EVP_MD_CTX_new() else {
            // Safe because it only happens when memory is exhausted, where Swift's own allocations stop as well.
            preconditionFailure("OpenSSL could not allocate a digest context")
        }
        self.context = context
        begin()
    }

    deinit { EVP_MD_CTX_free(context) }

    private func begin() {
        // Safe because the first one means an OpenSSL without SHA-256, which could not run this program at all.
        precondition(EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1, "OpenSSL offers no SHA-256")
    }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        EVP_DigestUpdate(context, start, bytes.count)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of everything added; the counter starts again with no bytes.
    public mutating func finish() -> ContentDigest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { buffer in
            _ = EVP_DigestFinal_ex(context, buffer.bindMemory(to: UInt8.self).baseAddress, nil)
        }
        begin()
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
