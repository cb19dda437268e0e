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

    /// One line for administrators.
    public var description: String {
        let text =
            switch reason {
            case .empty: "нет строки заголовков"
            case .header(let expected): "строка заголовков должна быть такой: \(expected)"
            case .width(let expected, let found): "полей \(found), а должно быть \(expected)"
            case .value(let column): "не читается значение столбца «\(column)»"
            case .duplicate(let id): "«\(id)» стоит дважды; оставьте одну строку"
            case .unknownParent(let id): "вышестоящего «\(id)» нет в таблице"
            case .cycle(let id): "вышестоящие «\(id)» замкнуты в круг"
            }
        return "строка \(line): \(text)"
    }
}
