import Glibc
import Matcher
import Synchronization

/// Keeps the registry's snapshot for a night: many read it at once, one changes it.
final class RegistryHolder: Sendable {
    private struct State {
        var snapshot: RegistrySnapshot
        /// Goes up with every change.
        var version = 0
        /// A transaction that had created people failed; the snapshot must be loaded again.
        var isInvalid = false
        /// The transaction whose people are in the snapshot, while it is not known whether it was committed.
        var writer: ObjectIdentifier?
    }

    private let state: Mutex<State>

    init(_ snapshot: RegistrySnapshot) { state = Mutex(State(snapshot: snapshot)) }

    /// The snapshot as it stands, and its version.
    func current() -> (RegistrySnapshot, version: Int) { state.withLock { ($0.snapshot, $0.version) } }

    /// Changes the snapshot in place. The body sees the version before the change.
    func update<Failure: Error>(_ body: (inout RegistrySnapshot, Int) throws(Failure) -> Void) throws(Failure) {
        try state.withLock { (state) throws(Failure) in
            let count = state.snapshot.count
            try body(&state.snapshot, state.version)
            if state.snapshot.count != count { state.version += 1 }
        }
    }

    /// Runs a transaction whose people go into the snapshot. When it is not known to be committed, whatever failed, and be it
    /// the commit itself, the snapshot is not used any more: it may hold people who do not exist.
    func transaction<Value>(on session: PostgresSession, _ body: () throws -> Value) throws -> Value {
        let writer = ObjectIdentifier(session)
        do {
            let value = try session.transaction(body)
            state.withLock { if $0.writer == writer { $0.writer = nil } }
            return value
        } catch {
            state.withLock { state in
                guard state.writer == writer else { return }
                state.writer = nil
                state.isInvalid = true
            }
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
