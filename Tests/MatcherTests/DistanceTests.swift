import Testing

@testable import Matcher

struct DistanceTests {
    /// The textbook table, to compare the bit-parallel form with.
    private func textbook(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var rows = [[Int]](repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
        for row in 0...left.count { rows[row][0] = row }
        for column in 0...right.count { rows[0][column] = column }
        for row in stride(from: 1, through: left.count, by: 1) {
            for column in stride(from: 1, through: right.count, by: 1) {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var best = min(rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, rows[row - 2][column - 2] + 1)
                }
                rows[row][column] = best
            }
        }
        return rows[left.count][right.count]
    }

    private func randomNames(_ count: Int, upTo length: Int) -> [[UInt8]] {
        var state: UInt64 = 7
        func next() -> UInt64 {
            state = KeyHash.mix(state)
            return state
        }
        return (0..<count).map { _ in
            (0..<Int(next() % UInt64(length + 1))).map { _ in UInt8(1 + next() % 4) }
        }
    }

    @Test func bitParallelDistanceEqualsTheTextbook() {
        let names = randomNames(120, upTo: 9) + randomNames(6, upTo: 64)
        for left in names {
            for right in names { #expect(EditDistance.distance(left, right) == textbook(left, right)) }
        }
    }

    @Test func withinOneEqualsTheDistance() {
        let names = randomNames(150, upTo: 6)
        for left in names {
            for right in names {
                #expect(EditDistance.isWithinOne(left, right) == (textbook(left, right) <= 1))
            }
        }
    }

    @Test func distanceAndSimilarityAreSymmetric() {
        let names = randomNames(80, upTo: 10)
        for left in names {
            for right in names {
                #expect(EditDistance.distance(left, right) == EditDistance.distance(right, left))
                #expect(abs(JaroWinkler.similarity(left, right) - JaroWinkler.similarity(right, left)) < 1e-12)
            }
        }
    }

    @Test func triangleHoldsWhereNoLetterIsMovedTwice() {
        // Optimal string alignment breaks the triangle only for exchanged letters edited again; without exchanges
        // (letters in ascending order) it is Levenshtein's distance and the triangle holds.
        let names = randomNames(40, upTo: 7).map { $0.sorted() }
        for first in names {
            for second in names {
                for third in names {
                    let direct = EditDistance.distance(first, third)
                    #expect(
                        direct <= EditDistance.distance(first, second) + EditDistance.distance(second, third))
                }
            }
        }
    }

    @Test(arguments: [("марта", "мрата", 0.946), ("дикон", "диксон", 0.961), ("иванов", "иванов", 1), ("аб", "вг", 0)])
    func jaroWinklerValues(_ left: String, _ right: String, _ expected: Double) {
        let value = JaroWinkler.similarity(FoldedText.codes(left), FoldedText.codes(right))
        #expect(abs(value - expected) < 0.011)
    }

    @Test func emptyNamesAreHandled() {
        #expect(EditDistance.distance([], [1, 2]) == 2)
        #expect(EditDistance.distance([], []) == 0)
        #expect(EditDistance.isWithinOne([], [1]))
        #expect(JaroWinkler.similarity([], [1]) == 0)
    }
}
