import Schemas

/// HMAC-SHA256 (RFC 2104): proves to whoever knows the key that a message was not changed.
public enum HmacSha256 {
    private static let blockBytes = 64

    /// The code of a message under a key.
    public static func code(of message: [UInt8], key: [UInt8]) -> ContentDigest {
        var block = key.count > blockBytes ? Sha256.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: blockBytes - block.count)
        var counter = Sha256()
        counter.update(block.map { $0 ^ 0x36 })
        counter.update(message)
        let inner = counter.finish()
        counter.update(block.map { $0 ^ 0x5C })
        counter.update(inner.bytes)
        return counter.finish()
    }
}
