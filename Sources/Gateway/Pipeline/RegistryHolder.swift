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

    /// Hands the snapshot over to whoever will change it for good; the next who wants one loads it again.
    func take() -> RegistrySnapshot {
        state.withLock { state in
            var taken = RegistrySnapshot(reserving: 0, model: state.snapshot.linker.model) { _ in }
            swap(&taken, &state.snapshot)
            state.isInvalid = true
            return taken
        }
    }

    /// What the snapshot holds was rolled back.
    func invalidate() { state.withLock { $0.isInvalid = true } }

    /// Whether the snapshot must be loaded again before it is used.
    var isInvalid: Bool { state.withLock { $0.isInvalid } }
}
