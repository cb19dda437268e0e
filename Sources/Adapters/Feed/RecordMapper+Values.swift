import Schemas

/// Values of a row, each read from its text in full.
extension RecordMapper {
    /// The text of a rule after its functions, and its line; empty when there is none.
    func raw(_ rule: FieldRule, node: Int32) -> (text: String, line: Int) {
        var text = ""
        var line = 0
        var pieces: [String] = []
        for source in rule.sources {
            guard let found = cursor.text(source, from: node), !found.text.isEmpty else { continue }
            let trimmed = Self.trimmed(found.text)
            if trimmed.isEmpty { continue }
            if line == 0 { line = found.line }
            if rule.joiner == nil {
                text = trimmed
                break
            }
            pieces.append(trimmed)
        }
        if let joiner = rule.joiner { text = pieces.joined(separator: joiner) }
        for function in rule.functions { text = function(text) }
        return (text, line)
    }

    static func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last else { return text }
        // Only spaces, tabs, line breaks and the two bytes of a no-break space need a closer look.
        if first > 0x20, first != 0xC2, last > 0x20, last != 0xA0 { return text }
        var scalars = text.unicodeScalars[...]
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.value <= 0x20 || scalar == "\u{A0}" }
        while let scalar = scalars.first, isBlank(scalar) { scalars.removeFirst() }
        while let scalar = scalars.last, isBlank(scalar) { scalars.removeLast() }
        return String(scalars)
    }

    /// Text translated by the rule's code book; empty and reported when the code is unknown.
    func translated(_ rule: FieldRule, node: Int32) -> (text: String, raw: String, line: Int) {
        let (text, line) = raw(rule, node: node)
        guard let name = rule.codes, let book = mapping.codeBooks[name], !text.isEmpty else {
            return (text.isEmpty ? rule.fallback ?? "" : text, text, line)
        }
        if let value = book[text] { return (value.isEmpty ? rule.fallback ?? "" : value, text, line) }
        switch book.unmapped {
        case .keep: return (text, text, line)
        case .ignore: break
        case .warn, .quarantine:
            if Placeholder.matches(text) {
                note(.fieldPlaceholder, rule, raw: text, line: line)
            } else {
                let severity: Severity? = book.unmapped == .quarantine ? .error : nil
                note(.codeUnmapped, rule, raw: text, line: line, severity: severity)
            }
        }
        return (rule.fallback ?? "", text, line)
    }

    func require(_ rule: FieldRule, _ isEmpty: Bool, line: Int) {
        if isEmpty, rule.isRequired { note(.fieldRequired, rule, raw: "", line: line) }
    }

    /// Text without placeholders.
    func plain(_ rule: FieldRule, node: Int32) -> String {
        var (text, raw, line) = translated(rule, node: node)
        if Placeholder.matches(text), !text.utf8.allSatisfy({ (48...57).contains($0) }) {
            note(.fieldPlaceholder, rule, raw: raw, line: line)
            text = rule.fallback ?? ""
        }
        require(rule, text.isEmpty, line: line)
        return text
    }

    /// A typed value; nil when it is empty or can't be read.
    func value(_ rule: FieldRule, node: Int32) -> FactValue? {
        switch rule.kind {
        case .text, .code, .fullName, .phone:
            let text = plain(rule, node: node)
            return text.isEmpty ? nil : .text(text)
        case .date: return date(rule, node: node, purpose: .event).map { .date($0.date) }
        default: break
        }
        let (text, raw, line) = translated(rule, node: node)
        let result = typed(rule.kind, text)
        for code in result.notices { note(code, rule, raw: raw, line: line) }
        require(rule, result.value == nil, line: line)
        if let number = result.value?.number,
            rule.minimum.map({ number < $0 }) ?? false || rule.maximum.map({ number > $0 }) ?? false
        {
            note(.fieldRange, rule, raw: raw, line: line)
            return nil
        }
        return result.value
    }

    private func typed(_ kind: FieldRule.Kind, _ text: String) -> Reading<FactValue?> {
        switch kind {
        case .decimal: return AmountReader.decimal(text)
        case .integer:
            let reading = AmountReader.integer(text)
            return Reading(reading.value.map { .integer($0) }, reading.notices)
        case .boolean:
            let reading = BooleanReader.read(text)
            return Reading(reading.value.map { .boolean($0) }, reading.notices)
        case .timestamp:
            let reading = TimestampReader.read(text)
            return Reading(reading.value.map { .timestamp($0) }, reading.notices)
        case .snils:
            let reading = SnilsReader.read(text)
            return Reading(reading.value.map { .text($0.compact) }, reading.notices)
        case .sex:
            let reading = SexReader.read(text)
            return Reading(reading.value.map { .text($0.rawValue) }, reading.notices)
        case .oktmo:
            if text.isEmpty { return Reading(nil) }
            guard let oktmo = Oktmo(text) else { return Reading(nil, [.oktmoFormat]) }
            return Reading(.text(oktmo.code))
        case .name:
            let reading = NameNormaliser.part(text)
            return Reading(reading.value.isEmpty ? nil : .text(reading.value), reading.notices)
        case .text, .code, .fullName, .phone, .date: return Reading(text.isEmpty ? nil : .text(text))
        }
    }

    /// A date with its precision.
    func date(_ rule: FieldRule, node: Int32, purpose: DateReader.Purpose) -> BirthDate? {
        var forms: [DateForm] = []
        if case .date(let list) = rule.kind { forms = list }
        var raw = ""
        var line = 0
        var reading: Reading<BirthDate?>
        if let parts = rule.parts {
            func number(_ path: Int?) -> Int? {
                path.flatMap { cursor.text($0, from: node)?.text }.flatMap { AmountReader.integer($0).value }.map {
                    Int($0)
                }
            }
            let month =
                number(parts.month)
                ?? parts.month.flatMap { cursor.text($0, from: node)?.text }.flatMap {
                    DateReader.month(named: TextFunction.trim($0))
                }
            reading = DateReader.read(
                year: number(parts.year), month: month, day: number(parts.day), asOf: asOf, purpose: purpose)
        } else {
            (raw, line) = self.raw(rule, node: node)
            if raw.isEmpty { raw = rule.fallback ?? "" }
            reading = DateReader.read(raw, forms: forms, asOf: asOf, purpose: purpose)
        }
        if let reliability = rule.reliability, let date = reading.value {
            let codes = Set(cursor.texts(reliability.path, from: node).map(TextFunction.trim.callAsFunction))
            if !codes.isDisjoint(with: reliability.unknown) {
                reading = Reading(nil, [.dateImpossible])
            } else if !codes.isDisjoint(with: reliability.year) {
                reading = Reading(BirthDate(date.date, precision: .year), [.datePartial])
            } else if !codes.isDisjoint(with: reliability.month) {
                reading = Reading(BirthDate(date.date, precision: .month), [.datePartial])
            }
        }
        if let earliest = rule.earliest, let date = reading.value, date.date < earliest {
            reading = Reading(nil, reading.notices + [.dateRange])
        }
        let expected = forms.map(\.russian).joined(separator: ", ")
        for code in reading.notices {
            note(code, rule, raw: raw, line: line, expected: code == .dateFormat ? expected : "")
        }
        require(rule, reading.value == nil, line: line)
        return reading.value
    }
}
