/// What kept a feed from being fetched whole, as far as it decides when to try again. Holds no address, name or secret.
public enum PullFault: Hashable, Sendable {
    /// A transfer failed.
    case transfer(TransferFault.Code)
    /// A secret is missing, open to others, or no address.
    case secret
    /// The address names a file that the mapping does not want.
    case mapping
    /// The server's list of files has lines that nobody understands.
    case listing
    /// Our disk, or our threads.
    case disk
    /// Our database.
    case database

    /// Who can do something about it.
    public enum Remedy: Hashable, Sendable {
        /// It may work another time without anybody doing anything.
        case time
        /// Somebody must change something first; asking again and again would change nothing, and wrong passwords that are
        /// repeated lock accounts.
        case people
    }

    /// Who can do something about it.
    public var remedy: Remedy {
        switch self {
        case .disk, .database: .time
        case .secret, .mapping, .listing: .people
        case .transfer(let code):
            switch code {
            case .unreachable, .cut, .timeout, .nightOver, .serverBusy, .local: .time
            case .addressRefused, .untrusted, .denied, .missing, .redirected, .tooLarge, .digestMismatch,
                .unexpectedAnswer:
                .people
            }
        }
    }

    /// Whether the server is as good as away: what a circuit breaker counts. Nil when it was not asked at all.
    public var meansServerIsAway: Bool? {
        switch self {
        case .disk, .database, .secret, .mapping, .transfer(.addressRefused), .transfer(.local): nil
        case .listing: false
        case .transfer(let code):
            switch code {
            case .unreachable, .cut, .timeout, .nightOver, .serverBusy: true
            default: false
            }
        }
    }

    /// For tables and logs.
    public var code: String {
        switch self {
        case .transfer(let code): code.rawValue
        case .secret: "secret"
        case .mapping: "mapping"
        case .listing: "listing"
        case .disk: "disk"
        case .database: "database"
        }
    }

    /// For operators, by the code.
    public static func russian(_ code: String) -> String {
        if let code = TransferFault.Code(rawValue: code) { return TransferFault(code).description }
        return switch code {
        case "secret": "нет секрета, или он не годится"
        case "mapping": "имя файла в адресе не подходит к source.match"
        case "listing": "непонятный перечень файлов на сервере"
        case "disk": "файлы не записываются на диск шлюза"
        case "database": "база шлюза недоступна"
        default: code
        }
    }
}
