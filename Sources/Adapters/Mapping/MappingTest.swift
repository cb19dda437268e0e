/// A small sample inside a mapping with what must come of it.
public struct MappingTest: Hashable, Sendable {
    /// A value that a row must have.
    public struct ExpectedValue: Hashable, Sendable {
        /// Number of the row, from 1.
        public var row: Int
        /// Path in the canonical record, as `child.surname` or `facts.lessons`.
        public var path: String
        /// The value as text.
        public var value: String
    }

    /// Name.
    public var name: String
    /// Files by name, UTF-8.
    public var files: [String: String]
    /// Day of reading.
    public var asOf: String
    /// Rows that must be read; nil for any number.
    public var rows: Int?
    /// Rows that must be quarantined; nil for any number.
    public var quarantined: Int?
    /// Rows that must withdraw; nil for any number.
    public var withdrawn: Int?
    /// Signals by indicator; nil for any.
    public var signals: [String: Int]?
    /// Findings by code that must be there at least so often.
    public var findings: [String: Int]
    /// Values.
    public var values: [ExpectedValue]
    /// Line of the mapping where the test stands.
    public var line: Int
}
