import Schemas

/// Puts series and number of documents into canonical form.
public enum DocumentNormaliser {
    /// Series and number in two fields.
    public static func read(kind: IdentityDocument.Kind, series: String, number: String) -> Reading<IdentityDocument?> {
        let digits = Self.digits(number)
        if isNothing(number) && isNothing(series) {
            return Reading(nil, Placeholder.matches(number) ? [.fieldPlaceholder] : [])
        }
        switch kind {
        case .birthCertificate: return birthCertificate(series: series, number: digits)
        case .passport: return passport(digits: Self.digits(series), number: digits)
        case .healthPolicy:
            let all = Self.digits(series) + digits
            return Reading(
                IdentityDocument(kind: kind, number: all),
                all.utf8.count == 16 || !series.isEmpty && !digits.isEmpty ? [] : [.documentFormat])
        case .other:
            let document = IdentityDocument(kind: kind, series: upper(series), number: upper(number))
            return Reading(document, document.number.isEmpty ? [.documentFormat] : [])
        }
    }

    /// Series and number in one field: «II-КБ 123456», «4415 564123».
    public static func read(kind: IdentityDocument.Kind, text: String) -> Reading<IdentityDocument?> {
        let trimmed = NameNormaliser.text(NameNormaliser.trimmed(Array(text.unicodeScalars)))
        if isNothing(trimmed) { return Reading(nil, Placeholder.matches(trimmed) ? [.fieldPlaceholder] : []) }
        switch kind {
        case .birthCertificate:
            var scalars = Array(trimmed.unicodeScalars)
            var number: [Unicode.Scalar] = []
            while let last = scalars.last, Letters.isDigit(last) || last == " " || last == "№" || last == "N" {
                guard number.count < 6 || !Letters.isDigit(last) else { break }
                if Letters.isDigit(last) { number.insert(last, at: 0) }
                scalars.removeLast()
            }
            return birthCertificate(series: NameNormaliser.text(scalars), number: NameNormaliser.text(number))
        case .passport:
            let all = digits(trimmed)
            guard all.utf8.count == 10 else { return Reading(nil, [.documentFormat]) }
            return Reading(
                IdentityDocument(kind: .passport, series: String(all.prefix(4)), number: String(all.suffix(6))))
        case .healthPolicy, .other: return read(kind: kind, series: "", number: trimmed)
        }
    }

    private static func isNothing(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == " " || $0 == "\u{A0}" } || Placeholder.matches(text)
    }

    private static func passport(digits series: String, number: String) -> Reading<IdentityDocument?> {
        var notices: [FindingCode] = []
        let whole = padded(number, to: 6)
        let head = padded(series, to: 4)
        if head != series || whole != number { notices.append(.documentSeries) }
        if head.utf8.count != 4 || whole.utf8.count != 6 { notices.append(.documentFormat) }
        return Reading(IdentityDocument(kind: .passport, series: head, number: whole), notices)
    }

    private static func birthCertificate(series: String, number: String) -> Reading<IdentityDocument?> {
        var notices: [FindingCode] = []
        let whole = padded(number, to: 6)
        let canonical = birthCertificateSeries(series)
        if canonical ?? series != NameNormaliser.text(NameNormaliser.trimmed(Array(series.unicodeScalars))) {
            notices.append(.documentSeries)
        }
        if canonical == nil || whole.utf8.count != 6 { notices.append(.documentFormat) }
        return Reading(
            IdentityDocument(kind: .birthCertificate, series: canonical ?? upper(series), number: whole), notices)
    }

    /// `II-КБ` of «II-КБ», «П-КБ», «ii кб», «11-KБ»; nil when it has no such form.
    static func birthCertificateSeries(_ raw: String) -> String? {
        var roman: [Unicode.Scalar] = []
        var letters: [Unicode.Scalar] = []
        let scalars = raw.unicodeScalars.map { Letters.upper($0) }.filter {
            !" -.\u{A0}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}".unicodeScalars.contains($0)
        }
        guard scalars.count >= 3 else { return nil }
        for scalar in scalars.dropLast(2) {
            switch scalar {
            case "I", "1", "\u{0406}", "|", "!", "L": roman.append("I")
            case "П": roman += ["I", "I"]
            case "Ш": roman += ["I", "I", "I"]
            case "V", "У", "Y": roman.append("V")
            case "X", "Х": roman.append("X")
            case "2" where scalars.count == 3: roman += ["I", "I"]
            case "3" where scalars.count == 3: roman += ["I", "I", "I"]
            default: return nil
            }
        }
        for scalar in scalars.suffix(2) {
            guard let letter = Letters.isCyrillic(scalar) ? scalar : Letters.cyrillicLookAlike(scalar),
                Letters.isCyrillic(letter)
            else { return nil }
            letters.append(letter)
        }
        guard roman.count <= 7 else { return nil }
        return NameNormaliser.text(roman) + "-" + NameNormaliser.text(letters)
    }

    private static func digits(_ text: String) -> String {
        String(decoding: text.utf8.filter { (48...57).contains($0) }, as: UTF8.self)
    }

    private static func padded(_ digits: String, to count: Int) -> String {
        // Spreadsheets drop leading zeros; more than two lost ones are too doubtful.
        let missing = count - digits.utf8.count
        return (1...2).contains(missing) ? String(repeating: "0", count: missing) + digits : digits
    }

    private static func upper(_ text: String) -> String {
        NameNormaliser.text(NameNormaliser.trimmed(text.unicodeScalars.map { Letters.upper($0) }))
    }
}
