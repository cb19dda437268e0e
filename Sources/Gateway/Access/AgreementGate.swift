import Schemas

/// Whether data of feeds may be taken: under an agreement that is valid on the day.
struct AgreementGate: Sendable {
    let demand: AgreementDemand
    /// By the region's time: terms of agreements are days.
    let day: CalendarDate

    init(_ demand: AgreementDemand, at now: Timestamp, in region: RegionSettings) {
        self.demand = demand
        day = region.day(at: now)
    }

    /// Those of the feeds that may not be taken.
    func barred(among feeds: [String], on session: PostgresSession) throws -> Set<String> {
        guard !feeds.isEmpty else { return [] }
        let valid = try AgreementStore(session).feeds(validOn: day)
        let others = Set(feeds).subtracting(valid)
        guard demand == .recorded, !others.isEmpty else { return others }
        let rows = try session.query(
            """
            SELECT feed_id FROM gateway.feed
            WHERE feed_id = ANY(\(others.sorted()))
              AND (needs_agreement
                   OR EXISTS (SELECT FROM gateway.data_agreement AS known WHERE known.feed_id = feed.feed_id)
                   OR EXISTS (SELECT FROM gateway.agency_account))
            """)
        return Set(try rows.map { try $0.text(0) })
    }
}

/// Of which feeds an agreement is asked for.
package enum AgreementDemand: Hashable, Sendable {
    /// Of all where agencies have accounts: a night takes nothing there that the service would refuse. Otherwise of those
    /// that have, or had, one on record.
    case recorded
    /// Of all.
    case all
}
