import Gateway
import Schemas

/// What the database knows, asked when somebody looks and remembered for a few seconds.
actor DatabaseFigures {
    private static let keep = Duration.seconds(5)

    private let application: GatewayApplication
    private let clock: @Sendable () -> Timestamp
    private var known: (at: ContinuousClock.Instant, snapshot: GatewaySnapshot?)?
    /// Signals linked after this moment are not in the histogram yet.
    private var signalsThrough: Timestamp

    init(_ application: GatewayApplication, clock: @escaping @Sendable () -> Timestamp) {
        self.application = application
        self.clock = clock
        signalsThrough = clock()
    }

    /// Writes the figures; of a database that does not answer, only that it does not.
    func write(to text: inout MetricsText, figures: ServiceFigures) async {
        let snapshot = await current(figures)
        text.gauge("sverka_database_up", "The gateway's database answers.", [("", snapshot == nil ? 0 : 1)])
        // Also without an answer: a counter must not vanish.
        text.histogram(
            "sverka_signal_seconds", "From the receipt of an urgent signal to its card in the outbox, on all nodes.",
            [("", figures.content.signals)])
        guard let snapshot else { return }
        text.gauge(
            "sverka_deliveries", "Deliveries, by state.",
            snapshot.deliveries.map { ("state=\"\($0.key.rawValue)\"", $0.value) })
        text.gauge(
            "sverka_outbox_waiting", "Entries that the registry has not got, by level.",
            snapshot.waiting.map { ("level=\"\($0.level.rawValue)\"", $0.count) })
        text.gauge(
            "sverka_outbox_oldest_seconds", "Age of the oldest of them, by level.",
            snapshot.waiting.map { ("level=\"\($0.level.rawValue)\"", $0.oldestSeconds) })
        text.gauge("sverka_review_cases_open", "Review cases that wait for a person.", [("", snapshot.openCases)])
        text.gauge("sverka_cards_held", "Cards that wait for a person.", [("", snapshot.heldCards)])
    }

    private func current(_ figures: ServiceFigures) async -> GatewaySnapshot? {
        if let known, ContinuousClock.now - known.at < Self.keep { return known.snapshot }
        // Set before the question: whoever looks meanwhile does not ask as well.
        known = (.now, known?.snapshot)
        let (now, since) = (clock(), signalsThrough)
        let snapshot = try? await application.gateway.perform { session in
            try session.withStatementTimeout(.seconds(3)) {
                try GatewaySnapshot(session, now: now, signalsSince: since)
            }
        }
        for seconds in snapshot?.signalSeconds ?? [] { figures.note(signalAfter: .seconds(seconds)) }
        if let last = snapshot?.signalsThrough { signalsThrough = last }
        known = (.now, snapshot)
        return snapshot
    }
}
