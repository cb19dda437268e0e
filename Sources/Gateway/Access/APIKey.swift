import Adapters
import Schemas

/// An API key as its owner has it: `sverka_<id>_<secret>`. Printed once, when it is issued; only the SHA-256 of the secret
/// is kept.
package struct APIKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The part that names the key; no secret.
    package let id: String
    /// SHA-256 of the secret.
    package let digest: ContentDigest
    private let secret: String

    private static let prefix = "sverka"
    private static let idLength = 10
    /// Five bits each: 52 signs hold 256 random bits and four more.
    private static let secretLength = 52
    /// Digits and small letters without those that look alike.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Makes a new key of the system's random numbers.
    package static func make() -> APIKey {
        var random = SystemRandomNumberGenerator()
        func text(_ length: Int) -> String {
            String(decoding: (0..<length).map { _ in alphabet[Int(random.next() & 31 as UInt64)] }, as: UTF8.self)
        }
        return APIKey(id: text(idLength), secret: text(secretLength))
    }

    /// Reads a key as a request brings it; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual(Self.prefix.utf8), parts[1].count == Self.idLength,
            parts[2].count == Self.secretLength,
            parts[1...].allSatisfy({ $0.allSatisfy { Self.alphabet.contains($0) } })
        else { return nil }
        self.init(id: String(decoding: parts[1], as: UTF8.self), secret: String(decoding: parts[2], as: UTF8.self))
    }

    private init(id: String, secret: String) {
        self.id = id
        self.secret = secret
        digest = Sha256.digest(of: Array(secret.utf8))
    }

    /// The whole key, to be shown to its owner.
    package var text: String { "\(Self.prefix)_\(id)_\(secret)" }

    /// Without the secret.
    package var description: String { "\(Self.prefix)_\(id)_•••" }
    /// Without the secret.
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }

    /// Whether two digests are equal, in a time that does not depend on where they differ.
    package static func areEqual(_ left: ContentDigest, _ right: ContentDigest) -> Bool {
        let (a, b) = (left.words, right.words)
        return (a.0 ^ b.0) | (a.1 ^ b.1) | (a.2 ^ b.2) | (a.3 ^ b.3) == 0
    }
}
