import Glibc
import Matcher
import Synchronization

/// Keeps the registry's snapshot for a night: many read it at once, one transaction at a time changes it.
///
/// A transaction changes a copy, which shares all that is large, and the copy takes the snapshot's place when it is
/// committed. So nobody sees people of a transaction that may still fail, and one that fails leaves nothing to be undone. What is
/// not known to be committed is left out likewise: whoever changes the snapshot next loads first what the database has.
final class RegistryHolder: Sendable {
    private struct State {
        var snapshot: RegistrySnapshot
        /// Goes up with every change.
        var version = 0
        /// It was handed over, and must be loaded again.
        var isInvalid = false
        /// The transaction that changes people, while it is not known how it ends.
        var writer: ObjectIdentifier?
        /// The people as that transaction has them; nil while they are as everybody has them.
        var pending: RegistrySnapshot?
        var pendingVersion = 0

        /// The transaction has ended.
        mutating func end(isCommitted: Bool) {
            if isCommitted, let pending {
                snapshot = pending
                version = pendingVersion
            }
            pending = nil
            writer = nil
        }
    }

    private let state: Mutex<State>

    init(_ snapshot: RegistrySnapshot) { state = Mutex(State(snapshot: snapshot)) }

    /// The snapshot as it stands, and its version.
    func current() -> (RegistrySnapshot, version: Int) { state.withLock { ($0.snapshot, $0.version) } }

    /// The same as a transaction has it that may have changed it.
    func current(in session: PostgresSession) -> (RegistrySnapshot, version: Int) {
        state.withLock { state in
            guard state.writer == ObjectIdentifier(session), let pending = state.pending else {
                return (state.snapshot, state.version)
            }
            return (pending, state.pendingVersion)
        }
    }

    /// Changes the snapshot for the transaction that has begun to. The body sees the version before the change.
    func update<Failure: Error>(_ body: (inout RegistrySnapshot, Int) throws(Failure) -> Void) throws(Failure) {
        try state.withLock { (state) throws(Failure) in
            if state.pending == nil { state.pendingVersion = state.version }
            var pending = state.pending.take() ?? state.snapshot
            let count = pending.count
            defer {
                if pending.count != count { state.pendingVersion += 1 }
                state.pending = pending
            }
            try body(&pending, state.pendingVersion)
        }
    }

    /// Runs a transaction whose people go into the snapshot when it is committed.
    func transaction<Value>(on session: PostgresSession, _ body: () throws -> Value) throws -> Value {
        let writer = ObjectIdentifier(session)
        do {
            let value = try session.transaction(body)
            state.withLock { if $0.writer == writer { $0.end(isCommitted: true) } }
            return value
        } catch {
            state.withLock { if $0.writer == writer { $0.end(isCommitted: false) } }
            throw error
        }
    }

    /// Before people are looked for and created on a connection that keeps all others from it: whoever did so before has
    /// ended its transaction at the server, and is about to hear how.
    /// - Throws: when the snapshot can't be used any more.
    func begin(on session: PostgresSession) throws {
        let writer = ObjectIdentifier(session)
        for _ in 0..<Self.mostLooks {
            let isReady = try state.withLock { state throws(NightError) in
                guard !state.isInvalid else { throw NightError.registryOutdated }
                guard state.writer == nil || state.writer == writer else { return false }
                state.writer = writer
                return true
            }
            if isReady { return }
            usleep(Self.lookMicroseconds)
        }
        throw NightError.registryOutdated
    }

    private static let mostLooks = 50_000
    private static let lookMicroseconds: UInt32 = 200

    /// Hands the snapshot over to whoever will change it for good; the next who wants one loads it again.
    func take() -> RegistrySnapshot {
        state.withLock { state in
            var taken = RegistrySnapshot(reserving: 0, model: state.snapshot.linker.model) { _ in }
            swap(&taken, &state.snapshot)
            state.isInvalid = true
            return taken
        }
    }

    /// Whether the snapshot must be loaded again before it is used.
    var isInvalid: Bool { state.withLock { $0.isInvalid } }
}
