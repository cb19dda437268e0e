import Schemas

/// How many rows are about somebody whom the registry has, and how many about an unregistered brother, sister or namesake of
/// somebody: the shares that a model weighs its candidates with. Counted from a part of the rows that their digests choose.
struct AbsenceCounts {
    /// Rows that are looked at, about.
    static let rows = 20_000

    private var childCount = 0
    private var presentSum: Int64 = 0
    private var siblingSum: Int64 = 0
    private var namesakeSum: Int64 = 0

    /// Children of rows of whom enough is known to tell them from others.
    var children: Double { Double(childCount) }
    /// Those whom the registry has, by probability.
    var present: Double { Double(presentSum) / 1e6 }
    /// Those of whom it has a brother or sister.
    var siblings: Double { Double(siblingSum) / 1e6 }
    /// Those of whom it has a namesake.
    var namesakes: Double { Double(namesakeSum) / 1e6 }

    /// Adds every so many rows of a feed.
    mutating func add(_ linker: RecordLinker, _ rows: TrainingRecords, every step: Int) {
        for record in rows.records where record.digest % UInt64(step) == 0 {
            add(linker, record.request, in: linker.index.storage.table)
        }
    }

    private mutating func add(_ linker: RecordLinker, _ request: LinkRequest, in table: borrowing PersonTable) {
        let (_, people, evidence) = linker.trace(request, in: table)
        var search = CandidateSearch(policy: linker.policy)
        for query in people where query.isChild && query.mayBeMade {
            childCount += 1
            // All candidates, also those who are somebody else beyond doubt: they may be brothers and sisters.
            for pair in linker.score(query, evidence, LinkRequest.Constraint(), &search, in: table) {
                presentSum += Self.millionths(pair.probability)
                // A candidate's rivals weigh in proportion to the candidate.
                func rival(_ share: Double, _ weight: Double) -> Int64 {
                    Self.millionths(share * Logarithm.power(weight - pair.weight) * pair.probability)
                }
                siblingSum += rival(linker.model.siblingShare, pair.siblingWeight)
                namesakeSum += rival(linker.model.namesakeShare, pair.namesakeWeight)
            }
        }
    }

    private static func millionths(_ share: Double) -> Int64 { Int64((min(1, share) * 1e6).rounded()) }
}
