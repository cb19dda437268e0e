import Schemas
import Testing

@testable import Gateway

@Suite struct DeliveryCountsTests {
    @Test func everyRowHasExactlyOneOutcome() {
        var counts = DeliveryCounts()
        #expect(counts.addsUp)
        counts.read = 3
        #expect(!counts.addsUp)
        counts[.linked] = 2
        counts[.quarantined] = 1
        #expect(counts.addsUp)
        #expect(counts.accepted == 2)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func sumsKeepAddingUp(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func some() -> DeliveryCounts {
            var counts = DeliveryCounts()
            for outcome in RowOutcome.allCases where random.chance(0.7) {
                counts[outcome] = Int.random(in: 0...100, using: &random)
            }
            counts.read = counts.outcomes.values.reduce(0, +)
            counts.added = Int.random(in: 0...9, using: &random)
            counts.altered = Int.random(in: 0...9, using: &random)
            counts.withdrawnByAbsence = Int.random(in: 0...9, using: &random)
            counts.cardsRaised = Int.random(in: 0...9, using: &random)
            return counts
        }
        let (one, other) = (some(), some())
        let sum = one + other
        #expect(sum.addsUp)
        #expect(sum.read == one.read + other.read)
        #expect(sum.accepted == one.accepted + other.accepted)
        #expect(sum.added == one.added + other.added && sum.altered == one.altered + other.altered)
        #expect(sum.withdrawnByAbsence == one.withdrawnByAbsence + other.withdrawnByAbsence)
        #expect(sum.cardsRaised == one.cardsRaised + other.cardsRaised)
        for outcome in RowOutcome.allCases { #expect(sum[outcome] == one[outcome] + other[outcome]) }
    }

    @Test func jsonNamesEveryOutcome() {
        var json = JSONWriter()
        json.object { json in DeliveryCounts().write(to: &json) }
        for outcome in RowOutcome.allCases { #expect(json.text.contains("\"\(outcome.rawValue)\":0")) }
    }
}
