/// One leader among all processes on a database: whoever holds a session's advisory lock, on a connection of its own.
///
/// The lock ends with the connection, however the process ends. A machine that vanishes is noticed by the server's
/// keep-alives; a server that vanishes by ours.
struct SchedulerLeadership: Sendable {
    let settings: ConnectionSettings
    let interval: Duration

    /// Why nobody leads here any more.
    struct Lost: Error, CustomStringConvertible {
        var description: String { "блокировка планировщика потеряна вместе с соединением" }
    }

    /// Waits until this process leads.
    func acquire() async throws -> PostgresConnection {
        let connection = try await PostgresConnection.open(settings.noticingSilence)
        _ = try await connection.perform { session in
            // No effect on a Unix socket, where nobody can vanish.
            try session.script(
                "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3")
        }
        while try await !connection.perform({ try $0.queryOne("SELECT pg_try_advisory_lock(4919, 10)").bool(0) }) {
            try await Task.sleep(for: interval)
        }
        return connection
    }

    /// Returns only by an error: the lock is gone, or the task is cancelled. A pooler between us and the server may take
    /// the lock away without a word, so it is asked for, not merely the connection.
    func watch(_ connection: PostgresConnection) async throws -> Never {
        while true {
            try await Task.sleep(for: interval)
            let isHeld = try await connection.perform { session in
                try session.queryOne(
                    """
                    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
                                   AND classid = 4919 AND objid = 10 AND granted)
                    """
                ).bool(0)
            }
            guard isHeld else { throw Lost() }
        }
    }
}

extension ConnectionSettings {
    /// The same, but a server that vanishes is noticed within seconds.
    fileprivate var noticingSilence: ConnectionSettings {
        adding([
            "connect_timeout": "5", "keepalives_idle": "5", "keepalives_interval": "2", "tcp_user_timeout": "5000",
        ])
    }
}
