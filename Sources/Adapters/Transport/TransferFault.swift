/// Why a transfer failed. Holds no address, account or secret.
public struct TransferFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed.
    public enum Code: String, Hashable, Sendable {
        /// No such host, or nothing answers.
        case unreachable
        /// The connection ended before the file did.
        case cut
        /// It took longer than it may.
        case timeout
        /// The feed's time for this night is over.
        case nightOver
        /// The server says that it is at fault, or busy.
        case serverBusy
        /// The resolved address is not on the feed's list.
        case addressRefused
        /// Certificate or host key is not the expected one.
        case untrusted
        /// Account, password, key, certificate or token is not accepted.
        case denied
        /// There is no such file or folder.
        case missing
        /// The server sends us elsewhere.
        case redirected
        /// The file is longer than it may be.
        case tooLarge
        /// What arrived is not what the digest beside it states.
        case digestMismatch
        /// The answer is none that this protocol knows.
        case unexpectedAnswer
        /// The file can't be written here, or libcurl lacks something.
        case local
    }

    /// What failed.
    public let code: Code
    /// Status of HTTP or FTP, 0 when there was none.
    public let status: Int
    /// libcurl's number, 0 when it had no complaint; for developers.
    public let libraryCode: Int
    /// After how many seconds the server wants to be asked again.
    public let retryAfterSeconds: Int?

    /// Makes a fault.
    public init(_ code: Code, status: Int = 0, libraryCode: Int = 0, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.status = status
        self.libraryCode = libraryCode
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// What the retry rules make of it.
    public var failure: RetryStateMachine.Failure {
        switch code {
        case .unreachable, .cut, .timeout, .serverBusy: .infrastructure(retryAfterSeconds: retryAfterSeconds)
        case .digestMismatch: .infrastructure(retryAfterSeconds: nil)
        case .nightOver, .addressRefused, .untrusted, .denied, .missing, .redirected, .tooLarge, .unexpectedAnswer,
            .local:
            .data
        }
    }

    /// Whether other files of the same server are worth a try.
    public var isOfServer: Bool {
        switch code {
        case .unreachable, .cut, .timeout, .nightOver, .serverBusy, .addressRefused, .untrusted, .denied, .local: true
        case .missing, .redirected, .tooLarge, .digestMismatch, .unexpectedAnswer: false
        }
    }

    /// One line for the operator.
    public var description: String {
        let text =
            switch code {
            case .unreachable: "сервер не отвечает"
            case .cut: "связь оборвалась, файл получен не целиком"
            case .timeout: "сервер отвечает слишком медленно"
            case .nightOver: "время потока на эту ночь вышло (timeouts.night), остальное — следующей ночью"
            case .serverBusy: "сервер временно отказывает"
            case .addressRefused: "адрес сервера не разрешён списком allow"
            case .untrusted: "сертификат или ключ сервера не тот, которому доверяют"
            case .denied: "сервер не принял учётные данные"
            case .missing: "такого файла или папки на сервере нет"
            case .redirected: "сервер отсылает на другой адрес, переходы запрещены"
            case .tooLarge: "файл больше допустимого (limits.bytes)"
            case .digestMismatch: "файл не совпадает с контрольной суммой"
            case .unexpectedAnswer: "непонятный ответ сервера"
            case .local: "файл не записывается или не хватает средств передачи"
            }
        let numbers = [status == 0 ? nil : "ответ \(status)", libraryCode == 0 ? nil : "curl \(libraryCode)"]
        let remarks = numbers.compactMap(\.self).joined(separator: ", ")
        return remarks.isEmpty ? text : "\(text) (\(remarks))"
    }
}
