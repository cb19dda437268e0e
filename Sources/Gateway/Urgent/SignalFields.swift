import Adapters
import Schemas

/// Reads the fields of a posted signal by the types that the catalogue gives them.
struct SignalFields {
    private let indicator: Indicator

    init(_ indicator: Indicator) { self.indicator = indicator }

    func read(_ texts: [String: String], _ mistakes: inout [UrgentSignal.Mistake]) -> [String: FactValue] {
        var values: [String: FactValue] = [:]
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) where !text.isEmpty {
            guard let field = indicator.fields.first(where: { $0.name == name }) else {
                let known = indicator.fields.map(\.name).joined(separator: ", ")
                mistakes.append(
                    UrgentSignal.Mistake(
                        "fields.\(UrgentSignal.shown(name))", "сведение показателя \(indicator.code): \(known)"))
                continue
            }
            if let value = Self.value(text, type: field.type) {
                values[name] = value
            } else {
                mistakes.append(UrgentSignal.Mistake("fields.\(name)", Self.expectation(field.type)))
            }
        }
        return values
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
