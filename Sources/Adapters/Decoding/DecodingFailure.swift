import Schemas

/// A fault of the data that stops its file: the sender must deliver it again.
public struct DecodingFailure: Error, Hashable, Sendable {
    /// What is wrong and where; always of fatal severity.
    public let finding: Finding

    /// Makes a failure of a finding, whose severity becomes fatal.
    public init(finding: Finding) {
        var finding = finding
        finding.severity = .fatal
        self.finding = finding
    }

    /// Makes a failure at a place.
    init(_ code: FindingCode, at location: SourceLocation, expected: String = "") {
        self.init(finding: Finding(code, severity: .fatal, at: location, expected: expected))
    }
}
