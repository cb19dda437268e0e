import Schemas

/// The short way for facts whose texts differ from row to row, so that it does not pay to remember them.
enum PlainFact {
    /// There is none.
    case none
    /// The text itself.
    case text
    /// A whole number of any size.
    case integer
    /// A moment.
    case timestamp

    /// What a rule's texts are read as, when it does no more than read them.
    init(_ rule: FieldRule) {
        self = .none
        guard rule.functions.isEmpty, rule.codes == nil else { return }
        switch rule.kind {
        case .text, .code: self = .text
        case .integer: if rule.maximum == nil, rule.minimum ?? 0 <= 0 { self = .integer }
        case .timestamp: self = .timestamp
        default: break
        }
    }

    /// The value of digits alone, which nothing is remarked about; nil for other texts and long ones.
    @inline(__always)
    func value(ofDigits text: UnsafeRawBufferPointer) -> FactValue? {
        guard self == .text || self == .integer, (1...15).contains(text.count) else { return nil }
        var number: Int64 = 0
        for byte in text {
            let digit = byte &- 48
            if digit > 9 { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        return self == .integer ? .integer(number) : .text(String(decoding: text, as: UTF8.self))
    }

    /// The value of a text, when nothing is to be remarked about it; nil in all other cases, where it is read in full.
    func value(of text: UnsafeRawBufferPointer) -> FactValue? {
        switch self {
        case .none, .integer: return nil
        case .text:
            // No blanks around it, and no placeholder has a digit but zero.
            guard let first = text.first, let last = text.last, first > 0x20, first != 0xC2, last > 0x20, last != 0xA0,
                text.contains(where: { $0 &- 49 < 9 })
            else { return nil }
            return .text(String(decoding: text, as: UTF8.self))
        case .timestamp: return TimestampReader.plain(text).map { .timestamp($0) }
        }
    }
}
