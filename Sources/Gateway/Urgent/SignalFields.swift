import Adapters
import Schemas

/// Reads the fields of a posted signal by the types that the catalogue gives them.
struct SignalFields {
    private let indicator: Indicator

    init(_ indicator: Indicator) { self.indicator = indicator }

    /// The fields that can be used. What can't is no reason to lose the signal: it is a finding, and stays readable as a line of text.
    func read(_ texts: [String: String]) -> (values: [String: FactValue], unread: [String], findings: [Finding]) {
        var values: [String: FactValue] = [:]
        var unread: [String] = []
        var findings: [Finding] = []
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) where !text.isEmpty {
            let field = indicator.fields.first { $0.name == name }
            if let field, let value = Self.value(text, type: field.type) {
                values[name] = value
                continue
            }
            let known = indicator.fields.map(\.name).joined(separator: ", ")
            unread.append("\(name): \(text)")
            findings.append(
                Finding(
                    .fieldPattern, at: SourceLocation(row: 1, field: field.map { "fields.\($0.name)" } ?? "fields"),
                    expected: field.map { Self.expectation($0.type) } ?? "сведения \(indicator.code): \(known)"))
        }
        return (values, unread, findings)
    }

    private static func value(_ text: String, type: String) -> FactValue? {
        switch type {
        case "d": CalendarDate(iso: text).map { .date($0) }
        case "t": TimestampReader.read(text).value.map { .timestamp($0) }
        case "i": Int64(text).map { .integer($0) }
        case "n": decimal(text)
        case "b": text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        default: .text(text)
        }
    }

    private static func decimal(_ text: String) -> FactValue? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let units = Int64(parts.joined()), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return .decimal(units: units, scale: parts.count == 2 ? parts[1].utf8.count : 0)
    }

    private static func expectation(_ type: String) -> String {
        switch type {
        case "d": "день, ГГГГ-ММ-ДД"
        case "t": "момент по ISO 8601, например 2026-11-21T14:05:00+03:00"
        case "i": "целое число"
        case "n": "число, дробная часть через точку"
        default: "true или false"
        }
    }
}
