import Schemas

/// Turns raw rows into canonical records by a mapping's rules.
final class RecordMapper {
    /// A remark without its row.
    struct Note {
        var finding: Finding
        /// The finding names the line of the value, which may stand below the row's first.
        var isAtValue: Bool
        /// Whose name the finding's field is; -1 for none. Files of one delivery may spell a column differently.
        var path: Int
    }

    let mapping: FeedMapping
    let asOf: CalendarDate
    let cursor: RowCursor
    let plan: RowPlan
    let remembers: Bool
    private let withdrawalFacts: [Int]
    @exclusivity(unchecked)
    private(set) var findings: [Finding] = []
    private var location = SourceLocation()
    /// By path, as remarks name them.
    private var fieldNames: [String?]
    /// Bits of the facts that the row mapped last has, by place.
    @exclusivity(unchecked)
    private(set) var presentFacts: UInt64 = 0
    /// All remarks of the row, also those that are made twice.
    @exclusivity(unchecked)
    private(set) var noteLog: [Note] = []
    /// The row's bytes while it is mapped.
    @exclusivity(unchecked)
    private(set) var lent = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Makes a mapper. With `remembers` false every text is read in full, as if it were met for the first time.
    init(mapping: FeedMapping, plan: RowPlan, cursor: RowCursor, asOf: CalendarDate, remembers: Bool = true) {
        self.mapping = mapping
        self.plan = plan
        self.cursor = cursor
        self.asOf = asOf
        self.remembers = remembers
        fieldNames = Array(repeating: nil, count: cursor.paths.count)
        let names = mapping.withdrawal?.when.facts ?? []
        withdrawalFacts = mapping.facts.indices.filter { names.contains(mapping.facts[$0].name) }
    }

    /// Whether the row withdraws an earlier one; evaluates only the facts that the question needs.
    func isWithdrawal(at location: SourceLocation) -> Bool {
        guard let withdrawal = mapping.withdrawal else { return false }
        return holds(withdrawal.when, with: facts(withdrawalFacts, at: location))
    }

    /// Numbers of the facts with these names.
    func numbers(of names: Set<String>) -> [Int] {
        mapping.facts.indices.filter { names.contains(mapping.facts[$0].name) }
    }

    /// The row's facts with these numbers, without a word about what is wrong with them.
    func facts(_ numbers: [Int], at location: SourceLocation) -> FactTable {
        self.location = location
        findings = []
        noteLog = []
        var facts = FactTable()
        lending {
            for number in numbers {
                facts[mapping.facts[number].name] = recall(plan.facts[number], node: 0) {
                    value(mapping.facts[number].rule, node: 0)
                }
            }
        }
        findings = []
        return facts
    }

    /// A whole number of the row, without a word about what is wrong with it.
    func number(_ rule: FieldRule) -> Int64? {
        defer { findings = [] }
        guard case .integer(let number)? = value(rule, node: 0) else { return nil }
        return number
    }

    /// Whether a condition holds for facts of the row.
    func holds(_ condition: Condition, with facts: FactTable) -> Bool {
        ConditionContext(facts: facts, asOf: asOf).holds(condition)
    }

    /// Maps the cursor's row into `record`, whose identity is known.
    func map(into record: inout CanonicalRecord) {
        location = record.location
        if !findings.isEmpty { findings = [] }
        if !noteLog.isEmpty { noteLog = [] }
        lending { mapValues(into: &record) }
        if !findings.isEmpty { record.findings += findings }
        for finding in RowRules.findings(in: record, asOf: asOf) { record.findings.appendIfNew(weighed(finding)) }
        raiseSignals(in: &record)
    }

    /// Lends the row's bytes while the body runs.
    private func lending<Value>(_ body: () -> Value) -> Value {
        cursor.record.bytes.withUnsafeBytes { bytes in
            lent = bytes
            plan.row &+= 1
            defer { lent = UnsafeRawBufferPointer(start: nil, count: 0) }
            return body()
        }
    }

    private func mapValues(into record: inout CanonicalRecord) {
        let count = mapping.facts.count
        for index in 0..<count { addFact(index) }
        record.facts = takeFacts()
        if plan.organisation.path != RowPlan.none {
            record.organisation = recall(plan.organisation, node: 0) {
                mapping.organisation.map { plain($0, node: 0) } ?? ""
            }
        }
        if let list = plan.dwelling { record.dwelling = addresses(list, node: 0).first }
        record.people.reserveCapacity(plan.personCount)
        for index in 0..<plan.personCount { addPeople(index, to: &record) }
    }

    /// Reads the fact with this number. Most facts of a row are empty and cost next to nothing.
    @inline(__always)
    private func addFact(_ index: Int) {
        let site = plan.facts + index
        let place = plan.factPlaces[index]
        guard remembers, site.pointee.path >= 0, let text = text(site.pointee, node: 0) else {
            plan.factValues[place] = value(mapping.facts[index].rule, node: 0)
            return
        }
        if text.isEmpty, plan.factsLackedSilently[index] {
            // Of facts with one name the last one counts, also when it is empty.
            if plan.factValues[place] != nil { plan.factValues[place] = nil }
            return
        }
        if let number = site.pointee.plain.value(ofDigits: text) {
            plan.factValues[place] = number
            return
        }
        if !text.isEmpty, site.pointee.memory.isPausing() {
            plan.factValues[place] = site.pointee.plain.value(of: text) ?? value(mapping.facts[index].rule, node: 0)
            return
        }
        let before = noteLog.count
        plan.factValues[place] = recall(text, in: site.pointee.memory, line: line(of: site.pointee, node: 0)) {
            value(mapping.facts[index].rule, node: 0)
        }
        if text.isEmpty { plan.factsLackedSilently[index] = plan.factValues[place] == nil && noteLog.count == before }
    }

    /// The facts collected, in the order of their names.
    private func takeFacts() -> FactTable {
        var present: UInt64 = 0
        let values = plan.factValues
        let names = plan.factNames
        var count = 0
        for place in names.indices where values[place] != nil {
            present |= 1 << UInt64(place & 63)
            count += 1
        }
        presentFacts = present
        guard count > 0 else { return FactTable() }
        // Appended one by one: an array made of a count and a closure would look for its type in every row.
        var entries: [FactTable.Entry] = []
        entries.reserveCapacity(count)
        for place in names.indices {
            if let value = values[place].take() { entries.append(FactTable.Entry(name: names[place], value: value)) }
        }
        return FactTable(ordered: entries)
    }

    /// What the site's text was read as before, with the remarks made then; reads it when it is new.
    @inline(__always)
    func recall<Value>(_ site: RowPlan.Site<Value>, node: Int32, _ read: () -> Value) -> Value {
        guard remembers, site.path >= 0, let text = text(site, node: node) else { return read() }
        return recall(text, in: site.memory, line: line(of: site, node: node), read)
    }

    @inline(__always)
    func recall<Value>(
        _ text: UnsafeRawBufferPointer, in memory: ReadingMemory<Remembered<Value>>,
        line: @autoclosure () -> Int? = nil,
        _ read: () -> Value
    ) -> Value {
        if let known = memory.place(of: text) {
            if !known.pointee.notes.isEmpty {
                guard let line = line() else { return read() }
                repeatNotes(known.pointee.notes, line: line)
            }
            return known.pointee.value
        }
        let before = noteLog.count
        let value = read()
        let notes = noteLog.count == before ? [] : Array(noteLog[before...])
        memory.keep(text, Remembered(value: value, notes: notes))
        return value
    }

    private func repeatNotes(_ notes: [Note], line: Int) {
        for note in notes {
            var finding = note.finding
            finding.location = location
            if note.path >= 0 { finding.location.field = fieldName(note.path) }
            if note.isAtValue, line > 0 { finding.location.line = line }
            findings.appendIfNew(finding)
            noteLog.append(note)
        }
    }

    /// The site's text; nil when it must be read in full.
    @inline(__always)
    private func text<Value>(_ site: RowPlan.Site<Value>, node: Int32) -> UnsafeRawBufferPointer? {
        guard let text = cursor.lent(site.path, from: node, in: lent) else { return nil }
        guard site.second >= 0 else { return text }
        guard let first = text.first else { return cursor.lent(site.second, from: node, in: lent) }
        // The second one counts as well when the first is blank.
        return first > 0x20 && first != 0xC2 ? text : nil
    }

    /// The line of the value that the site's text is of; nil when it must be looked for.
    func line<Value>(of site: RowPlan.Site<Value>, node: Int32) -> Int? {
        if cursor.record.nodes.isEmpty { return cursor.record.line }
        guard site.second < 0 else { return nil }
        return cursor.text(site.path, from: node)?.line ?? 0
    }

    /// The site's text when it may be read the short way.
    @inline(__always)
    func bare<Value>(_ site: RowPlan.Site<Value>, node: Int32) -> UnsafeRawBufferPointer? {
        guard remembers, site.isBare, site.path >= 0 else { return nil }
        return text(site, node: node)
    }

    // MARK: findings

    func note(
        _ code: FindingCode, _ rule: FieldRule?, raw: String, line: Int = 0, expected: String = "",
        severity: Severity? = nil
    ) {
        var place = location
        if let rule, let first = rule.sources.first { place.field = fieldName(first) }
        if line > 0 { place.line = line }
        var finding = weighed(Finding(code, at: place, maskedValue: Finding.mask(raw), expected: expected))
        if let severity { finding.severity = severity }
        noteLog.append(Note(finding: finding, isAtValue: line > 0, path: rule?.sources.first ?? -1))
        findings.appendIfNew(finding)
    }

    /// The finding with the mapping's own severity.
    func weighed(_ finding: Finding) -> Finding {
        var finding = finding
        if let severity = mapping.severities[finding.code] { finding.severity = severity }
        return finding
    }

    private func fieldName(_ path: Int) -> String {
        if let known = fieldNames[path] { return known }
        let name = composedFieldName(path)
        fieldNames[path] = name
        return name
    }

    private func composedFieldName(_ path: Int) -> String {
        if cursor.columns.indices.contains(path), cursor.columns[path] >= 0 {
            return cursor.header[cursor.columns[path]]
        }
        let place = cursor.paths[path]
        guard place.steps.contains(where: { $0.names.count > 1 }) else { return place.text }
        return place.steps.map { ($0.isAttribute ? "@" : "") + ($0.names.first ?? "") }.joined(separator: "/")
    }
}
