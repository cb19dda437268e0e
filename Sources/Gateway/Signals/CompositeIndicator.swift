import Adapters
import Schemas

/// DIT-02, the gateway's own indicator: three or more different current indicators, seen by at least two agencies, on
/// one family within 30 days. Shown as composite: its agency is the gateway.
struct CompositeIndicator {
    static let code = "DIT-02"
    static let windowDays = 30
    static let leastIndicators = 3

    let session: PostgresSession
    let indicator: Indicator
    let region: String

    /// Raises the cards that are due and answers how many. A family has one within the indicator's window.
    func raise(at now: Timestamp) throws -> Int {
        let since = now.adding(seconds: Int64(-Self.windowDays) * 86_400)
        let quiet = now.adding(seconds: Int64(-indicator.deduplicationDays) * 86_400)
        let rows = try session.query(
            """
            SELECT family_id, string_agg(DISTINCT indicator, ',' ORDER BY indicator),
                   (array_agg(territory_id ORDER BY detected_at DESC, card_id))[1]
            FROM gateway.card AS card
            WHERE level = 'C' AND detected_at >= \(since) AND family_id IS NOT NULL
              AND state NOT IN ('withdrawn', 'merged', 'notConfirmed')
              AND NOT EXISTS (SELECT FROM gateway.card AS earlier
                              WHERE earlier.indicator = \(Self.code) AND earlier.family_id = card.family_id
                                AND earlier.detected_at >= \(quiet))
            GROUP BY family_id
            HAVING count(DISTINCT indicator) >= \(Self.leastIndicators) AND count(DISTINCT agency) >= 2
            ORDER BY family_id
            """)
        let drafts = try rows.map { row in
            try draft(
                family: try row.uuid(0), codes: try row.text(1), territory: try row.optionalText(2), now: now,
                id: UniqueIdentifier(at: now))
        }
        let keys = drafts.map { $0.ledgerCase.map { RowDigest($0.subject) } ?? $0.card.key }
        try CardStore(session: session)
            .insert(drafts, recordKeys: keys, secret: [], region: region, now: now)
        return drafts.count
    }

    private func draft(
        family: UniqueIdentifier, codes: String, territory: String?, now: Timestamp, id: UniqueIdentifier
    ) throws -> SignalCardBuilder.Draft {
        // The day is part of the key: after the window the same family may get another one.
        let key = Sha256.digest(of: Array("\(Self.code)|\(family.text)|\(now.date.iso)".utf8)).prefix
        let card = SignalCard(
            id: id, key: key, indicator: indicator.code, indicatorVersion: indicator.version, level: indicator.level,
            identity: .linked, familyID: family, addresseeTerritory: territory, agency: "gateway", feedID: "gateway",
            recordID: family.text, detectedAt: now, dueAt: now.adding(seconds: indicator.level.termSeconds),
            text: "\(indicator.title): \(codes)",
            fields: ["codes": .text(codes), "window": .integer(Int64(Self.windowDays))])
        return SignalCardBuilder.Draft(
            card: card, personSlot: -1,
            ledgerCase: CardLedger.Case(indicator: indicator.code, subject: family, factKey: ""), holdUntil: nil)
    }
}
