/// The name by which a mapping speaks of a secret: `a-z`, `0-9`, `-`, at most 64 characters.
public struct SecretName: Hashable, Sendable, CustomStringConvertible {
    /// As the mapping has it.
    public let description: String

    /// Reads a name; nil when it has other characters.
    public init?(_ text: String) {
        let isWellFormed =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isWellFormed else { return nil }
        description = text
    }

    /// The environment variable that may hold it: `SVERKA_SECRET_EGISSO_KEY` for `egisso-key`.
    public var variable: String {
        let letters = description.utf8.map { byte in
            switch byte {
            case 97...122: byte - 32
            case 45: UInt8(95)
            default: byte
            }
        }
        return "SVERKA_SECRET_" + String(decoding: letters, as: UTF8.self)
    }
}
