import Synchronization

/// Tells when enough bytes have come since the last time.
final class Checkpoint: Sendable {
    private let step: Int64
    private let next: Mutex<Int64>

    init(every step: Int64) {
        self.step = step
        next = Mutex(step)
    }

    func isDue(at count: Int64) -> Bool {
        next.withLock { next in
            guard count >= next else { return false }
            next = count + step
            return true
        }
    }
}
