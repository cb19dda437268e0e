/// What a given name is to other spellings of it.
///
/// `GivenNameForm.key` folds «ья/ия», doubled letters and soft signs, then applies the table of equivalent names, so
/// that Наталья and Наталия, Камила and Камилла, Магомед and Мухаммад share one key.
enum GivenNameForm {
    private struct Tables {
        /// Key of a spelling -> key of its group.
        var groups: [UInt32: UInt32] = [:]
        /// Key of a name -> keys of related names and, for a short form, of the full names.
        var related: [UInt32: [UInt32]] = [:]
        /// Keys of every name of the tables.
        var listed: Set<UInt32> = []
    }

    private static let tables: Tables = {
        var tables = Tables()
        for line in GivenNameTable.equivalent.split(separator: "\n") {
            let keys = line.split(separator: " ").map { spelling(FoldedText.codes(String($0))) }
            guard let first = keys.first else { continue }
            // A name that stands in two lines stays in its first group.
            let root = tables.groups[first] ?? first
            for key in keys where tables.groups[key] == nil { tables.groups[key] = root }
        }
        func add(_ from: UInt32, _ to: UInt32) {
            guard from != to, !tables.related[from, default: []].contains(to) else { return }
            tables.related[from, default: []].append(to)
        }
        for line in GivenNameTable.related.split(separator: "\n") {
            let keys = line.split(separator: " ").map { group(FoldedText.codes(String($0)), tables) }
            for from in keys { for to in keys { add(from, to) } }
        }
        let official = Set(
            GivenNameTable.common.split { $0 == " " || $0 == "\n" }.map { group(FoldedText.codes(String($0)), tables) })
        for line in GivenNameTable.diminutive.split(separator: "\n") {
            let keys = line.split(separator: " ").map { group(FoldedText.codes(String($0)), tables) }
            // Вера is short for Вероника, and a name of its own: two sisters may have both.
            guard let short = keys.first, !official.contains(short) else { continue }
            for full in keys.dropFirst() {
                add(short, full)
                add(full, short)
            }
        }
        for text in [
            GivenNameTable.common, GivenNameTable.equivalent, GivenNameTable.related, GivenNameTable.diminutive,
        ] {
            for name in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                tables.listed.insert(group(FoldedText.codes(String(name)), tables))
            }
        }
        return tables
    }()

    private static func group(_ codes: [UInt8], _ tables: Tables) -> UInt32 {
        let key = spelling(codes)
        return tables.groups[key] ?? key
    }

    /// Key that all equivalent spellings of a given name share; 0 for none.
    static func key(_ codes: [UInt8]) -> UInt32 { codes.isEmpty ? 0 : group(codes, tables) }

    /// Keys of names related to the key: full names of a short one, short ones of a full one, related names.
    static func related(to key: UInt32) -> [UInt32] { tables.related[key] ?? [] }

    /// Whether the key belongs to a given name of the tables.
    static func isListed(_ key: UInt32) -> Bool { tables.listed.contains(key) }

    /// Folds what is mere spelling: «ья» as «ия», doubled letters, soft signs.
    private static func spelling(_ codes: [UInt8]) -> UInt32 {
        var form: [UInt8] = []
        form.reserveCapacity(codes.count)
        for (index, code) in codes.enumerated() {
            var code = code
            if code == 29 {
                let next = index + 1 < codes.count ? codes[index + 1] : 0
                guard next == 32 || next == 6 || next == 31 else { continue }
                code = 9
            }
            if form.last != code { form.append(code) }
        }
        return KeyHash.hash(form)
    }
}
