/// A reference table that the project ships, or a region's administrator wrote, is wrong: a fault of ours, so it is thrown.
public struct ReferenceTableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The table has no header line.
        case empty
        /// The header is not the one expected, which is given.
        case header(expected: String)
        /// The line has another number of fields than the header.
        case width(expected: Int, found: Int)
        /// A field's value can't be read; names the column.
        case value(column: String)
        /// The same id or code stands twice.
        case duplicate(String)
        /// A line names a parent that the table does not have.
        case unknownParent(String)
        /// The parents of a line lead back to itself.
        case cycle(String)
    }

    /// Line in the table, from 1.
    public var line: Int
    /// What is wrong there.
    public var reason: Reason

    /// Makes an error.
    public init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }

    /// One line for developers and administrators.
    public var description: String {
        let text =
            switch reason {
            case .empty: "the table has no header"
            case .header(let expected): "the header must be \"\(expected)\""
            case .width(let expected, let found): "\(found) fields instead of \(expected)"
            case .value(let column): "column \"\(column)\" cannot be read"
            case .duplicate(let id): "\"\(id)\" stands twice"
            case .unknownParent(let id): "parent \"\(id)\" is not in the table"
            case .cycle(let id): "the parents of \"\(id)\" form a circle"
            }
        return "line \(line): \(text)"
    }
}
