/// Gives secrets by their names.
public protocol SecretStore: Sendable {
    /// The secret of this name.
    func secret(_ name: SecretName) throws(SecretFault) -> Secret
}

/// Why a secret can't be had. Holds its name, never its value.
public struct SecretFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// Neither the variable nor the file is there.
        case missing
        /// The file is open to others, belongs to another user, is a link, is empty or is no key.
        case unsafeFile
    }

    /// Which secret.
    public let name: SecretName
    /// What is wrong.
    public let reason: Reason

    /// Makes the error.
    public init(_ name: SecretName, _ reason: Reason) {
        self.name = name
        self.reason = reason
    }

    /// One line for the operator.
    public var description: String {
        switch reason {
        case .missing:
            "нет секрета «\(name)»: задайте переменную \(name.variable) или положите файл \(name) в папку секретов"
        case .unsafeFile:
            "файл секрета «\(name)» не годится: нужен обычный непустой файл до 64 КиБ, владелец — пользователь программы, права 0600"
        }
    }
}
