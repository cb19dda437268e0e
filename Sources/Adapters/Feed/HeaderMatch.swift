import Schemas

/// Finds the columns of a mapping in a delivered header.
///
/// Letter case, spaces around and inside, and letters of another alphabet that look the same do not matter: a published
/// layout of one agency has Cyrillic letters inside Latin column names.
struct HeaderMatch {
    /// Column of each path; -1 for none.
    private(set) var columns: [Int]
    /// What was noticed; a fatal one means that the file can't be read.
    private(set) var findings: [Finding] = []

    init(header: [String], mapping: FeedMapping, paths: [SourcePath], file: String, line: Int) {
        columns = [Int](repeating: -1, count: paths.count)
        var exact: [String: Int] = [:]
        var folded: [String: Int] = [:]
        var duplicates: Set<String> = []
        for (index, name) in header.enumerated() {
            if exact[Self.spaced(name)] != nil { duplicates.insert(Self.folded(name)) }
            exact[Self.spaced(name)] = exact[Self.spaced(name)] ?? index
            folded[Self.folded(name)] = folded[Self.folded(name)] ?? index
        }
        var used: Set<Int> = []
        for (index, path) in paths.enumerated() where path.origin == .row {
            let wanted = path.steps.first?.names.first ?? ""
            let place = SourceLocation(file: file, line: line, field: wanted)
            if duplicates.contains(Self.folded(wanted)) { findings.append(Finding(.csvHeaderDuplicate, at: place)) }
            if let column = exact[Self.spaced(wanted)] {
                columns[index] = column
            } else if let column = folded[Self.folded(wanted)] {
                columns[index] = column
                findings.append(
                    Finding(.csvHeaderLookAlike, at: place.at(field: header[column]), expected: "столбец «\(wanted)»"))
            } else if !mapping.optional.contains(index) {
                findings.append(
                    Finding(.csvHeaderMissing, at: place, expected: "столбец «\(wanted)» в строке заголовков"))
            }
            if columns[index] >= 0 { used.insert(columns[index]) }
        }
        let ignored = Set(mapping.ignored.map(Self.folded))
        if !mapping.ignored.contains("*") {
            for (index, name) in header.enumerated()
            where !used.contains(index) && !ignored.contains(Self.folded(name)) && !Self.spaced(name).isEmpty {
                findings.append(Finding(.csvUnknownColumn, at: SourceLocation(file: file, line: line, field: name)))
            }
        }
    }

    /// Lower case, with single spaces: differences that need no remark.
    private static func spaced(_ name: String) -> String {
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
