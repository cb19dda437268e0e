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

    /// Turns links into questions, each once. A link that the record had before holds until the answer.
    mutating func leaveToOperator(_ links: [DoubtfulLink], rule: GuardRule, makeID: () -> UniqueIdentifier) {
        var left: Set<CardRepair.Place> = []
        var asked: [(link: DoubtfulLink, key: RowDigest)] = []
        for link in links {
            guard case .linked = resolved[link.place].people[link.slot] else { continue }
            let key = resolved[link.place].record.keyDigest
            resolved[link.place].people[link.slot] = .review
            left.insert(CardRepair.Place(key: key, slot: link.slot))
            asked.append((link, key))
        }
        guard !asked.isEmpty else { return }
        changes.removeAll { left.contains(CardRepair.Place(key: $0.key, slot: $0.slot)) }
        let numbers = Dictionary(rows.lazy.filter { !$0.content.isEmpty }.map { ($0.key, $0.rowNumber) }) { first, _ in
            first
        }
        for (link, key) in asked {
            changes.append(
                LinkChange(
                    key: key, slot: link.slot, kind: .review, weight: link.weight, guardRule: rule.code,
                    grounds: link.grounds))
            cases.append(
                ReviewCase(
                    id: makeID(), key: key, slot: link.slot, rowNumber: numbers[key] ?? 0, guardRule: rule.code,
                    candidates: link.candidates))
        }
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
