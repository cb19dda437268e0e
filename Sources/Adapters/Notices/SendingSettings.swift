/// How a channel's server is reached. Secrets stand here by name only.
public struct SendingSettings: Hashable, Sendable {
    /// Account.
    public var user: String?
    /// Password of the account.
    public var password: SecretName?
    /// Certificates of the authorities to trust in place of the system's, in PEM.
    public var authorities: String?
    /// Addresses that may be connected to.
    public var policy = AddressPolicy(allowed: [])
    /// Seconds until a connection must stand.
    public var connectSeconds = 10
    /// Seconds that one message may take.
    public var totalSeconds = 30

    /// The usual.
    public init() {}
}
