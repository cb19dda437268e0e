import Schemas
import Testing

@testable import Gateway

/// Which files count for which term.
@Suite struct ArrivalCheckTests {
    /// Days of 24 hours, each ending at 24:00; a moment is given in hours since the first began.
    private func inTime(_ hours: [Int], days: Int) -> Int? {
        let hour: Int64 = 3_600_000_000
        func moment(_ value: Int) -> Timestamp { Timestamp(microseconds: Int64(value) * hour) }
        let terms = (0..<days).map { moment($0 * 24)...moment($0 * 24 + 24) }
        return ArrivalCheck.inTime(hours.map(moment), terms: terms).map { Int($0.microseconds / hour) }
    }

    @Test func lastFileOfTheTermIsTheOneThatCame() {
        #expect(inTime([20], days: 1) == 20)
        #expect(inTime([3, 20], days: 1) == 20)
        #expect(inTime([], days: 1) == nil)
        #expect(inTime([20, 30], days: 1) == 20, "what came later is another term's")
    }

    @Test func aLateFileDoesNotCountForTheNextTerm() {
        // In time on the first day, nothing on the second, its file an hour late on the third, nothing else.
        #expect(inTime([20, 49], days: 3) == nil)
        #expect(inTime([20, 49, 70], days: 3) == 70)
    }

    @Test func aFileNearTheEndOfItsTermIsItsOwnThoughTheDayBeforeHadNone() {
        #expect(inTime([20, 70], days: 3) == 70)
    }

    @Test func whoIsAlwaysALittleLateIsToldSoEachDay() {
        #expect(inTime([20, 49, 73, 97], days: 4) == nil)
        #expect(inTime([20, 49, 73, 95, 97], days: 4) == 95)
    }

    /// The files of a feed that comes soon after its term begins tell nothing of the term before.
    @Test func aSkippedDayOfAnEarlyFeedIsOneMissingDay() {
        let files = [10, 34, 82, 106, 130]
        #expect(inTime(files, days: 3) == nil)
        for day in 4...6 { #expect(inTime(files, days: day) == 24 * day - 14) }
        #expect(inTime([25], days: 2) == 25, "nothing is known of it yet")
    }

    @Test func aTermAfterOneInTimeStartsClean() {
        #expect(inTime([20, 25], days: 2) == 25, "an early file is no late one")
    }
}
