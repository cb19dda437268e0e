import Schemas
import Testing

@testable import Gateway

@Suite struct DigestTableTests {
    /// Digests of which many share their first half.
    private func key(_ random: inout SeededGenerator) -> RowDigest {
        RowDigest(high: UInt64.random(in: 0...300, using: &random), low: UInt64.random(in: 0...3, using: &random))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func answersAsADictionaryDoes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = DigestTable<Int>()
        var plain: [RowDigest: Int] = [:]
        var order: [RowDigest] = []
        if random.chance(0.5) { table.reserve(Int.random(in: 0...500, using: &random)) }
        for step in 0..<3000 {
            let key = key(&random)
            #expect(table[key] == plain[key])
            if random.chance(0.002) {
                table.removeAll()
                plain = [:]
                order = []
            } else if random.chance(0.5) {
                if plain[key] == nil { order.append(key) }
                table.set(key, step)
                plain[key] = step
            } else if let index = table.index(of: key) {
                table[at: index] += 1
                plain[key, default: 0] += 1
            }
            #expect(table.count == plain.count)
        }
        var met: [RowDigest] = []
        table.forEach { key, value in
            met.append(key)
            #expect(plain[key] == value)
        }
        #expect(met == order)
    }

    @Test func copiesAreIndependent() {
        var one = DigestTable<Int>()
        one.set(.zero, 1)
        var other = one
        other.set(.zero, 2)
        other.set(RowDigest(high: 1, low: 1), 3)
        #expect(one[.zero] == 1)
        #expect(one.count == 1)
        #expect(other[.zero] == 2)
    }
}
