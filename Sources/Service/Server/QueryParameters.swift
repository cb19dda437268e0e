import Hummingbird
import Schemas

/// Parameters of an address's query, each read with care: a wrong value is a problem, never a guess.
struct QueryParameters {
    private var values: [String: String] = [:]

    init(_ request: Request) throws {
        for (key, value) in request.uri.queryParameters {
            guard values.updateValue(String(value), forKey: String(key)) == nil else {
                throw Problem(
                    .parameter, "Параметр \(Self.shown(String(key))) указан несколько раз; укажите его один раз.")
            }
        }
    }

    /// A text.
    func text(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A value that is read by `read`.
    func value<Value>(_ name: String, _ expected: String, _ read: (String) -> Value?) throws -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = read(text) else {
            throw Problem(
                .parameter, "Параметр \(name): ожидалось \(expected).", members: ["parameter": .text(name)])
        }
        return value
    }

    /// A day, `YYYY-MM-DD`.
    func day(_ name: String) throws -> CalendarDate? {
        try value(name, "день вида 2026-11-21") { CalendarDate(iso: $0) }
    }

    /// How many items a page has.
    func limit(most: Int = 1000, usual: Int = 100) throws -> Int {
        try value("limit", "целое число от 1 до \(most)") { Int($0).flatMap { (1...most).contains($0) ? $0 : nil } }
            ?? usual
    }

    private static func shown(_ name: String) -> String {
        name.utf8.count <= 40 && name.utf8.allSatisfy { (97...122).contains($0) } ? "«\(name)»" : ""
    }
}
