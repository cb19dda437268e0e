/// The fixed list of what a mapping can do with a text before it is understood.
public enum TextFunction: Hashable, Sendable {
    /// Drops outer spaces.
    case trim
    /// Upper case.
    case upper
    /// Lower case.
    case lower
    /// Keeps digits only.
    case digits
    /// Replaces whole texts.
    case map([String: String])
    /// The part with this number, from 0, between separators.
    case split(separator: String, part: Int)
    /// So many characters from this place, from 0.
    case take(from: Int, count: Int)
    /// Puts a text before, if there is anything.
    case prepend(String)
    /// Puts a text behind, if there is anything.
    case append(String)
    /// Drops a beginning.
    case dropPrefix(String)
    /// Drops an end.
    case dropSuffix(String)
    /// Empty unless the text begins so.
    case keepIfPrefix(String)
    /// Empty unless the text ends so.
    case keepIfSuffix(String)

    /// The function's outcome.
    public func callAsFunction(_ text: String) -> String {
        switch self {
        case .trim: return NameNormaliser.text(NameNormaliser.trimmed(Array(text.unicodeScalars)))
        case .upper: return NameNormaliser.text(text.unicodeScalars.map { Letters.upper($0) })
        case .lower: return Letters.lowered(text)
        case .digits: return String(decoding: text.utf8.filter { (48...57).contains($0) }, as: UTF8.self)
        case .map(let table): return table[text] ?? text
        case .split(let separator, let part):
            let parts = Self.parts(of: text, separator: separator)
            return parts.indices.contains(part) ? parts[part] : ""
        case .take(let start, let count):
            return NameNormaliser.text(Array(text.unicodeScalars.dropFirst(start).prefix(count)))
        case .prepend(let head): return text.isEmpty ? text : head + text
        case .append(let tail): return text.isEmpty ? text : text + tail
        case .dropPrefix(let head): return text.hasPrefix(head) ? String(text.dropFirst(head.count)) : text
        case .dropSuffix(let tail): return text.hasSuffix(tail) ? String(text.dropLast(tail.count)) : text
        case .keepIfPrefix(let head): return text.hasPrefix(head) ? text : ""
        case .keepIfSuffix(let tail): return text.hasSuffix(tail) ? text : ""
        }
    }

    private static func parts(of text: String, separator: String) -> [String] {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + mark.count <= bytes.count {
            if bytes[index..<(index + mark.count)].elementsEqual(mark) {
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }
}
