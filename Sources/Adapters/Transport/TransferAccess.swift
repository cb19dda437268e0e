/// Everything a connection needs, secrets included. Lives as long as one feed is fetched.
struct TransferAccess: Sendable {
    /// Where to fetch from.
    let address: RemoteAddress
    /// What the mapping says.
    let settings: PullSettings
    /// Account.
    let user: String?
    /// Password of the account.
    let password: Secret?
    /// Bearer token.
    let token: Secret?
    /// Client certificate.
    let certificate: Secret?
    /// Private key.
    let key: Secret?

    typealias Failure = PullSettings.Place.Failure

    /// Gets the secrets the settings name.
    init(_ settings: PullSettings, scheme: RemoteAddress.Scheme, secrets: any SecretStore) throws(Failure) {
        func secret(_ name: SecretName?) throws(Failure) -> Secret? {
            guard let name else { return nil }
            do throws(SecretFault) { return try secrets.secret(name) } catch { throw .secret(error) }
        }
        self.settings = settings
        address = try settings.place.address(of: scheme, secrets: secrets)
        user = settings.user ?? address.user
        password = try secret(settings.password) ?? address.password
        token = try secret(settings.token)
        certificate = try secret(settings.certificate)
        key = try secret(settings.key)
    }

    /// The scheme by which libcurl knows the way.
    var libraryScheme: String {
        switch address.scheme {
        case .https: "https"
        // libcurl's own `ftps` is the kind that begins with TLS.
        case .ftps: settings.encryption == .implicit ? "ftps" : "ftp"
        case .sftp: "sftp"
        }
    }
}

extension PullSettings.Place {
    /// Why there is no address.
    public enum Failure: Error, CustomStringConvertible {
        /// A secret is missing or open to others.
        case secret(SecretFault)
        /// The secret with the address holds none, or one of another kind.
        case address(SecretName)

        /// One line for the operator.
        public var description: String {
            switch self {
            case .secret(let fault): fault.description
            case .address(let name): "в секрете «\(name)» нет адреса нужного вида"
            }
        }
    }

    /// The address, from the secret if it is kept in one.
    public func address(
        of scheme: RemoteAddress.Scheme, secrets: any SecretStore
    ) throws(Failure) -> RemoteAddress {
        switch self {
        case .address(let address): return address
        case .secret(let name):
            let found: Secret
            do throws(SecretFault) { found = try secrets.secret(name) } catch { throw .secret(error) }
            guard let address = RemoteAddress(found.text), address.scheme == scheme else { throw .address(name) }
            return address
        }
    }
}
