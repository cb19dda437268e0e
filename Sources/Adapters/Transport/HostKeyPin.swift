/// The SHA-256 of an SSH server's public key, as `ssh-keygen -lf` prints it: `SHA256:` and 43 characters of base64.
public struct HostKeyPin: Hashable, Sendable {
    /// The base64 without its prefix.
    public let base64: String

    /// Reads a pin; nil when it is none.
    public init?(_ text: String) {
        let digits = text.hasPrefix("SHA256:") ? String(text.dropFirst(7)) : ""
        let isWellFormed =
            digits.utf8.count == 43
            && digits.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 43 || $0 == 47
            }
        guard isWellFormed else { return nil }
        base64 = digits
    }
}
