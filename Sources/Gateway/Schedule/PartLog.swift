/// What a part of the schedule says of its faults: each of them, but of a database that is away once, then ever more seldom,
/// and once when it is back.
struct PartLog: Sendable {
    let part: String
    let application: GatewayApplication
    let log: @Sendable (ScheduleEvent) -> Void
    private var outage = Outage()

    init(_ part: String, _ application: GatewayApplication, _ log: @escaping @Sendable (ScheduleEvent) -> Void) {
        self.part = part
        self.application = application
        self.log = log
    }

    /// A try failed; the next is made within the time.
    mutating func failed(_ error: any Error, nextWithin time: Duration) async {
        guard let error = error as? PostgresError, error.isConnectionLoss else {
            return log(.trouble(part: part, "\(error)"))
        }
        guard let lasted = outage.noted(at: .now) else { return }
        let database = await application.databaseAway() ?? .gateway
        log(
            .databaseAway(
                part: part, database, "\(error)", seconds: lasted, nextWithin: max(1, time.components.seconds)))
    }

    /// A try succeeded.
    mutating func worked() {
        if let lasted = outage.ended(at: .now) { log(.databaseBack(part: part, seconds: lasted)) }
    }
}
