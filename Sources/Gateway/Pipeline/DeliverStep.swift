import Schemas

/// Fourth step: pushes outbox entries into the registry through `registry.contract_receive`.
///
/// The registry commits first, the gateway marks the entry afterwards: a kill in between pushes the entry again, and the
/// registry answers `known`. One dispatcher at a time keeps the order.
struct DeliverStep {
    let gateway: PostgresConnection
    /// A pool, because a connection that was lost does not come back: the next try needs a new one.
    let registry: PostgresPool
    let clock: @Sendable () -> Timestamp

    /// What a run of the dispatcher achieved.
    struct Result: Sendable, Equatable {
        var delivered = 0
        var postponed = 0
        var released = 0
    }

    /// Pushes until nothing is due. Throws when the registry stays away for so many tries; entries stay where they are.
    func run(triesWhenAway: Int = 3, progress: @Sendable (Int) -> Void = { _ in }) async throws -> Result {
        guard try await gateway.perform({ try OutboxStore(session: $0).lock() }) else { return Result() }
        do {
            let result = try await dispatch(triesWhenAway: triesWhenAway, progress: progress)
            try await gateway.perform { try OutboxStore(session: $0).unlock() }
            return result
        } catch {
            // The connection goes back to its pool and would keep every other dispatcher out.
            try? await gateway.perform { try OutboxStore(session: $0).unlock() }
            throw error
        }
    }

    /// The registry refuses what an entry says: data exceptions, integrity constraints, errors its function raises
    /// (SQLSTATE classes 22, 23 and P0). Anything else (rights, disk, a missing function) concerns all entries alike:
    /// putting them off one by one would help nobody.
    private static func isAboutData(_ error: PostgresError) -> Bool {
        error.sqlState.map { ["22", "23", "P0"].contains($0.prefix(2)) } ?? false
    }

    private func dispatch(triesWhenAway: Int, progress: @Sendable (Int) -> Void) async throws -> Result {
        var result = Result()
        let started = clock()
        result.released = try await gateway.perform { session in
            try session.transaction { try OutboxStore(session: session).releaseHeld(now: started) }
        }
        var machine = OutboxStateMachine()
        var action = machine.started()
        var tries = 0
        dispatch: while true {
            switch action {
            case .finish: break dispatch
            case .push(let limit):
                let due = clock()
                let entries = try await gateway.perform { try OutboxStore(session: $0).next(limit: limit, now: due) }
                if entries.isEmpty {
                    action = machine.accepted(count: 0)
                    continue
                }
                do {
                    try await push(entries)
                    tries = 0
                    result.delivered += entries.count
                    progress(result.delivered)
                    action = machine.accepted(count: entries.count)
                } catch let error as PostgresError where Self.isAboutData(error) {
                    action = machine.refused(count: entries.count, attempts: entries[0].attempts)
                    if case .postpone(let seconds) = action {
                        let next = clock().adding(seconds: seconds)
                        let state = error.sqlState ?? "unknown"
                        try await gateway.perform {
                            try OutboxStore(session: $0).postpone(entries[0], until: next, sqlState: state)
                        }
                        result.postponed += 1
                        action = machine.started()
                    }
                } catch let error as PostgresError {
                    tries += 1
                    if tries >= triesWhenAway { throw error }
                    action = machine.lostRegistry()
                }
            case .waitForRegistry(let seconds):
                try await Task.sleep(for: .seconds(seconds))
                action = machine.started()
            case .postpone: action = machine.started()
            }
        }
        return result
    }

    private func push(_ entries: [OutboxStore.Entry]) async throws {
        let body = "[" + entries.map(\.body).joined(separator: ",") + "]"
        let count = entries.count
        try await registry.perform { session in
            try session.transaction {
                let answers = try session.query("SELECT entry_id, status FROM registry.contract_receive(\(body)::json)")
                guard answers.count == count else {
                    throw NightError.registryContract("передано записей \(count), ответов \(answers.count)")
                }
                var unanswered = Set(entries.map(\.id))
                for answer in answers {
                    guard ["stored", "known", "superseded"].contains(try answer.text(1)) else {
                        throw NightError.registryContract("неизвестный статус в ответе")
                    }
                    guard unanswered.remove(try answer.uuid(0)) != nil else {
                        throw NightError.registryContract(
                            "ответ дважды об одной записи или о записи, которой не передавали")
                    }
                }
            }
        }
        let now = clock()
        try await gateway.perform { session in
            try session.transaction { try OutboxStore(session: session).markDelivered(entries, at: now) }
        }
    }
}
