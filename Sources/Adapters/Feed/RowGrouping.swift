import Schemas

/// Puts the lines of a key-value table together: each line names one value of its record.
///
/// The record gets the table's own columns, each from the first line that fills it, and behind them a column for each
/// name that the mapping uses.
struct RowGrouping {
    private let by: [Int]
    private let name: Int
    private let value: Int
    private let width: Int
    private let slots: [String: Int]
    private let names: [String]
    private var key: [UInt8] = []
    private var values: [[UInt8]?]
    private var line = 0
    private var row = 0
    private var seen: Set<RowDigest> = []
    private var reported: Set<String> = []

    init(_ group: TableLayout.Group, columns: [Int], width: Int, attributes: [String]) {
        by = group.by.map { columns[$0] }
        name = columns[group.name]
        value = columns[group.value]
        self.width = width
        names = attributes
        var slots: [String: Int] = [:]
        for (index, name) in attributes.enumerated() { slots[HeaderMatch.spaced(name)] = index }
        self.slots = slots
        values = []
    }

    /// Starts a record; false when it had ended before and now goes on.
    mutating func begin(with line: RawRecord) -> Bool {
        values = [[UInt8]?](repeating: nil, count: width + names.count)
        key = key(of: line)
        self.line = line.line
        row += 1
        return seen.insert(Sha256.digest(of: key).prefix).inserted
    }

    /// Whether the line belongs to the record begun.
    func continues(with line: RawRecord) -> Bool { key(of: line) == key }

    /// Takes a line of the record. Returns a name the mapping does not know, when met first, and one with a second value.
    mutating func add(_ line: RawRecord) -> (unknown: String?, repeated: String?) {
        for column in line.fields.indices where column < width && column != name && column != value {
            let field = line.bytes[line.fields[column]]
            if values[column] == nil, !field.isEmpty { values[column] = Array(field) }
        }
        let own = Self.text(name, of: line)
        guard !own.isEmpty else { return (nil, nil) }
        guard let slot = slots[HeaderMatch.spaced(own)] else {
            return (reported.count < 1000 && reported.insert(own).inserted ? own : nil, nil)
        }
        guard line.fields.indices.contains(value) else { return (nil, nil) }
        let field = Array(line.bytes[line.fields[value]])
        if let earlier = values[width + slot] { return (nil, earlier == field ? nil : names[slot]) }
        if !field.isEmpty { values[width + slot] = field }
        return (nil, nil)
    }

    /// Writes the record.
    func finish(into record: inout RawRecord) {
        record.removeAll()
        for value in values {
            let start = record.bytes.count
            if let value { record.bytes += value }
            record.fields.append(start..<record.bytes.count)
        }
        record.line = line
        record.row = row
    }

    private func key(of line: RawRecord) -> [UInt8] {
        var key: [UInt8] = []
        for column in by {
            key += Self.text(column, of: line).utf8
            key.append(0x1F)
        }
        return key
    }

    private static func text(_ column: Int, of line: RawRecord) -> String {
        line.fields.indices.contains(column) ? TextFunction.trim(line.text(line.fields[column])) : ""
    }
}
