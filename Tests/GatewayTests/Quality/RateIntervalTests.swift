import Testing

@testable import Gateway

@Suite struct RateIntervalTests {
    /// Values of published tables of Clopper and Pearson's intervals.
    @Test(arguments: [
        (0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0), (1, 100, 0.000_253, 0.0545),
        (0, 3000, 0.0, 0.001_229), (3, 10_935, 0.000_056_6, 0.000_801_6),
    ])
    func theRangeIsClopperAndPearsons(events: Int, cases: Int, low: Double, high: Double) {
        let interval = RateInterval(events: events, cases: cases)
        #expect(abs(interval.low - low) <= max(0.000_1 * low * 10, 0.000_05))
        #expect(abs(interval.high - high) <= max(0.001 * high, 0.000_05))
    }

    @Test func withoutCasesNothingIsKnown() {
        let interval = RateInterval(events: 0, cases: 0)
        #expect(interval.low == 0 && interval.high == 1 && interval.share == 0)
    }

    @Test func aSumIsNarrowerThanTheSumOfItsEnds() {
        let one = RateInterval(events: 5, cases: 100).estimate
        let sum = EstimateSum.of([(100, one), (100, one)])
        #expect(abs(sum.value - 10) < 1e-9)
        #expect(sum.high < 200 * one.high && sum.high > 100 * one.high)
        #expect(sum.low > 200 * one.low && sum.low < sum.value)
    }
}
