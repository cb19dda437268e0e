import Synchronization

/// A bucket for each name that asks, bounded: full ones are forgotten.
package final class RateTable: Sendable {
    private static let bound = 10_000
    private let perMinute: Int
    private let burst: Int
    private let buckets = Mutex<[String: TokenBucket]>([:])
    private let start = ContinuousClock.now

    init(perMinute: Int, burst: Int) {
        self.perMinute = perMinute
        self.burst = burst
    }

    /// How many a name may take at once.
    var limit: Int { burst }

    /// Takes one for a name.
    func take(_ name: String) -> TokenBucket.Answer { change(name) { $0.take(at: $1) } }

    /// Whether one could be taken for a name.
    func look(_ name: String) -> TokenBucket.Answer { change(name) { $0.look(at: $1) } }

    private func change(_ name: String, _ body: (inout TokenBucket, Int64) -> TokenBucket.Answer) -> TokenBucket.Answer
    {
        // Of a clock that nobody sets.
        let now = Int64((ContinuousClock.now - start) / .microseconds(1))
        return buckets.withLock { buckets in
            if buckets.count >= Self.bound {
                buckets = buckets.filter { !$0.value.isFull(at: now) }
                // Names that all have asked too much: whoever comes next waits with them.
                if buckets.count >= Self.bound, buckets[name] == nil {
                    return TokenBucket.Answer(isAllowed: false, remaining: 0, wait: 1_000_000)
                }
            }
            var bucket = buckets[name] ?? TokenBucket(perMinute: perMinute, burst: burst, now: now)
            let answer = body(&bucket, now)
            buckets[name] = bucket
            return answer
        }
    }
}
