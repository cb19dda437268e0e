import Glibc

/// A fault of ours, or of the machine, met while reading deliveries. The data may be fine: try again.
public struct AdapterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed.
    public enum Code: String, Hashable, Sendable {
        /// The file is missing, is not a regular file, or may not be read.
        case cannotOpen
        /// Reading stopped with an error of the operating system.
        case cannotRead
        /// The folder can't be listed.
        case cannotList
        /// A C library refused to make an object.
        case libraryUnavailable
        /// A mapping has more row and header paths than a reader can follow.
        case tooManyPatterns
        /// The schema of the mapping store can't be used.
        case schemaUnusable
    }

    /// What failed.
    public let code: Code
    /// The operating system's error number; 0 for none.
    public let systemError: Int32
    /// Path or library concerned: named by the operator or the file itself, never taken from data.
    public let subject: String

    /// Makes an error.
    public init(_ code: Code, systemError: Int32 = 0, subject: String = "") {
        self.code = code
        self.systemError = systemError
        self.subject = subject
    }

    /// Says what could not be done, with what, and why.
    public var description: String {
        let text =
            switch code {
            case .cannotOpen: "не открывается файл \(subject)"
            case .cannotRead: "не читается файл \(subject)"
            case .cannotList: "не читается папка \(subject)"
            case .libraryUnavailable: "библиотека \(subject) не даёт начать работу: вероятно, не хватает памяти"
            case .tooManyPatterns: "в описании потока слишком много путей `rows` и `head` (больше 128), файл \(subject)"
            case .schemaUnusable:
                "схема \(subject) не годится: проверьте, что это верная XSD и всё, что она включает, рядом"
            }
        return reason.isEmpty ? text : "\(text): \(reason)"
    }

    /// The system's reason; empty when there is none.
    var reason: String {
        switch systemError {
        case 0: ""
        case EINVAL where code == .cannotOpen: "это не обычный файл"
        case ELOOP: "это ссылка, укажите сам файл"
        default: SystemErrorText.russian(systemError)
        }
    }
}
