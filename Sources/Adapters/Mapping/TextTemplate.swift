import Schemas

/// A sentence with facts in braces: `Пропущено {unexcused} из {lessons} уроков[, класс {grade}]`.
///
/// A part in square brackets disappears when one of its facts is missing.
public struct TextTemplate: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case text(String)
        case fact(String)
        case optional([Piece])
    }

    /// How values are written.
    public enum Style: Sendable {
        /// As keys: ISO dates, decimal point.
        case key
        /// As people read them: `dd.mm.yyyy`, decimal comma.
        case reader
    }

    private var pieces: [Piece] = []

    /// Compiles a template; nil when a bracket is not closed or brackets are nested.
    public init?(_ text: String) {
        var optional: [Piece]?
        var literal = ""
        var name: String?
        for scalar in text.unicodeScalars {
            switch (scalar, name) {
            case ("}", let found?):
                if optional != nil { optional?.append(.fact(found)) } else { pieces.append(.fact(found)) }
                name = nil
            case (_, let found?):
                guard scalar != "{", scalar != "[", scalar != "]" else { return nil }
                name = found + String(scalar)
            case ("{", nil), ("[", nil), ("]", nil):
                if !literal.isEmpty {
                    if optional != nil { optional?.append(.text(literal)) } else { pieces.append(.text(literal)) }
                    literal = ""
                }
                if scalar == "{" {
                    name = ""
                } else if scalar == "[" {
                    guard optional == nil else { return nil }
                    optional = []
                } else {
                    guard let inner = optional else { return nil }
                    pieces.append(.optional(inner))
                    optional = nil
                }
            case ("}", nil): return nil
            default: literal.unicodeScalars.append(scalar)
            }
        }
        guard name == nil, optional == nil else { return nil }
        if !literal.isEmpty { pieces.append(.text(literal)) }
    }

    /// Names of the facts that it uses.
    public var facts: Set<String> { Self.facts(of: pieces) }

    private static func facts(of pieces: [Piece]) -> Set<String> {
        pieces.reduce(into: []) { names, piece in
            switch piece {
            case .text: break
            case .fact(let name): names.insert(name)
            case .optional(let inner): names.formUnion(facts(of: inner))
            }
        }
    }

    /// Fills the template.
    public func filled(with facts: FactTable, style: Style) -> String {
        var result = ""
        Self.fill(pieces, facts, style, into: &result)
        return result
    }

    private static func fill(_ pieces: [Piece], _ facts: FactTable, _ style: Style, into result: inout String) {
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .fact(let name):
                if let value = facts[name] { result += style == .key ? value.text : written(value) }
            case .optional(let inner): if isWhole(inner, facts) { fill(inner, facts, style, into: &result) }
            }
        }
    }

    /// Whether all facts that a part names are there. Parts do not stand inside parts.
    private static func isWhole(_ pieces: [Piece], _ facts: FactTable) -> Bool {
        for piece in pieces {
            if case .fact(let name) = piece, facts[name] == nil { return false }
        }
        return true
    }

    private static func written(_ value: FactValue) -> String {
        switch value {
        case .date(let date): date.russian
        case .timestamp(let moment): russian(moment)
        case .boolean(let truth): truth ? "да" : "нет"
        case .decimal:
            String(decoding: value.text.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: ",") : $0 }, as: UTF8.self)
        case .text, .integer: value.text
        }
    }

    /// Moscow time, as all the feeds write it.
    private static func russian(_ moment: Timestamp) -> String {
        let local = moment.adding(seconds: 10_800)
        let minutes = Int((local.microseconds - Timestamp(startOf: local.date).microseconds) / 60_000_000)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(local.date.russian) \(two(minutes / 60)):\(two(minutes % 60))"
    }
}
