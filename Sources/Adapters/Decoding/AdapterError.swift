import Glibc

/// A fault of ours, or of the machine, met while reading deliveries. The data may be fine: try again.
public struct AdapterError: Error, Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
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
    /// Path or library concerned; for developers only.
    public let subject: String

    /// Makes an error.
    public init(_ code: Code, systemError: Int32 = 0, subject: String = "") {
        self.code = code
        self.systemError = systemError
        self.subject = subject
    }

    /// Says what failed, without paths.
    public var description: String {
        guard systemError != 0 else { return code.rawValue }
        return "\(code.rawValue): \(String(cString: strerror(systemError)))"
    }

    /// Says also on what it failed.
    public var debugDescription: String { subject.isEmpty ? description : "\(description) (\(subject))" }
}
