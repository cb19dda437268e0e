/// How long things took, in fixed classes.
struct LatencyHistogram: Hashable, Sendable {
    /// Upper ends of the classes in milliseconds; above the last is one more.
    static let bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

    private(set) var counts = [Int](repeating: 0, count: LatencyHistogram.bounds.count + 1)
    private(set) var seconds = 0.0

    mutating func add(_ elapsed: Duration) {
        let milliseconds = elapsed / .milliseconds(1)
        counts[Self.bounds.firstIndex { milliseconds <= Double($0) } ?? Self.bounds.count] += 1
        seconds += milliseconds / 1000
    }
}
