import Testing

@testable import Matcher

/// Records that give one person several numbers.
struct NumberClaimsTests {
    private func contested(_ claims: [(person: Int32, number: UInt64, weight: Double)]) -> [Int] {
        NumberClaims(margin: 8).contested(
            claims.enumerated().map {
                .init(person: $1.person, number: $1.number, weight: $1.weight, place: $0)
            })
    }

    @Test func oneNumberHoweverOftenIsNotContested() {
        #expect(contested([(1, 7, 40), (1, 7, 20), (2, 8, 30), (3, 9, 1)]).isEmpty)
    }

    @Test func bestSupportedNumberStaysAndTheOthersGo() {
        #expect(contested([(1, 7, 55), (1, 8, 36), (1, 7, 30), (1, 9, 20)]) == [1, 3])
    }

    @Test func numbersWithEqualSupportAllGo() {
        #expect(contested([(1, 7, 40), (1, 8, 36), (2, 5, 40)]) == [0, 1])
    }

    @Test func orderOfTheRecordsChangesNothing() {
        let claims: [(Int32, UInt64, Double)] = [(1, 7, 55), (2, 3, 40), (1, 8, 36), (2, 4, 39), (1, 7, 50)]
        let expected = Set(contested(claims).map { claims[$0].1 })
        for turn in 1..<claims.count {
            let turned = Array(claims[turn...] + claims[..<turn])
            #expect(Set(contested(turned).map { turned[$0].1 }) == expected)
        }
    }
}
