/// Where in a delivery something stands, exactly enough for the sender to find it.
public struct SourceLocation: Hashable, Sendable {
    /// The file or archive member, as the sender named it; never used as a path.
    public var file: String
    /// Line, from 1; 0 when unknown.
    public var line: Int
    /// Number of the record in the file, from 1; 0 when the place is not a record.
    public var row: Int
    /// The column's header or the element's path; empty for the whole row.
    public var field: String

    /// Makes a place.
    public init(file: String = "", line: Int = 0, row: Int = 0, field: String = "") {
        self.file = file
        self.line = line
        self.row = row
        self.field = field
    }

    /// The same row, at the given field.
    public func at(field: String) -> SourceLocation {
        SourceLocation(file: file, line: line, row: row, field: field)
    }
}
