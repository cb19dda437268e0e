import Testing

@testable import Gateway

/// When a loop speaks of a database that is away.
struct OutageTests {
    private let start = ContinuousClock.now

    /// The seconds at which something is said by a loop that tries every second.
    private func words(_ seconds: Int) -> [Int64] {
        var outage = Outage()
        return (0..<seconds).compactMap { outage.noted(at: start + .seconds($0)) }
    }

    @Test func itIsSaidAtOnceAndThenEverMoreSeldom() {
        #expect(words(10) == [0])
        #expect(words(631) == [0, 10, 30, 70, 150, 310, 630])
        // Never more seldom than every ten minutes.
        #expect(words(4000).suffix(4) == [1230, 1830, 2430, 3030, 3630].suffix(4))
    }

    @Test func itsEndIsSaidOnceWithHowLongItLasted() {
        var outage = Outage()
        #expect(outage.ended(at: start) == nil)
        _ = outage.noted(at: start)
        _ = outage.noted(at: start + .seconds(40))
        #expect(outage.ended(at: start + .seconds(95)) == 95)
        #expect(outage.ended(at: start + .seconds(96)) == nil)
        // The next one begins anew.
        #expect(outage.noted(at: start + .seconds(100)) == 0)
        #expect(outage.noted(at: start + .seconds(110)) == 10)
    }
}
