import Schemas

/// Reads dates in any spelling that feeds bring, with the precision that the text really has.
public enum DateReader {
    /// What the date is: a birth date in the future is dropped, another date is kept and left to the row's rules.
    public enum Purpose: Sendable {
        /// A birth date.
        case birth
        /// Any other day.
        case event
    }

    /// Reads a date. A form outside `forms` is read all the same and reported as `date.format`.
    public static func read(
        _ raw: some StringProtocol, forms: [DateForm] = [.dotted, .iso], asOf: CalendarDate, purpose: Purpose = .birth
    ) -> Reading<BirthDate?> {
        var raw = String(raw)
        return raw.withUTF8 { read(bytes: $0, forms: forms, asOf: asOf, purpose: purpose) }
    }

    /// Reads a date made of parts; an empty or zero part is not known.
    public static func read(year: Int?, month: Int?, day: Int?, asOf: CalendarDate, purpose: Purpose = .birth)
        -> Reading<BirthDate?>
    {
        guard let year, year > 0 else { return Reading(nil) }
        var scan = Scan(form: nil, year: year, month: month ?? 0, day: day ?? 0)
        scan.hasFullYear = true
        return finish(scan, forms: [], asOf: asOf, purpose: purpose)
    }

    private struct Scan {
        var form: DateForm?
        var year = 0
        var month = 0
        var day = 0
        var hasFullYear = true
        var hasZone = false
        var isSerial = false
    }

    private static func read(
        bytes: UnsafeBufferPointer<UInt8>, forms: [DateForm], asOf: CalendarDate, purpose: Purpose
    ) -> Reading<BirthDate?> {
        var start = 0
        var end = bytes.count
        while start < end, isBlank(bytes, start) { start += 1 }
        while start < end, isBlank(bytes, end - 1) { end -= 1 }
        if start == end { return Reading(nil) }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard let scan = scan(text, forms: forms) else {
            let word = String(decoding: text, as: UTF8.self)
            if Placeholder.matches(word) { return Reading(nil, [.datePlaceholder]) }
            if let words = scanWords(word) { return finish(words, forms: forms, asOf: asOf, purpose: purpose) }
            return Reading(nil, [.dateFormat])
        }
        return finish(scan, forms: forms, asOf: asOf, purpose: purpose)
    }

    private static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        // A no-break space is C2 A0; A0 never starts a date and C2 never ends one.
        [0x20, 0x09, 0x0D, 0x0A, 0xC2, 0xA0].contains(bytes[index])
    }

    /// Numbers and the separators between them, then the form they make.
    private static func scan(_ text: UnsafeBufferPointer<UInt8>, forms: [DateForm]) -> Scan? {
        if forms.contains(.serial) || forms.contains(.serial1904), let scan = serial(text, forms) { return scan }
        var numbers: [(value: Int, length: Int)] = []
        var separators: [UInt8] = []
        var index = 0
        while index < text.count, numbers.count < 3 {
            var value = 0
            let start = index
            while index < text.count, (48...57).contains(text[index]), index - start < 9 {
                value = value * 10 + Int(text[index] - 48)
                index += 1
            }
            guard index > start else { return nil }
            numbers.append((value, index - start))
            guard index < text.count, numbers.count < 3 else { break }
            guard [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/")].contains(text[index]) else { break }
            separators.append(text[index])
            index += 1
        }
        let rest = UnsafeBufferPointer(rebasing: text[index...])
        guard separators.count == numbers.count - 1, let tail = tail(rest) else { return nil }
        var result = form(numbers, separators, forms: forms)
        result?.hasZone = tail == .zone
        if tail == .zone, result?.form == .iso { result?.form = .isoZone }
        return result
    }

    private enum Tail { case nothing, time, zone }

    /// What may follow a date: a time, a zone, «г.».
    private static func tail(_ rest: UnsafeBufferPointer<UInt8>) -> Tail? {
        guard let first = rest.first else { return .nothing }
        let text = String(decoding: rest, as: UTF8.self)
        if [" г", " г.", "г.", "г", " года"].contains(text) { return .nothing }
        switch first {
        case UInt8(ascii: "Z"): return rest.count == 1 ? .zone : nil
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return rest.count == 6 ? .zone : nil
        case UInt8(ascii: "T"), UInt8(ascii: " "):
            let allowed = rest.dropFirst().allSatisfy {
                (48...57).contains($0) || $0 == 58 || $0 == 46 || $0 == 43 || $0 == 45 || $0 == 90
            }
            return allowed && rest.count > 4 ? .time : nil
        default: return nil
        }
    }

    private static func form(
        _ numbers: [(value: Int, length: Int)], _ separators: [UInt8], forms: [DateForm]
    ) -> Scan? {
        switch numbers.count {
        case 3:
            if numbers[0].length == 4 {
                return Scan(form: .iso, year: numbers[0].value, month: numbers[1].value, day: numbers[2].value)
            }
            guard numbers[0].length <= 2, numbers[1].length <= 2, separators[0] == separators[1] else { return nil }
            let form: DateForm = separators[0] == UInt8(ascii: ".") ? .dotted : .slashed
            var result = Scan(form: form, year: numbers[2].value, month: numbers[1].value, day: numbers[0].value)
            result.hasFullYear = numbers[2].length == 4
            if numbers[2].length == 2, form == .dotted { result.form = .dottedShort }
            return numbers[2].length == 4 || numbers[2].length == 2 ? result : nil
        case 2:
            if numbers[1].length == 4, numbers[0].length <= 2 {
                return Scan(form: .monthYear, year: numbers[1].value, month: numbers[0].value)
            }
            if numbers[0].length == 4, numbers[1].length == 2, separators[0] == UInt8(ascii: "-") {
                return Scan(form: .monthYear, year: numbers[0].value, month: numbers[1].value)
            }
            // «41767.0»: a spreadsheet's number.
            return numbers[0].length == 5 && numbers[1].value == 0 ? serial(numbers[0].value) : nil
        default:
            let (value, length) = numbers[0]
            switch length {
            case 8: return Scan(form: .compact, year: value / 10_000, month: value / 100 % 100, day: value % 100)
            case 6 where forms.contains(.shortCompact):
                var result = Scan(form: .shortCompact, year: value % 100, month: value / 100 % 100, day: value / 10_000)
                result.hasFullYear = false
                return result
            case 5: return serial(value)
            case 4 where (1900...2100).contains(value): return Scan(form: .year, year: value)
            case 1 where value == 0: return nil
            default: return nil
            }
        }
    }

    /// Days since 1899-12-30, as spreadsheets count; 10 000...60 000 is 1927...2064.
    private static func serial(_ value: Int) -> Scan? {
        guard (10_000...60_000).contains(value) else { return nil }
        let parts = CalendarDate(dayNumber: Int32(value - 25_569)).parts
        return Scan(form: nil, year: parts.year, month: parts.month, day: parts.day, isSerial: true)
    }

    /// `42070`, `42070.5`, `42070,75` where the mapping says that such numbers are days.
    private static func serial(_ text: UnsafeBufferPointer<UInt8>, _ forms: [DateForm]) -> Scan? {
        let whole = text.prefix { (48...57).contains($0) }
        let rest = text.dropFirst(whole.count)
        guard whole.count == 5, rest.isEmpty || rest.first == 44 || rest.first == 46,
            rest.dropFirst().allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let value = whole.reduce(0) { $0 * 10 + Int($1 - 48) }
        var scan = serial(value + (forms.contains(.serial1904) ? 1462 : 0))
        scan?.form = .serial
        return scan
    }

    /// The number of a month by its name: «марта», «Март», «мар».
    static func month(named name: some StringProtocol) -> Int? {
        let word = Letters.lowered(String(name))
        return months.first { word.hasPrefix($0.stem) }?.number
    }

    private static let months: [(stem: String, number: Int)] = [
        ("янв", 1), ("фев", 2), ("мар", 3), ("апр", 4), ("ма", 5), ("июн", 6), ("июл", 7), ("авг", 8), ("сен", 9),
        ("окт", 10), ("ноя", 11), ("дек", 12),
    ]

    /// «7 марта 2015 г.».
    private static func scanWords(_ text: String) -> Scan? {
        let words = Letters.lowered(text).unicodeScalars.split { $0 == " " || $0 == "\u{A0}" || $0 == "." }
        guard words.count >= 3, let day = Int(String(words[0])), let year = Int(String(words[2])), year > 999 else {
            return nil
        }
        let word = String(words[1])
        guard let month = months.first(where: { word.hasPrefix($0.stem) }) else { return nil }
        return Scan(form: nil, year: year, month: month.number, day: day)
    }

    private static func finish(
        _ scan: Scan, forms: [DateForm], asOf: CalendarDate, purpose: Purpose
    ) -> Reading<BirthDate?> {
        var notices: [FindingCode] = []
        var (year, month, day) = (scan.year, scan.month, scan.day)
        if !scan.hasFullYear {
            let pivot = asOf.year % 100
            year += year <= pivot ? asOf.year - pivot : asOf.year - pivot - 100
            let isDeclared = scan.form.map { forms.contains($0) } ?? false
            if scan.form != .shortCompact, !isDeclared { notices.append(.dateTwoDigitYear) }
        }
        if isPlaceholder(year: year, month: month, day: day) { return Reading(nil, [.datePlaceholder]) }
        if scan.hasZone { notices.append(.dateZone) }
        if scan.isSerial {
            if scan.form != .serial { notices.append(.dateSerial) }
        } else if !isDeclared(scan.form, forms) {
            notices.append(.dateFormat)
        }
        if month > 12, (1...12).contains(day), CalendarDate(year: year, month: day, day: month) != nil {
            swap(&month, &day)
            if !notices.contains(.dateFormat) { notices.append(.dateFormat) }
        }
        var precision = BirthDate.Precision.day
        if month == 0 {
            precision = .year
        } else if day == 0 {
            precision = .month
        }
        if precision != .day, !(scan.form == .monthYear && forms.contains(.monthYear)) { notices.append(.datePartial) }
        var date = CalendarDate(year: year, month: max(month, 1), day: max(day, 1))
        if date == nil {
            notices.append(.dateImpossible)
            // The year of an impossible day is the part that typing errors hit least.
            date = CalendarDate(year: year, month: 1, day: 1)
            precision = .year
        }
        guard let date else { return Reading(nil, notices) }
        if year < 1900 || year > 2200 { return Reading(nil, notices + [.dateRange]) }
        if purpose == .birth {
            if date > asOf { return Reading(nil, notices + [.dateFuture]) }
            if precision == .day, month == 1, day == 1 { notices.append(.dateJanuaryFirst) }
        }
        return Reading(BirthDate(date, precision: precision), notices)
    }

    private static func isDeclared(_ form: DateForm?, _ forms: [DateForm]) -> Bool {
        guard let form, !forms.isEmpty else { return true }
        switch form {
        case .isoZone: return forms.contains(.isoZone) || forms.contains(.iso)
        case .monthYear, .year: return true
        case .dottedShort: return forms.contains(.dottedShort) || forms.contains(.dotted)
        default: return forms.contains(form)
        }
    }

    private static func isPlaceholder(year: Int, month: Int, day: Int) -> Bool {
        switch (year, month, day) {
        case (1900, 1, 1), (1899, 12, 30...31), (1, 1, 1), (0, _, _), (9999, _, _), (1970, 1, 1), (1111, _, _): true
        default: false
        }
    }
}
