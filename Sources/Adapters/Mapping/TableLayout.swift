/// What stands where in a table: titles, the header, the order of columns, records made of several lines.
public struct TableLayout: Hashable, Sendable {
    /// How columns get their names.
    public enum Header: Hashable, Sendable {
        /// The first record names them, in any order.
        case named
        /// The first record that has the mapping's columns names them; what stands above it is a title.
        case search
        /// Nothing names them: the mapping does, in their order. Empty when it uses numbers only.
        case none(columns: [String])
    }

    /// Lines that make one record: each has the record's key, the name of a value and the value.
    public struct Group: Hashable, Sendable {
        /// Paths of the columns that tell records apart.
        public var by: [Int]
        /// Path of the column with names.
        public var name: Int
        /// Path of the column with values.
        public var value: Int
    }

    /// How many records are looked at for a header.
    public static let searchLimit = 50

    /// How columns get their names.
    public var header = Header.named
    /// Records above the header, or above the rows when there is none.
    public var titleRecords = 0
    /// Records between header and rows: numbers of columns, units.
    public var subheaderRecords = 0
    /// A record that ends early is filled with empty fields; otherwise it is quarantined.
    public var fillsShortRecords = false
    /// Several lines make one record.
    public var group: Group?
}
