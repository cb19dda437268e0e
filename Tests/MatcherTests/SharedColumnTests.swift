import Testing

@testable import Matcher

@Suite struct SharedColumnTests {
    /// A column with the array that it must equal.
    private final class Pair {
        var column: SharedColumn<Int>
        var expected: [Int]

        init(_ column: consuming SharedColumn<Int>, _ expected: [Int]) {
            self.column = column
            self.expected = expected
        }

        func copy() -> Pair { Pair(column.copy(), expected) }
        var elements: [Int] { (0..<column.count).map { column[$0] } }
    }

    @Test(arguments: 0..<20) func copiesThatChangeInAnyOrderAreEachTheirOwn(seed: UInt64) {
        var state = seed &* 2 &+ 1
        func below(_ limit: Int) -> Int {
            state = KeyHash.mix(state)
            return Int(state % UInt64(limit))
        }
        var pairs = [Pair(SharedColumn(reserving: below(8)), [])]
        for step in 0..<3000 {
            let pair = pairs[below(pairs.count)]
            switch below(8) {
            case 0 where pairs.count < 12: pairs.append(pair.copy())
            case 1 where pairs.count > 1: pairs.remove(at: below(pairs.count))
            case 2 where !pair.expected.isEmpty:
                let place = below(pair.expected.count)
                pair.column.replace(place, by: -step)
                pair.expected[place] = -step
            case 3:
                let several = (0..<below(40)).map { step &* 100 &+ $0 }
                several.withUnsafeBufferPointer { pair.column.append($0) }
                pair.expected += several
            default:
                pair.column.append(step)
                pair.expected.append(step)
            }
        }
        for pair in pairs { #expect(pair.elements == pair.expected) }
    }

    @Test func onlyTheFirstOfTwoCopiesAddsInTheSharedMemory() {
        var first = SharedColumn<Int>(reserving: 100)
        first.append(1)
        var second = first.copy()
        first.append(2)
        second.append(3)
        first.append(4)
        #expect([first[0], first[1], first[2]] == [1, 2, 4])
        #expect([second[0], second[1]] == [1, 3] && second.count == 2)
        #expect(first.bytes == 800 && second.bytes < 800)
    }

    @Test func olderCopyIsReadWhileTheNewestGrows() async {
        var newest = SharedColumn<Int>(reserving: 50_000)
        for value in 0..<1000 { newest.append(value) }
        let older = Pair(newest.copy(), Array(0..<1000))
        nonisolated(unsafe) let read = older
        async let sum = Task.detached { (0..<200).reduce(0) { sum, _ in sum &+ read.elements.reduce(0, &+) } }.value
        for value in 1000..<40_000 { newest.append(value) }
        #expect(await sum == 200 * 499_500)
        #expect(newest.count == 40_000 && newest[39_999] == 39_999)
    }
}
