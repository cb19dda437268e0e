import Schemas

/// Who may be staged next, and what has been staged: the stage lane writes here, the match lane waits here.
///
/// Deliveries of one feed are staged one after the other, because each is compared with what came before it.
actor StagingBoard {
    private enum Progress {
        case waiting
        case running
        case done
    }

    private let deliveries: [Delivery]
    private var progress: [Progress]
    private var failure: (any Error)?
    private var waiters: [UniqueIdentifier: CheckedContinuation<Void, any Error>] = [:]
    private var idle: [CheckedContinuation<Void, Never>] = []

    /// - Parameter deliveries: in the order they are matched in. Those not `received` are staged already.
    init(_ deliveries: [Delivery]) {
        self.deliveries = deliveries
        progress = deliveries.map { $0.state == .received ? .waiting : .done }
    }

    /// The next delivery to stage; waits while only feeds being staged are left, nil at the end.
    func next() async -> Delivery? {
        while failure == nil, progress.contains(.waiting) {
            if let index = free() {
                progress[index] = .running
                return deliveries[index]
            }
            await withCheckedContinuation { idle.append($0) }
        }
        return nil
    }

    /// Whether more deliveries of the same feed wait to be staged.
    func hasMore(of delivery: Delivery) -> Bool {
        deliveries.indices.contains { deliveries[$0].feedID == delivery.feedID && progress[$0] == .waiting }
    }

    /// The delivery has left the state `received`.
    func finish(_ delivery: Delivery) {
        if let index = deliveries.firstIndex(where: { $0.id == delivery.id }) { progress[index] = .done }
        waiters.removeValue(forKey: delivery.id)?.resume()
        wakeIdle()
    }

    /// Nothing more will be staged: whoever waits, or comes to wait, gets the error.
    func fail(_ error: any Error) {
        if failure == nil { failure = error }
        for waiter in waiters.values { waiter.resume(throwing: error) }
        waiters = [:]
        wakeIdle()
    }

    /// Returns when the delivery has been staged, held or refused. One task waits for a delivery.
    func wait(for delivery: Delivery) async throws {
        guard let index = deliveries.firstIndex(where: { $0.id == delivery.id }), progress[index] != .done else {
            return
        }
        if let failure { throw failure }
        try await withCheckedThrowingContinuation { waiters[delivery.id] = $0 }
    }

    private func free() -> Int? {
        let busy = Set(deliveries.indices.filter { progress[$0] == .running }.map { deliveries[$0].feedID })
        return deliveries.indices.first { progress[$0] == .waiting && !busy.contains(deliveries[$0].feedID) }
    }

    private func wakeIdle() {
        for waiter in idle { waiter.resume() }
        idle = []
    }
}
