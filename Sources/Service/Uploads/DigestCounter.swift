import Adapters
import Schemas

/// Counts the SHA-256 of a body that is not kept.
actor DigestCounter {
    private var hash = Sha256()

    func update(_ bytes: [UInt8]) { hash.update(bytes) }

    func finish() -> ContentDigest { hash.finish() }
}
