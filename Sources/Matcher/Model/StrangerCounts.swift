import Schemas

/// Levels of pairs of a row's child and a child of the registry drawn without regard to each other: what the shares among
/// strangers (u) are learned from.
///
/// Candidates would not do. They are found by what agrees, so among them strangers agree far more often than they do at large.
/// Both sides are drawn by digests of their contents, lowest first: neither the order of the rows nor that of the registry
/// changes the draw. A row's best candidate is left out; what little there is besides of one person, or of a brother or sister,
/// is taken out by the probabilities of the starting model. Of all pairs that is one in as many as the registry has children, so
/// one pass settles it.
struct StrangerCounts {
    /// Most rows drawn.
    static let rows = 2_000
    /// Most children of the registry drawn.
    static let people = 1_000

    private(set) var pairs = 0
    /// Millionths of pairs by level.
    private var counts = [Int64](repeating: 0, count: ComparisonLevel.allCases.count)
    /// For a comparison's pairs that say anything: sums of the shares of the record's value, in billionths.
    private var shares = [Int64](repeating: 0, count: ComparisonLevel.allCases.count)

    /// Pairs that show a level.
    subscript(level: ComparisonLevel) -> Double { Double(counts[Int(level.rawValue)]) / 1e6 }

    /// How many pairs of a set of levels would show this level if it were as frequent as the record's value.
    func expected(_ level: ComparisonLevel) -> Double { Double(shares[Int(level.rawValue)]) / 1e9 }

    /// Compares the drawn rows with the drawn children.
    init(_ linker: RecordLinker, _ records: [TrainingRecords.Record]) {
        count(linker, records, in: linker.index.storage.table)
    }

    private mutating func count(
        _ linker: RecordLinker, _ records: [TrainingRecords.Record], in table: borrowing PersonTable
    ) {
        let people = Self.draw(from: table)
        let frequent = Self.frequent.filter { linker.model.usesFrequency($0.level) }
        let prior = linker.prior(isChild: true, in: table)
        for record in records.sorted(by: { $0.digest < $1.digest }).prefix(Self.rows) {
            let (decision, queries, evidence) = linker.trace(record.request, in: table)
            for (query, decision) in zip(queries, decision.people) where query.isChild {
                // Whoever fits best may be the one who is meant, however little the model makes of it.
                let best = decision.candidates.first?.person
                let values = frequent.map { level, comparison, asked in
                    let bits = query.frequencyBits(Int(comparison.rawValue), level.rawValue, in: table)
                    return (
                        level: Int(level.rawValue), place: Int(comparison.rawValue), asked: asked,
                        share: bits < 0 ? Logarithm.power(bits) * 1e9 : 0
                    )
                }
                for person in people where person != best {
                    let levels = table.compare(query, person, evidence)
                    let pair = linker.weigh(levels, query, person, in: table)
                    let kin =
                        Logarithm.power(prior + pair.weight)
                        + linker.model.siblingShare * Logarithm.power(prior + pair.siblingWeight)
                    let weight = 1 / (1 + kin)
                    pairs += 1
                    let share = Int64((weight * 1e6).rounded())
                    for place in 0..<Comparison.count { counts[Int(levels.lanes[place])] += share }
                    for value in values where value.asked & 1 << UInt64(levels.lanes[value.place]) != 0 {
                        shares[value.level] += Int64((weight * value.share).rounded())
                    }
                }
            }
        }
    }

    /// Levels that may count a value's frequency, each with its comparison and, as bits, the levels of pairs that could have
    /// shown it.
    private static let frequent = ComparisonLevel.allCases.compactMap { level in
        level.comparison.map { comparison in
            let asked =
                level == .sameMunicipality
                ? ModelTrainer.placed : comparison.alternatives.first { $0.contains(level) } ?? []
            return (
                level: level, comparison: comparison, asked: asked.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
            )
        }
    }

    /// The children with the lowest digests.
    private static func draw(from table: borrowing PersonTable) -> [Int32] {
        var digests: [(digest: UInt64, person: Int32)] = []
        for person in 0..<Int32(table.count) {
            let row = table.row(person)
            guard row.isSought(asChild: true) else { continue }
            digests.append((digest(row, table), person))
        }
        digests.sort { ($0.digest, $0.person) < ($1.digest, $1.person) }
        return digests.prefix(people).map(\.person)
    }

    private static func digest(_ row: PersonRow, _ table: borrowing PersonTable) -> UInt64 {
        var word = KeyHash.mix(row.snils)
        let surname = table.traits(row.surname)
        let given = table.traits(row.given)
        for value in [
            UInt64(surname.lemma) << 32 | UInt64(given.given),
            UInt64(table.traits(row.patronymic).father) << 32 | UInt64(UInt32(bitPattern: row.day)),
            UInt64(row.address.municipality) << 32 | UInt64(row.address.dwelling),
            UInt64(row.address.street) << 32 | UInt64(surname.length) << 8 | UInt64(given.length),
        ] { word = KeyHash.mix(word ^ value) }
        return word
    }
}
