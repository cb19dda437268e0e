/// So many requests at once, and so many more as time goes by. Pure: time is passed in.
struct TokenBucket: Hashable, Sendable {
    /// What a request may do, and what is left.
    struct Answer: Hashable, Sendable {
        var isAllowed: Bool
        /// Whole requests left now.
        var remaining: Int
        /// Microseconds until the next one is allowed; 0 when it is now.
        var wait: Int64
    }

    private let capacity: Double
    private let perMicrosecond: Double
    private var tokens: Double
    private var last: Int64

    /// A full bucket.
    init(perMinute: Int, burst: Int, now: Int64) {
        capacity = Double(burst)
        perMicrosecond = Double(perMinute) / 60_000_000
        tokens = capacity
        last = now
    }

    /// The bucket is full: what it remembers is what a new one knows.
    func isFull(at now: Int64) -> Bool { filled(at: now) >= capacity }

    private func filled(at now: Int64) -> Double {
        // A clock that jumped back gives nothing and takes nothing.
        min(capacity, tokens + Double(max(0, now - last)) * perMicrosecond)
    }

    /// Takes one, if there is one.
    mutating func take(at now: Int64) -> Answer {
        let answer = look(at: now)
        tokens = filled(at: now) - (answer.isAllowed ? 1 : 0)
        last = now
        return Answer(isAllowed: answer.isAllowed, remaining: Int(tokens), wait: answer.wait)
    }

    /// Whether one could be taken.
    func look(at now: Int64) -> Answer {
        let filled = filled(at: now)
        guard filled < 1 else { return Answer(isAllowed: true, remaining: Int(filled), wait: 0) }
        return Answer(
            isAllowed: false, remaining: 0, wait: Int64(((1 - filled) / perMicrosecond).rounded(.up)))
    }
}
