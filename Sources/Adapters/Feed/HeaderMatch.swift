import Schemas

/// Finds the columns of a mapping in a delivered header.
///
/// Letter case, spaces around and inside, and letters of another alphabet that look the same do not matter: a published
/// layout of one agency has Cyrillic letters inside Latin column names. A column may also be meant by its number, `#3`, or
/// by its place among columns of one name, `Дата#2`.
struct HeaderMatch {
    /// Column of each path; -1 for none.
    private(set) var columns: [Int]
    /// What was noticed; a fatal one means that the file can't be read.
    private(set) var findings: [Finding] = []
    /// Where lines make records: names that are no columns, and so must be names of values. Their columns follow the header's.
    private(set) var attributes: [String] = []

    init(
        header: [String], mapping: FeedMapping, paths: [SourcePath], file: String, line: Int,
        layout: TableLayout = TableLayout()
    ) {
        columns = [Int](repeating: -1, count: paths.count)
        var exact: [String: Int] = [:]
        var folded: [String: Int] = [:]
        var duplicates: Set<String> = []
        var ambiguous: Set<String> = []
        for (index, name) in header.enumerated() where !name.isEmpty {
            let key = Self.folded(name)
            if exact[Self.spaced(name)] != nil { duplicates.insert(key) }
            if let other = folded[key], Self.spaced(header[other]) != Self.spaced(name) { ambiguous.insert(key) }
            exact[Self.spaced(name)] = exact[Self.spaced(name)] ?? index
            folded[key] = folded[key] ?? index
        }
        var used: Set<Int> = []
        for (index, path) in paths.enumerated() where path.origin == .row {
            let wanted = path.steps.first?.names.first ?? ""
            let place = SourceLocation(file: file, line: line, field: wanted)
            if exact[Self.spaced(wanted)] == nil, let found = Self.numbered(wanted, in: header) {
                columns[index] = found
                used.insert(found)
                continue
            }
            if duplicates.contains(Self.folded(wanted)) { findings.append(Finding(.csvHeaderDuplicate, at: place)) }
            if let column = exact[Self.spaced(wanted)] {
                columns[index] = column
            } else if let column = folded[Self.folded(wanted)] {
                columns[index] = column
                let code: FindingCode =
                    ambiguous.contains(Self.folded(wanted)) ? .csvHeaderDuplicate : .csvHeaderLookAlike
                findings.append(
                    Finding(code, at: place.at(field: header[column]), expected: "столбец «\(wanted)»"))
            } else if let group = layout.group, index != group.name, index != group.value, !group.by.contains(index) {
                columns[index] = header.count + attributes.count
                attributes.append(wanted)
                continue
            } else if !mapping.optional.contains(index) {
                findings.append(
                    Finding(.csvHeaderMissing, at: place, expected: "столбец «\(wanted)» в строке заголовков"))
            }
            if columns[index] >= 0 { used.insert(columns[index]) }
        }
        let ignored = Set(mapping.ignored.map(Self.folded))
        // Names that the mapping itself gives are known, used or not.
        if case .none = layout.header { return }
        if !mapping.ignored.contains("*") {
            for (index, name) in header.enumerated()
            where !used.contains(index) && !ignored.contains(Self.folded(name)) && !Self.spaced(name).isEmpty {
                findings.append(Finding(.csvUnknownColumn, at: SourceLocation(file: file, line: line, field: name)))
            }
        }
    }

    /// The column that `#3` or `Дата#2` means; nil when the text has no number or the header no such column.
    private static func numbered(_ text: String, in header: [String]) -> Int? {
        guard let sign = text.utf8.lastIndex(of: UInt8(ascii: "#")), let number = Int(text[text.index(after: sign)...]),
            number > 0
        else { return nil }
        let name = String(text[..<sign])
        guard name.isEmpty else {
            let same = header.indices.filter { spaced(header[$0]) == spaced(name) }
            return same.count >= number ? same[number - 1] : nil
        }
        return header.isEmpty || number <= header.count ? number - 1 : nil
    }

    /// Lower case, with single spaces: differences that need no remark.
    static func spaced(_ name: String) -> String {
        var notices: [FindingCode] = []
        let scalars = NameNormaliser.clean(name, &notices)
        return KnownNames.key(NameNormaliser.text(scalars))
    }

    /// Besides, look-alike letters as Cyrillic and no spaces or signs at all.
    private static func folded(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            let large = Letters.upper(scalar)
            let letter = Letters.cyrillicLookAlike(large) ?? large
            if Letters.isCyrillic(letter) || Letters.isLatin(letter) || Letters.isDigit(letter) {
                result.append(letter == "Ё" ? "Е" : letter)
            }
        }
        return String(result)
    }
}
