/// What a mapping says about fetching its feed. Secrets stand here by name only.
public struct PullSettings: Hashable, Sendable {
    /// Where the address is written.
    public enum Place: Hashable, Sendable {
        /// In the mapping.
        case address(RemoteAddress)
        /// In a secret, perhaps with account and password.
        case secret(SecretName)
    }

    /// When TLS begins on FTP.
    public enum Encryption: String, Hashable, Sendable, CaseIterable {
        /// By a command, before the password; usually on port 21.
        case explicit
        /// With the first byte; usually on port 990.
        case implicit
    }

    /// Where to fetch from.
    public var place: Place
    /// Account.
    public var user: String?
    /// Password of the account.
    public var password: SecretName?
    /// Bearer token.
    public var token: SecretName?
    /// Client certificate in PEM.
    public var certificate: SecretName?
    /// Its private key in PEM, or the SSH key.
    public var key: SecretName?
    /// Certificates of the authorities to trust in place of the system's, in PEM.
    public var authorities: String?
    /// The SSH server's key.
    public var hostKey: HostKeyPin?
    /// When TLS begins on FTP.
    public var encryption = Encryption.explicit
    /// Addresses that may be connected to.
    public var policy = AddressPolicy(allowed: [])
    /// Seconds until a connection must stand.
    public var connectSeconds = 20
    /// Seconds that one transfer may take.
    public var totalSeconds = 3600
    /// Seconds for which less than 1 KiB a second is borne.
    public var stallSeconds = 60
    /// Seconds that the whole feed may take in one night; what is left then is for the next one.
    public var nightSeconds = 3600
    /// Requests in all before a transfer is given up.
    public var attempts = 5

    /// Makes settings for a place, everything else as usual.
    public init(place: Place) { self.place = place }
}
