import Schemas

/// Where a file says of which day it is: in its name, or in a value of its head.
public enum StatedDay: Hashable, Sendable {
    /// In the name, at the place of `{yyyymmdd}`.
    case name(FileNameDay)
    /// In a value of the file's head, by its place in the mapping's list.
    case head(Int)

    /// The day a name states; nil when it states none, or the day stands inside the file.
    public func day(inName name: String) -> CalendarDate? {
        if case .name(let pattern) = self { return pattern.day(in: name) }
        return nil
    }

    /// Reads what a head says: `2026-11-20`, perhaps with a time behind it, `20.11.2026` or `20261120`.
    static func day(inHead text: String) -> CalendarDate? {
        let text = TextFunction.trim(text)
        if let day = CalendarDate(iso: text.prefix(10)) { return day }
        let digits = text.utf8.filter { (48...57).contains($0) }
        if text.utf8.count == 10, digits.count == 8 { return FileNameDay.Form.dayFirstDotted.day(Array(text.utf8)) }
        return text.utf8.count == 8 && digits.count == 8 ? FileNameDay.Form.compact.day(digits) : nil
    }
}

/// A pattern of names with a day in it: `education_*_{yyyymmdd}_*.csv`. Outside the braces it is a `Glob`.
public struct FileNameDay: Hashable, Sendable {
    /// How the day is written.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// `20261120`.
        case compact = "yyyymmdd"
        /// `2026-11-20`.
        case dashed = "yyyy-mm-dd"
        /// `20112026`.
        case dayFirst = "ddmmyyyy"
        /// `20.11.2026`.
        case dayFirstDotted = "dd.mm.yyyy"
        /// `261120`.
        case short = "yymmdd"

        /// The day these bytes write; nil when there is no such day between 2000 and 2099.
        func day(_ bytes: [UInt8]) -> CalendarDate? {
            guard bytes.count == rawValue.utf8.count else { return nil }
            var year = self == .short ? 20 : 0
            var month = 0
            var day = 0
            for (byte, letter) in zip(bytes, rawValue.utf8) {
                guard letter >= 97 else {
                    guard byte == letter else { return nil }
                    continue
                }
                guard (48...57).contains(byte) else { return nil }
                let digit = Int(byte) - 48
                switch letter {
                case UInt8(ascii: "y"): year = year * 10 + digit
                case UInt8(ascii: "m"): month = month * 10 + digit
                default: day = day * 10 + digit
                }
            }
            guard (2000...2099).contains(year) else { return nil }
            return CalendarDate(year: year, month: month, day: day)
        }
    }

    private let before: Glob
    private let form: Form
    private let after: Glob

    /// Reads a pattern; nil unless one known form stands in braces, once.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let start = bytes.firstIndex(of: UInt8(ascii: "{")), let end = bytes.firstIndex(of: UInt8(ascii: "}")),
            start < end, bytes.count(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) == 2,
            let form = Form(rawValue: String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
        else { return nil }
        before = Glob(String(decoding: bytes[..<start], as: UTF8.self))
        after = Glob(String(decoding: bytes[(end + 1)...], as: UTF8.self))
        self.form = form
    }

    /// The first day at a place where the rest of the pattern fits.
    public func day(in name: String) -> CalendarDate? {
        let bytes = Array(name.utf8)
        let width = form.rawValue.utf8.count
        guard bytes.count >= width else { return nil }
        for start in 0...(bytes.count - width) {
            guard let day = form.day(Array(bytes[start..<(start + width)])),
                before.matches(String(decoding: bytes[..<start], as: UTF8.self)),
                after.matches(String(decoding: bytes[(start + width)...], as: UTF8.self))
            else { continue }
            return day
        }
        return nil
    }
}
