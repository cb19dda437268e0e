/// What a loop says while a database that it needs is away: once when that begins, then ever more seldom, and once when it
/// is over. Several loops are away at the same time, and each tries again within seconds.
package struct OutageLog {
    private let name: String
    private let application: GatewayApplication
    private let log: WorkLog
    private var outage = Outage()

    /// For the loop of that name.
    package init(_ name: String, _ application: GatewayApplication, _ log: WorkLog) {
        self.name = name
        self.application = application
        self.log = log
    }

    /// Tells of a failed try when it is time to.
    /// - Parameter seconds: until the next try at the latest.
    /// - Returns: false when no database is away: whatever failed, nothing was said of it.
    package mutating func tells(_ error: any Error, nextWithin seconds: Int64) async -> Bool {
        guard let error = error as? PostgresError, error.isConnectionLoss else { return false }
        guard let lasted = outage.noted(at: .now) else { return true }
        var fields = [
            "loop": name, "error": "\(error)",
            "next": "подключаемся снова не позже чем через \(seconds) с, работа продолжится сама",
        ]
        fields["database"] = await application.databaseAway()?.rawValue
        if lasted > 0 { fields["seconds"] = "\(lasted)" }
        log.fault("database.away", fields)
        return true
    }

    /// A try succeeded.
    package mutating func worked() {
        guard let lasted = outage.ended(at: .now) else { return }
        log.note("database.back", ["loop": name, "seconds": "\(lasted)"])
    }
}
