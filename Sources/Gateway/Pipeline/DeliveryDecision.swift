import Adapters
import Schemas

/// What a person decides about a delivery that is held.
package struct DeliveryDecision: Sendable {
    /// A delivery that waits.
    package struct Held: Hashable, Sendable {
        /// Number of its receipt.
        package var number: String
        /// Feed's id.
        package var feed: String
        /// When its bytes were durable.
        package var receivedAt: Timestamp
        /// Rows read.
        package var rows: Int
        /// Why it waits.
        package var reasons: [Finding]
    }

    /// Why a decision can't be taken.
    package enum Failure: Error, CustomStringConvertible, Equatable {
        /// No delivery has this receipt number.
        case unknown(String)
        /// The delivery does not wait for anybody.
        case notHeld(String, DeliveryState)
        /// A newer full delivery says everything already.
        case overtaken(String, by: String)
        /// Originals are deleted at the end of their retention.
        case originalsGone(String)

        /// One line that says what to do.
        package var description: String {
            switch self {
            case .unknown(let number):
                "нет выгрузки с номером квитанции \(number); задержанные показывает sverka delivery list"
            case .notHeld(let number, let state):
                "выгрузка \(number) не задержана (состояние \(state.rawValue)); решать нечего"
            case .overtaken(let number, let newer):
                "после \(number) уже обработана полная выгрузка \(newer): старая вернула бы прошлое; отклоните её: sverka delivery refuse \(number)"
            case .originalsGone(let number):
                "файлы выгрузки \(number) уже удалены; попросите ведомство прислать её снова"
            }
        }
    }

    private let application: GatewayApplication

    /// Decides in an application.
    package init(_ application: GatewayApplication) { self.application = application }

    /// Deliveries that wait, the oldest first.
    package func held() async throws -> [Held] {
        try await application.gateway.perform { session in
            let rows = try session.query(
                """
                SELECT delivery_id, receipt_number, feed_id, received_at, rows_read FROM gateway.delivery
                WHERE state = 'held' ORDER BY received_at, receipt_number
                """)
            return try rows.map { row in
                let id = try row.uuid(0)
                let findings = try session.query(
                    """
                    SELECT code, severity, file, line, expected FROM gateway.finding
                    WHERE delivery_id = \(id) AND row_number = 0 AND severity IN ('error', 'fatal') ORDER BY line, code
                    """)
                return Held(
                    number: try row.text(1), feed: try row.text(2), receivedAt: try row.timestamp(3),
                    rows: try row.int(4),
                    reasons: try findings.map {
                        Finding(
                            try $0.value(0), severity: try $0.value(1, as: Severity.self),
                            at: SourceLocation(file: try $0.text(2), line: try $0.int(3)), expected: try $0.text(4))
                    })
            }
        }
    }

    /// Lets the next night process a held delivery as it is.
    package func confirm(_ number: String, by actor: String, reason: String) async throws {
        let clock = GatewayApplication.clock()
        try await application.gateway.transaction { session in
            let delivery = try Self.find(number, on: session)
            if delivery.mode == .full, let newer = try Self.newer(than: delivery, on: session) {
                throw Failure.overtaken(number, by: newer)
            }
            let gone = try session.queryOne(
                "SELECT count(*) FROM gateway.delivery_file WHERE delivery_id = \(delivery.id) AND purged_at IS NOT NULL"
            )
            guard try gone.int(0) == 0 else { throw Failure.originalsGone(number) }
            try Self.move(delivery, to: .received, on: session)
            try session.execute(
                """
                UPDATE gateway.delivery SET confirmed_at = \(clock), confirmed_by = \(actor)
                WHERE delivery_id = \(delivery.id)
                """)
            // It is read anew: what the first reading left would be there twice.
            try session.execute("DELETE FROM gateway.quarantine WHERE delivery_id = \(delivery.id)")
            try session.execute("DELETE FROM gateway.finding WHERE delivery_id = \(delivery.id)")
            try Self.note("confirmed", number, actor, reason, on: session)
        }
    }

    /// Refuses a held delivery for good; nothing of it was used, and its receipt says so at once.
    package func refuse(_ number: String, by actor: String, reason: String) async throws {
        let folder = application.configuration.receiptsFolder
        let titles = Dictionary(application.mappings.map { ($0.id, $0.title) }) { first, _ in first }
        try await application.gateway.perform { session in
            let delivery = try session.transaction {
                var delivery = try Self.find(number, on: session)
                try Self.move(delivery, to: .refused, on: session)
                try Self.note("refused", number, actor, reason, on: session)
                delivery.state = .refused
                // Until the new one is written, so that a night writes it if this process is killed here.
                try session.execute("DELETE FROM gateway.receipt WHERE delivery_id = \(delivery.id)")
                return delivery
            }
            let step = AcknowledgeStep(folder: folder, feedTitle: titles[delivery.feedID] ?? delivery.feedID)
            _ = try step.run(delivery, on: session)
        }
    }

    private static func find(_ number: String, on session: PostgresSession) throws -> Delivery {
        let row = try session.queryFirst("SELECT delivery_id FROM gateway.delivery WHERE receipt_number = \(number)")
        guard let row, let delivery = try DeliveryStore(session).delivery(try row.uuid(0)) else {
            throw Failure.unknown(number)
        }
        guard delivery.state == .held else { throw Failure.notHeld(number, delivery.state) }
        return delivery
    }

    private static func newer(than delivery: Delivery, on session: PostgresSession) throws -> String? {
        try session.queryFirst(
            """
            SELECT receipt_number FROM gateway.delivery
            WHERE feed_id = \(delivery.feedID) AND received_at > \(delivery.receivedAt)
              AND state IN ('staged', 'matched', 'acknowledged') AND mode = 'full' ORDER BY received_at DESC LIMIT 1
            """)?.text(0)
    }

    private static func move(_ delivery: Delivery, to state: DeliveryState, on session: PostgresSession) throws {
        guard try DeliveryStore(session).move(delivery.id, from: .held, to: state) else {
            throw NightError.deliveryMoved(delivery.receiptNumber)
        }
    }

    private static func note(
        _ action: String, _ number: String, _ actor: String, _ reason: String, on session: PostgresSession
    ) throws {
        try AuditLog(session).append(actor: actor, action: "delivery.\(action)", object: number, detail: reason)
    }
}
