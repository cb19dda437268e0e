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
        Self.fill(pieces, facts, style).text
    }

    private static func fill(
        _ pieces: [Piece], _ facts: FactTable, _ style: Style
    ) -> (text: String, isWhole: Bool) {
        var result = ""
        var isWhole = true
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .fact(let name):
                guard let value = facts[name] else {
                    isWhole = false
                    continue
                }
                result += style == .key ? value.text : written(value)
            case .optional(let inner):
                let part = fill(inner, facts, style)
                if part.isWhole { result += part.text }
            }
        }
        return (result, isWhole)
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
        return "\(local.date.russian) \(local.iso.dropFirst(11).prefix(5))"
    }
}
