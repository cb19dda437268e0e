import Schemas

/// The short way for days in a declared spelling that need no remark: most of them.
extension DateReader {
    /// Spellings in which a plain day stands in a column.
    struct PlainForms: OptionSet {
        let rawValue: UInt8

        /// `07.03.2015`.
        static let dotted = PlainForms(rawValue: 1)
        /// `2015-03-07`.
        static let iso = PlainForms(rawValue: 2)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Those that a rule takes without a remark; none when the rule does more than read the text.
        init(_ rule: FieldRule) {
            guard case .date(let forms) = rule.kind, rule.functions.isEmpty, rule.earliest == nil, rule.parts == nil,
                rule.reliability == nil, rule.sources.count == 1
            else {
                self = []
                return
            }
            self = []
            if forms.isEmpty || forms.contains(.dotted) { insert(.dotted) }
            if forms.isEmpty || forms.contains(.iso) { insert(.iso) }
        }
    }

    /// What `read` gives for a birth date, when it has nothing to remark; nil in all other cases.
    static func plainBirth(_ text: UnsafeRawBufferPointer, forms: PlainForms, asOf: CalendarDate) -> BirthDate? {
        guard text.count == 10 else { return nil }
        let year: Int
        let month: Int
        let day: Int
        if forms.contains(.dotted), text[2] == UInt8(ascii: "."), text[5] == UInt8(ascii: ".") {
            (year, month, day) = (number(text, 6, 4), number(text, 3, 2), number(text, 0, 2))
        } else if forms.contains(.iso), text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") {
            (year, month, day) = (number(text, 0, 4), number(text, 5, 2), number(text, 8, 2))
        } else {
            return nil
        }
        // Placeholders and the first of January have something to remark.
        guard (1901...2199).contains(year), month > 1 || day > 1, month > 0, day > 0,
            let date = CalendarDate(year: year, month: month, day: day), date <= asOf
        else { return nil }
        return BirthDate(date)
    }

    /// The number of so many digits; far below zero when one of them is none.
    @inline(__always)
    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int {
        var value = 0
        for index in start..<(start + count) {
            let digit = text[index] &- 48
            value = digit < 10 ? value * 10 + Int(digit) : -100_000
        }
        return value
    }
}
