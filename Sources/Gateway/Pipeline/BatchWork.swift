import Matcher
import Schemas

/// What a matched chunk writes, collected before anything is written.
struct BatchWork {
    private let rows: [MatchBatch.Row]
    private(set) var resolved: [ResolvedRecord] = []
    private(set) var changes: [LinkChange] = []
    private(set) var cases: [ReviewCase] = []
    private(set) var created: [(person: RegistryPerson, key: RowDigest)] = []
    private(set) var drafts: [(draft: SignalCardBuilder.Draft, key: RowDigest)] = []
    private(set) var findings: [(finding: Finding, key: RowDigest)] = []
    /// Numbers given to people who have none.
    private(set) var claims: [NumberClaimStep.Claim] = []
    /// What the chunk shows of people like registered ones.
    private(set) var lookalikes = LookalikeStep.Seen()

    /// Withdrawn rows end their links; the others are added as they are resolved.
    init(rows: [MatchBatch.Row]) {
        self.rows = rows
        for row in rows where row.change == .withdrawn || row.change == .absent {
            for link in row.previous {
                changes.append(
                    LinkChange(
                        key: row.key, slot: link.slot, kind: .withdraw, person: link.person, family: link.family,
                        reason: row.change == .absent ? "row absent from a full delivery" : "row withdrawn"))
            }
        }
    }

    mutating func add(_ claims: [NumberClaimStep.Claim]) { self.claims += claims }

    mutating func add(_ seen: LookalikeStep.Seen) { lookalikes.add(seen) }

    /// Turns a link into a question, once. A link that the record had before holds until the answer.
    mutating func leaveToOperator(_ link: DoubtfulLink, rule: GuardRule, makeID: () -> UniqueIdentifier) {
        guard case .linked = resolved[link.place].people[link.slot] else { return }
        let key = resolved[link.place].record.keyDigest
        resolved[link.place].people[link.slot] = .review
        changes.removeAll { $0.key == key && $0.slot == link.slot }
        changes.append(
            LinkChange(
                key: key, slot: link.slot, kind: .review, weight: link.weight, guardRule: rule.code,
                grounds: link.grounds))
        let row = rows.first { $0.key == key && !$0.content.isEmpty }?.rowNumber ?? 0
        cases.append(
            ReviewCase(
                id: makeID(), key: key, slot: link.slot, rowNumber: row, guardRule: rule.code,
                candidates: link.candidates))
    }

    mutating func add(_ result: LinkResolution.Result) {
        resolved.append(result.resolved)
        changes += result.changes
        cases += result.cases
        created += result.created.map { ($0, result.resolved.record.keyDigest) }
    }

    mutating func add(_ new: [SignalCardBuilder.Draft], findings: [Finding], record: CanonicalRecord) {
        self.findings += findings.map { ($0, record.keyDigest) }
        guard !new.isEmpty else { return }
        drafts += new.map { ($0, record.keyDigest) }
        let level = new.map(\.card.level).min()
        for index in cases.indices where cases[index].key == record.keyDigest { cases[index].level = level }
    }

    /// One outcome for each row of the chunk, in its order.
    func outcomes() -> [RowOutcome] {
        var next = resolved.makeIterator()
        return rows.map { row in
            // A withdrawal that says something was resolved as well, for its signals.
            let outcome = row.content.isEmpty ? nil : next.next()?.outcome
            return row.change == .withdrawn || row.change == .absent ? .withdrawn : outcome ?? .review
        }
    }
}
