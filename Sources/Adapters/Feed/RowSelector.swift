import Schemas

/// Tells data from subtotals and from what stands below a table, and checks the row with totals against the others.
struct RowSelector {
    private let selection: RowSelection
    private let file: String
    private var factNumbers: [Int]?
    private var isBelow = false
    private var sums: [String: Int128] = [:]
    private var hasTotal = false
    private var disagreement: Finding?
    /// Rows of data met so far.
    private(set) var rowCount = 0

    init(_ selection: RowSelection, file: String) {
        self.selection = selection
        self.file = file
    }

    /// Whether the row that was read last is data.
    mutating func isData(_ source: RowSource, _ mapper: RecordMapper) -> Bool {
        guard !selection.isEmpty else {
            rowCount += 1
            return true
        }
        // What stands below the table is read to its end all the same: a damaged file must not look whole.
        if isBelow { return false }
        let record = source.cursor.record
        let place = SourceLocation(file: file, line: record.line, row: record.row)
        let numbers = factNumbers ?? mapper.numbers(of: selection.facts)
        factNumbers = numbers
        let facts = mapper.facts(numbers, at: place)
        if let total = selection.total, mapper.holds(total.when, with: facts) {
            hasTotal = true
            compare(
                total, facts, count: total.count.flatMap { mapper.number($0) },
                at: SourceLocation(file: file, line: record.line))
            return false
        }
        if let until = selection.until, mapper.holds(until, with: facts) {
            isBelow = true
            return false
        }
        if let skip = selection.skip, mapper.holds(skip, with: facts) { return false }
        rowCount += 1
        for name in selection.total?.sums ?? [] { sums[name, default: 0] += Self.micros(facts[name]) ?? 0 }
        return true
    }

    /// What is wrong with the totals when the file has ended.
    func finish() -> Finding? {
        guard selection.total != nil else { return nil }
        if hasTotal { return disagreement }
        return Finding(.fileTotal, at: SourceLocation(file: file), expected: "итоговая строка")
    }

    private mutating func compare(
        _ total: RowSelection.Total, _ facts: FactTable, count: Int64?, at place: SourceLocation
    ) {
        var expected: [String] = []
        if total.count != nil, count != Int64(rowCount) {
            expected.append("строк \(rowCount), в итоге \(count.map { String($0) } ?? "не число")")
        }
        for name in total.sums {
            let sum = sums[name, default: 0]
            if let stated = Self.micros(facts[name]), stated != sum {
                expected.append("\(name) \(Self.text(sum)), в итоге \(facts[name]?.text ?? "")")
            }
        }
        guard !expected.isEmpty, disagreement == nil else { return }
        disagreement = Finding(.fileTotal, at: place, expected: expected.joined(separator: "; "))
    }

    /// Exact millionths of a number; nil for what is no number.
    private static func micros(_ value: FactValue?) -> Int128? {
        switch value {
        case .integer(let number): return Int128(number) * 1_000_000
        case .decimal(let units, let scale):
            var result = Int128(units)
            for _ in 0..<max(0, 6 - scale) { result *= 10 }
            for _ in 0..<max(0, scale - 6) { result /= 10 }
            return result
        default: return nil
        }
    }

    private static func text(_ micros: Int128) -> String {
        FactValue.decimal(units: Int64(clamping: micros / 10_000), scale: 2).text
    }
}
