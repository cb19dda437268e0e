/// The server that takes a channel's messages.
public struct MailServer: Hashable, Sendable {
    /// When TLS begins.
    public enum Encryption: String, Hashable, Sendable, CaseIterable {
        /// By a command before anything is said; usually on port 587.
        case starttls
        /// With the first byte; usually on port 465.
        case implicit
    }

    /// Host name or address.
    public let host: String
    /// Port.
    public let port: Int
    /// When TLS begins; there is no way without.
    public let encryption: Encryption

    /// Makes a server; nil when the host can't be one.
    public init?(host: String, port: Int, encryption: Encryption) {
        let isName = host.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
        }
        let isSix =
            host.hasPrefix("[") && host.hasSuffix("]") && NetworkAddress(String(host.dropFirst().dropLast())) != nil
        guard !host.isEmpty, host.utf8.count <= 253, isName || isSix, (1...65_535).contains(port) else { return nil }
        self.host = host
        self.port = port
        self.encryption = encryption
    }

    /// The address as libcurl gets it; behind the slash stands how we greet the server.
    func url(greeting: String) -> String {
        "\(encryption == .implicit ? "smtps" : "smtp")://\(host):\(port)/\(greeting)"
    }
}
