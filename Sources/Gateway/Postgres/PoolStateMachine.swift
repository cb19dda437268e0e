/// Decides which waiter gets which connection; does no I/O.
///
/// Each method takes an event and returns what the shell must do. A connection goes
///
///     opening -> lent <-> idle
///        |        |        |
///        +------> gone <---+      (failed, broken, or the pool was closed)
struct PoolStateMachine {
    /// What the shell must do, in order.
    enum Action: Equatable {
        /// Start connecting and report `opened` or `openFailed`.
        case open(connection: Int)
        /// Give the connection to the waiter, who reports `returned`.
        case lend(connection: Int, waiter: Int)
        /// Close the connection; it is forgotten.
        case close(connection: Int)
        /// Tell the waiter that no connection could be made.
        case failToOpen(waiter: Int)
        /// Tell the waiter that the pool is closed.
        case refuse(waiter: Int)
        /// Tell the waiter that it does not wait any more, as it asked.
        case cancel(waiter: Int)
    }

    /// Most connections at once.
    let size: Int
    private var opening: Set<Int> = []
    private var lent: Set<Int> = []
    /// The most recently used last: it is lent first, so that a quiet pool keeps using few connections.
    private var idle: [Int] = []
    private var waiters: [Int] = []
    private var lastConnection = 0
    private(set) var isClosed = false

    init(size: Int) { self.size = max(1, size) }

    /// Connections of any state.
    var connectionCount: Int { opening.count + lent.count + idle.count }
    /// Connections that somebody uses.
    var lentCount: Int { lent.count }
    /// How many wait.
    var waiterCount: Int { waiters.count }

    /// Somebody wants a connection; `first` when one it was given turned out dead, so that it does not lose its turn.
    mutating func requested(by waiter: Int, first: Bool = false) -> [Action] {
        if isClosed { return [.refuse(waiter: waiter)] }
        if let connection = idle.popLast() { return [lend(connection, to: waiter)] }
        if first { waiters.insert(waiter, at: 0) } else { waiters.append(waiter) }
        return openMore()
    }

    /// A waiter gave up; nothing happens when it was served already.
    mutating func cancelled(_ waiter: Int) -> [Action] {
        guard let position = waiters.firstIndex(of: waiter) else { return [] }
        waiters.remove(at: position)
        return [.cancel(waiter: waiter)]
    }

    /// Connecting succeeded.
    mutating func opened(_ connection: Int) -> [Action] {
        guard opening.remove(connection) != nil else { return [] }
        return offer(connection)
    }

    /// Connecting failed: the first waiter learns it, the next ones try again.
    mutating func openFailed(_ connection: Int) -> [Action] {
        guard opening.remove(connection) != nil else { return [] }
        guard !waiters.isEmpty else { return [] }
        return [.failToOpen(waiter: waiters.removeFirst())] + openMore()
    }

    /// A lent connection came back; a broken one is replaced when somebody waits.
    mutating func returned(_ connection: Int, isHealthy: Bool) -> [Action] {
        guard lent.remove(connection) != nil else { return [] }
        return isHealthy ? offer(connection) : [.close(connection: connection)] + openMore()
    }

    /// The pool closes: waiters are refused, idle connections closed, lent ones closed when they return.
    mutating func closed() -> [Action] {
        isClosed = true
        defer {
            waiters = []
            idle = []
        }
        return waiters.map { .refuse(waiter: $0) } + idle.map { .close(connection: $0) }
    }

    private mutating func offer(_ connection: Int) -> [Action] {
        if isClosed { return [.close(connection: connection)] }
        if !waiters.isEmpty { return [lend(connection, to: waiters.removeFirst())] }
        idle.append(connection)
        return []
    }

    private mutating func lend(_ connection: Int, to waiter: Int) -> Action {
        lent.insert(connection)
        return .lend(connection: connection, waiter: waiter)
    }

    private mutating func openMore() -> [Action] {
        var actions: [Action] = []
        while !isClosed, opening.count < waiters.count, connectionCount < size {
            lastConnection += 1
            opening.insert(lastConnection)
            actions.append(.open(connection: lastConnection))
        }
        return actions
    }
}
