import Schemas

/// The part of a night before matching, for measuring it by itself.
extension NightRun {
    /// What taking and staging a delivery cost, and what came of it.
    package struct Landing: Sendable {
        /// Seconds until the bytes were kept and known.
        package var fetchSeconds = 0.0
        /// Seconds until the rows were in the database.
        package var stageSeconds = 0.0
        /// The files had been taken before: nothing was read.
        package var isKnown = false
        /// How the delivery ended.
        package var state = ""
        /// Rows read.
        package var rows = 0
        /// Rows put into the database.
        package var staged = 0
        /// Rows that are as they were.
        package var unchanged = 0

        /// Nothing yet.
        package init() {}
    }

    /// Takes the named files as one delivery and stages it; nothing is matched.
    package func land(files: [String], feed: String, asOf: CalendarDate) async throws -> Landing {
        var landing = Landing()
        let step = FetchStep(
            mappings: application.mappings,
            originals: OriginalsStore(folder: application.configuration.originalsFolder), asOf: asOf, clock: clock,
            gate: AgreementGate(demand, at: clock(), in: application.profile.settings))
        let start = ContinuousClock.now
        let fetched = try await application.gateway.perform { try step.run(files: files, feed: feed, on: $0) }
        landing.fetchSeconds = NightSummary.seconds(since: start)
        landing.isKnown = fetched.accepted.isEmpty
        let waiting = try await application.gateway.perform { try DeliveryStore($0).unfinished() }
        let received = waiting.filter { $0.feedID == feed && $0.state == .received }
        let staging = ContinuousClock.now
        // Nothing is handed over: there is nobody to match it.
        try await StageLane(
            application: application, board: StagingBoard(received), handover: StagedRows(limit: 0),
            mapping: mapping(of:), progress: progress
        ).run()
        landing.stageSeconds = NightSummary.seconds(since: staging)
        for delivery in received {
            let row = try await application.gateway.perform { session in
                let row = try session.queryOne(
                    """
                    SELECT state, rows_read, rows_added + rows_altered + rows_withdrawn, rows_unchanged
                    FROM gateway.delivery WHERE delivery_id = \(delivery.id)
                    """)
                return (try row.text(0), try row.int(1), try row.int(2), try row.int(3))
            }
            landing.state = row.0
            landing.rows += row.1
            landing.staged += row.2
            landing.unchanged += row.3
        }
        return landing
    }
}
