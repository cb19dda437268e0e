import Glibc
import Schemas

/// How much waits, for whoever watches the gateway. Counts only.
package struct GatewaySnapshot: Sendable {
    /// Entries of the outbox of one level.
    package struct Waiting: Hashable, Sendable {
        /// Level.
        package var level: ResponseLevel
        /// Entries.
        package var count: Int
        /// Age of the oldest.
        package var oldestSeconds: Int
    }

    /// Deliveries by state, every state named.
    package private(set) var deliveries: [(key: DeliveryState, value: Int)] = []
    /// The outbox by level, every level named.
    package private(set) var waiting: [Waiting] = []
    /// Review cases nobody has decided.
    package private(set) var openCases = 0
    /// Cards that wait for a person.
    package private(set) var heldCards = 0
    /// How long signals took that were linked since.
    package private(set) var signalSeconds: [Double] = []
    /// The moment the last of them was linked.
    package private(set) var signalsThrough: Timestamp?

    /// Asks the database.
    package init(_ session: PostgresSession, now: Timestamp, signalsSince since: Timestamp) throws {
        var counts: [DeliveryState: Int] = [:]
        for row in try session.query("SELECT state, count(*) FROM gateway.delivery GROUP BY state") {
            counts[try row.value(0)] = try row.int(1)
        }
        deliveries = DeliveryState.allCases.map { ($0, counts[$0, default: 0]) }
        var outbox: [Int: Waiting] = [:]
        let rows = try session.query(
            """
            SELECT rank, count(*), greatest(0, extract(epoch FROM \(now) - min(created_at)))::bigint
            FROM gateway.outbox WHERE delivered_at IS NULL GROUP BY rank
            """)
        for row in rows {
            let rank = try row.int(0)
            guard ResponseLevel.allCases.indices.contains(rank) else { continue }
            outbox[rank] = Waiting(
                level: ResponseLevel.allCases[rank], count: try row.int(1), oldestSeconds: try row.int(2))
        }
        waiting = ResponseLevel.allCases.enumerated().map { rank, level in
            outbox[rank] ?? Waiting(level: level, count: 0, oldestSeconds: 0)
        }
        openCases = try session.queryOne("SELECT count(*) FROM gateway.review_case WHERE state = 'open'").int(0)
        heldCards = try session.queryOne("SELECT count(*) FROM gateway.card WHERE state = 'draft'").int(0)
        let signals = try session.query(
            """
            SELECT extract(epoch FROM signal.matched_at - delivery.received_at)::double precision, signal.matched_at
            FROM gateway.signal JOIN gateway.delivery USING (delivery_id)
            WHERE signal.matched_at > \(since) ORDER BY signal.matched_at LIMIT 100000
            """)
        signalSeconds = try signals.map { try $0.double(0) }
        signalsThrough = try signals.last?.timestamp(1)
    }
}

extension GatewayApplication {
    /// Bytes free on the disk of the data folder; nil when that can't be told.
    package var freeDiskBytes: Int? {
        var info = statvfs()
        guard statvfs(configuration.dataFolder, &info) == 0 else { return nil }
        return Int(clamping: UInt64(info.f_bavail) * UInt64(info.f_frsize))
    }

    /// Whether this process may write to the data folder, and to the folders of uploads and originals where they are there.
    package var mayKeepBytes: Bool {
        let inner = [configuration.uploadsFolder, configuration.originalsFolder].filter(FileSystem.exists)
        return ([configuration.dataFolder] + inner).allSatisfy { access($0, W_OK | X_OK) == 0 }
    }
}
