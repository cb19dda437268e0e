import Matcher
import Schemas

/// Decodes and scores the rows of a batch on all cores. Pure but for the tasks it starts.
struct RecordScoring {
    let snapshot: RegistrySnapshot
    let delivery: Delivery
    /// How many tasks score at the same time.
    let width: Int

    /// The result has the order of the rows. Withdrawals that say nothing are left out.
    func score(_ rows: [MatchBatch.Row]) async throws -> [MatchBatch.Scored] {
        let linker = snapshot.linker.speaking(of: delivery.feedID)
        return try await rows.filter { !$0.content.isEmpty }.mapOnAllCores(width: width) { try score($0, by: linker) }
    }

    /// One row, on the caller's thread.
    func score(_ row: MatchBatch.Row) throws -> MatchBatch.Scored {
        try score(row, by: snapshot.linker.speaking(of: delivery.feedID))
    }

    private func score(_ row: MatchBatch.Row, by linker: RecordLinker) throws -> MatchBatch.Scored {
        let record = try record(of: row)
        let request = Self.request(for: record, row: row, in: snapshot)
        return MatchBatch.Scored(row: row, record: record, decision: linker.link(request))
    }

    func record(of row: MatchBatch.Row) throws(NightError) -> CanonicalRecord {
        if case .record(let record) = row.content { return record }
        var record = CanonicalRecord(
            recordID: row.recordID, keyDigest: row.key, contentDigest: row.digest, orderKey: row.orderKey,
            location: SourceLocation(line: row.line, row: row.rowNumber))
        if case .stored(let bytes) = row.content {
            do throws(StoredRecordDamage) {
                try RecordCoding.decode(bytes[...], into: &record)
            } catch {
                throw .stagedRowDamaged(delivery: delivery.receiptNumber, row: row.rowNumber)
            }
        }
        return record
    }

    /// The matcher's question for a record: its people, and what was decided about them before.
    static func request(for record: CanonicalRecord, row: MatchBatch.Row, in snapshot: RegistrySnapshot) -> LinkRequest
    {
        var constraints: [LinkRequest.Constraint] = []
        if !row.previous.isEmpty || !row.verdicts.isEmpty {
            constraints = Array(repeating: LinkRequest.Constraint(), count: record.people.count)
            for link in row.previous where constraints.indices.contains(link.slot) {
                constraints[link.slot].current = link.person.flatMap { snapshot.number(of: $0) }
            }
            for verdict in row.verdicts where constraints.indices.contains(verdict.slot) {
                guard let number = snapshot.number(of: verdict.person) else { continue }
                if verdict.isAlways {
                    constraints[verdict.slot].always = number
                } else {
                    constraints[verdict.slot].never.append(number)
                }
            }
        }
        return LinkRequest(people: record.people, dwelling: record.dwelling, constraints: constraints)
    }
}
