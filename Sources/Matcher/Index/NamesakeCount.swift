/// How many children of a registry have a full namesake of the same birth date in another family, both with a number of
/// their own, so that they are two people beyond doubt.
///
/// Where whole valleys bear one surname and children are named after grandfathers, such namesakes are far more frequent
/// than the product of the names' frequencies says; a model can't know it, a registry shows it.
struct NamesakeCount: BitwiseCopyable {
    /// Children that were looked at: named in full, with an exact date and a valid number.
    private(set) var children = 0
    /// Those of them who have a namesake.
    private(set) var withNamesake = 0

    /// Nobody was looked at.
    init() {}

    /// Counts among the people of a table.
    init(_ table: borrowing PersonTable) {
        var keyed: [(key: UInt64, person: Int32)] = []
        for person in 0..<Int32(table.count) {
            if let key = Self.key(table.row(person), table) { keyed.append((key, person)) }
        }
        children = keyed.count
        keyed.sort { $0.key < $1.key }
        var start = 0
        while start < keyed.count {
            var end = start + 1
            while end < keyed.count, keyed[end].key == keyed[start].key { end += 1 }
            if end - start > 1 { withNamesake += Self.namesakes(keyed[start..<end].map { table.row($0.person) }) }
            start = end
        }
    }

    /// How many of these people of one name and date have another among them with another number and of another family.
    /// In time that grows with their number: a hostile registry may be a million of them.
    private static func namesakes(_ rows: [PersonRow]) -> Int {
        struct Both: Hashable {
            var number: UInt64
            var family: Int32
        }
        var numbers: [UInt64: Int] = [:]
        var families: [Int32: Int] = [:]
        var both: [Both: Int] = [:]
        for row in rows {
            numbers[row.snils, default: 0] += 1
            guard row.family >= 0 else { continue }
            families[row.family, default: 0] += 1
            both[Both(number: row.snils, family: row.family), default: 0] += 1
        }
        return rows.count { row in
            var others = rows.count - numbers[row.snils, default: 0]
            guard row.family >= 0 else { return others > 0 }
            others -= families[row.family, default: 0]
            others += both[Both(number: row.snils, family: row.family), default: 0]
            return others > 0
        }
    }

    /// Names, date and the child's own number known.
    private static func key(_ row: PersonRow, _ table: borrowing PersonTable) -> UInt64? {
        guard row.isChild, row.snils != PersonRow.noSnils, row.surname >= 0, row.given >= 0, row.patronymic >= 0,
            row.day != PersonRow.unknownDay,
            row.marks.isDisjoint(with: [.monthOnly, .yearOnly, .invalidSnils, .hidden])
        else { return nil }
        let names = UInt64(table.traits(row.surname).lemma) << 32 | UInt64(table.traits(row.given).given)
        let father = UInt64(table.traits(row.patronymic).father) << 32 | UInt64(UInt32(bitPattern: row.day))
        return KeyHash.mix(KeyHash.mix(names) ^ father)
    }

    /// Share of children with a namesake that models take for granted.
    private static let usual = 0.001
    /// Weight of the usual share, in children: a small registry shows little.
    private static let weight = 20_000.0

    /// By how much namesakes are more frequent here than usual; never below 1.
    var scale: Double {
        let share = (Double(withNamesake) + Self.usual * Self.weight) / (Double(children) + Self.weight)
        return max(1, share / Self.usual)
    }
}
