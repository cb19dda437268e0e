import Schemas

/// A fault of the data that stops its file: the sender must deliver it again.
public struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and where; always of fatal severity.
    public let finding: Finding

    /// Makes a failure of a finding, whose severity becomes fatal.
    public init(finding: Finding) {
        var finding = finding
        finding.severity = .fatal
        self.finding = finding
    }

    /// What is wrong, where, and what was expected; holds nothing of the data.
    public var description: String {
        var text = finding.location.file
        if finding.location.line > 0 { text += ":\(finding.location.line)" }
        text += ": [\(finding.code.rawValue)] \(finding.code.russian)"
        if !finding.location.field.isEmpty { text += " Поле «\(finding.location.field)»." }
        return finding.expected.isEmpty ? text : text + " Ожидалось: \(finding.expected)."
    }

    /// Makes a failure at a place.
    init(_ code: FindingCode, at location: SourceLocation, expected: String = "") {
        self.init(finding: Finding(code, severity: .fatal, at: location, expected: expected))
    }
}
