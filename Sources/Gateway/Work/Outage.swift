/// An outage of a database as one loop meets it: when something is to be said of it. Pure.
struct Outage: Sendable {
    private static let firstPause = Duration.seconds(10)
    private static let longestPause = Duration.seconds(600)

    private var since: ContinuousClock.Instant?
    private var pause = firstPause
    private var nextWord = ContinuousClock.now

    /// A try failed because a database is away.
    /// - Returns: the seconds since the first such try, when they are to be told; nil when that was done a moment ago.
    mutating func noted(at now: ContinuousClock.Instant) -> Int64? {
        guard let since else {
            since = now
            pause = Self.firstPause
            nextWord = now + pause
            return 0
        }
        guard now >= nextWord else { return nil }
        pause = min(Self.longestPause, pause * 2)
        nextWord = now + pause
        return (now - since).components.seconds
    }

    /// A try succeeded.
    /// - Returns: the seconds that the database was away; nil when it was not.
    mutating func ended(at now: ContinuousClock.Instant) -> Int64? {
        guard let since else { return nil }
        self.since = nil
        return (now - since).components.seconds
    }
}
