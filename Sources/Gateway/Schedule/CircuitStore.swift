import Schemas

/// The circuits of servers, in `gateway.source_circuit`.
struct CircuitStore {
    let session: PostgresSession

    /// Lets the body decide about a server, and keeps what it left.
    @discardableResult
    func update<Value>(
        _ source: String, at now: Timestamp, _ body: (inout CircuitStateMachine) -> Value
    ) throws -> Value {
        try session.transaction {
            let row = try session.queryFirst(
                "SELECT state, failures, probe_at FROM gateway.source_circuit WHERE source = \(source) FOR UPDATE")
            var machine = try row.map { row in
                let moment = try row.optionalTimestamp(2) ?? now
                let state: CircuitStateMachine.State =
                    switch try row.text(0) {
                    case "open": .open(probeAt: moment)
                    case "probing": .probing(since: moment)
                    default: .closed
                    }
                return CircuitStateMachine(state: state, failures: try row.int(1))
            }
            let before = machine ?? CircuitStateMachine()
            var after = before
            let value = body(&after)
            machine = after
            if after != before { try store(after, of: source, at: now) }
            return value
        }
    }

    /// Probes of a process that is gone were heard by nobody.
    func abandonProbes(at now: Timestamp) throws {
        try session.execute(
            """
            UPDATE gateway.source_circuit SET state = 'open', probe_at = \(now), changed_at = \(now) WHERE state = 'probing'
            """)
    }

    /// Forgets servers that no feed has any more.
    func keepOnly(_ sources: Set<String>) throws {
        try session.execute("DELETE FROM gateway.source_circuit WHERE source <> ALL(\(sources.sorted()))")
    }

    private func store(_ machine: CircuitStateMachine, of source: String, at now: Timestamp) throws {
        let (state, moment): (String, Timestamp?) =
            switch machine.state {
            case .closed: ("closed", nil)
            case .open(let probeAt): ("open", probeAt)
            case .probing(let since): ("probing", since)
            }
        try session.execute(
            """
            INSERT INTO gateway.source_circuit (source, state, failures, probe_at, changed_at)
            VALUES (\(source), \(state), \(machine.failures), \(moment), \(now))
            ON CONFLICT (source) DO UPDATE
            SET state = excluded.state, failures = excluded.failures, probe_at = excluded.probe_at,
                changed_at = excluded.changed_at
            """)
    }
}
