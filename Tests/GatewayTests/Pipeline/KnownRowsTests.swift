import Foundation
import Schemas
import Testing

@testable import Gateway

@Suite struct KnownRowsTests {
    /// A row of a delivery, in the short form the table uses: key, content, and what it is.
    struct Row: Sendable {
        var key: UInt64 = 1
        var content: UInt64
        var order = ""
        var isWithdrawal = false
        var isQuarantined = false
    }

    /// A case: what was known, what is read, what must come out of it for each row, and who is absent then.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var known: [Row] = []
        var withdrawn: Set<UInt64> = []
        var read: [Row]
        var expected: [String]
        var absent: [UInt64] = []
    }

    private static func digest(_ number: UInt64) -> RowDigest { RowDigest(high: number, low: number) }

    /// Does what `RowIntake` does, and names the outcome.
    private func outcome(_ row: Row, number: Int, known: inout KnownRows) throws -> String {
        let key = Self.digest(row.key)
        let content = Self.digest(row.content)
        switch try known.repetition(key: key, content: content, rowNumber: number) {
        case .unchanged: return "unchanged"
        case .duplicate: return "duplicate"
        case .none: break
        }
        if row.isQuarantined {
            try known.keep(key: key)
            return "quarantined"
        }
        let record = CanonicalRecord(
            recordID: "\(row.key)", keyDigest: key, contentDigest: content, orderKey: row.order,
            location: SourceLocation(row: number), operation: row.isWithdrawal ? .withdraw : .upsert)
        switch try known.judge(record, rowNumber: number) {
        case .outdated: return "outdated"
        case .unchanged: return "unchanged"
        case .stage(let change): return change.rawValue
        case .replace(let earlier, let earlierChange, let change):
            return "\(change.rawValue) for \(earlier) \(earlierChange?.rawValue ?? "unchanged")"
        }
    }

    private static let cases: [Case] = [
        Case(testDescription: "never seen", read: [Row(content: 1)], expected: ["added"]),
        Case(testDescription: "the same", known: [Row(content: 1)], read: [Row(content: 1)], expected: ["unchanged"]),
        Case(testDescription: "altered", known: [Row(content: 1)], read: [Row(content: 2)], expected: ["altered"]),
        Case(
            testDescription: "withdrawn", known: [Row(content: 1)], read: [Row(content: 2, isWithdrawal: true)],
            expected: ["withdrawn"]),
        Case(
            testDescription: "withdrawn without ever being there", read: [Row(content: 2, isWithdrawal: true)],
            expected: ["withdrawn"]),
        Case(
            testDescription: "withdrawn again in the same words", known: [Row(content: 2)], withdrawn: [1],
            read: [Row(content: 2, isWithdrawal: true)], expected: ["unchanged"]),
        Case(
            testDescription: "withdrawn again in other words", known: [Row(content: 2)], withdrawn: [1],
            read: [Row(content: 3, isWithdrawal: true)], expected: ["withdrawn"]),
        Case(
            testDescription: "restored with the content it had", known: [Row(content: 1)], withdrawn: [1],
            read: [Row(content: 1)], expected: ["altered"]),
        Case(
            testDescription: "restored with another content", known: [Row(content: 1)], withdrawn: [1],
            read: [Row(content: 2)], expected: ["altered"]),
        Case(
            testDescription: "twice the same new row", read: [Row(content: 1), Row(content: 1)],
            expected: ["added", "duplicate"]),
        Case(
            testDescription: "twice the same known row", known: [Row(content: 1)],
            read: [Row(content: 1), Row(content: 1)], expected: ["unchanged", "duplicate"]),
        Case(
            testDescription: "one key, two contents, no order: the later row counts",
            read: [Row(content: 1), Row(content: 2)], expected: ["added", "added for 1 added"]),
        Case(
            testDescription: "one key, two contents, in order",
            read: [Row(content: 1, order: "1"), Row(content: 2, order: "2")],
            expected: ["added", "added for 1 added"]),
        Case(
            testDescription: "one key, two contents, against the order",
            read: [Row(content: 2, order: "2"), Row(content: 1, order: "1")], expected: ["added", "outdated"]),
        Case(
            testDescription: "three contents of one key", read: [Row(content: 1), Row(content: 2), Row(content: 3)],
            expected: ["added", "added for 1 added", "added for 2 added"]),
        Case(
            testDescription: "unchanged, then replaced", known: [Row(content: 1)],
            read: [Row(content: 1), Row(content: 2)],
            expected: ["unchanged", "altered for 1 unchanged"]),
        Case(
            testDescription: "unchanged, then older", known: [Row(content: 1, order: "5")],
            read: [Row(content: 1, order: "5"), Row(content: 2, order: "4")], expected: ["unchanged", "outdated"]),
        Case(
            testDescription: "altered, then what was known comes again", known: [Row(content: 1)],
            read: [Row(content: 2), Row(content: 1)], expected: ["altered", "altered for 1 altered"]),
        Case(
            testDescription: "older than what is known", known: [Row(content: 2, order: "2026-02")],
            read: [Row(content: 1, order: "2026-01")], expected: ["outdated"]),
        Case(
            testDescription: "as old as what is known", known: [Row(content: 2, order: "2026-02")],
            read: [Row(content: 1, order: "2026-02")], expected: ["altered"]),
        Case(
            testDescription: "an outdated row is not absent", known: [Row(content: 2, order: "2")],
            read: [Row(content: 1, order: "1")], expected: ["outdated"]),
        Case(
            testDescription: "stated and withdrawn in one delivery",
            read: [Row(content: 1), Row(content: 2, isWithdrawal: true)], expected: ["added", "withdrawn for 1 added"]),
        Case(
            testDescription: "rows that are gone are absent, withdrawn ones are not",
            known: [
                Row(key: 3, content: 3), Row(key: 2, content: 2), Row(key: 1, content: 1), Row(key: 4, content: 4),
            ],
            withdrawn: [4], read: [Row(key: 1, content: 1)], expected: ["unchanged"], absent: [2, 3]),
        Case(
            testDescription: "a quarantined row keeps its key", known: [Row(content: 1), Row(key: 2, content: 1)],
            read: [Row(content: 9, isQuarantined: true)], expected: ["quarantined"], absent: [2]),
        Case(
            testDescription: "a quarantined row gives way to a good one", known: [Row(content: 1)],
            read: [Row(content: 9, isQuarantined: true), Row(content: 2)], expected: ["quarantined", "altered"]),
    ]

    /// Where rows are held: all in memory, some, none.
    private static let memories = [Int.max, 4, 0]

    private func table(_ memoryRows: Int) -> KnownRows {
        KnownRows(
            reserving: 4, spillingTo: memoryRows == .max ? nil : NSTemporaryDirectory() + "/known-rows",
            memoryRows: memoryRows)
    }

    @Test(arguments: cases, memories) func rowsAreJudgedByWhatIsKnown(testCase: Case, memoryRows: Int) throws {
        var known = table(memoryRows)
        for row in testCase.known {
            try known.remember(
                key: Self.digest(row.key), content: Self.digest(row.content),
                isWithdrawn: testCase.withdrawn.contains(row.key), orderKey: row.order)
        }
        let outcomes = try testCase.read.enumerated().map { try outcome($1, number: $0 + 1, known: &known) }
        #expect(outcomes == testCase.expected)
        #expect(try known.absent().map(\.high) == testCase.absent)
    }

    /// Whatever is read, in any order: every row has one outcome, and one staged row per key is left in the end.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func countsAddUpForRandomDeliveries(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var known = table(Self.memories[Int(seed) % 3])
        for key in 1...5 as ClosedRange<UInt64> {
            try known.remember(
                key: Self.digest(key), content: Self.digest(UInt64.random(in: 1...3, using: &random)),
                isWithdrawn: random.chance(0.3), orderKey: random.chance(0.5) ? "2" : "")
        }
        var staged: [Int: UInt64] = [:]
        for number in 1...60 {
            let row = Row(
                key: UInt64.random(in: 1...8, using: &random), content: UInt64.random(in: 1...3, using: &random),
                order: random.chance(0.5) ? "\(Int.random(in: 1...3, using: &random))" : "",
                isWithdrawal: random.chance(0.2))
            let outcome = try outcome(row, number: number, known: &known)
            let words = outcome.split(separator: " ")
            if words.count == 4, words[3] != "unchanged", let earlier = Int(words[2]) {
                #expect(staged.removeValue(forKey: earlier) == row.key)
            }
            if !["unchanged", "duplicate", "outdated"].contains(outcome) { staged[number] = row.key }
        }
        #expect(Set(staged.values).count == staged.count)
    }

    /// What is kept from one delivery to the next says what the database would say.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func keptRowsJudgeLikeThoseReadAnew(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var kept = table(Self.memories[Int(seed) % 3])
        var stored: [UInt64: (content: UInt64, isWithdrawn: Bool, order: String)] = [:]
        for _ in 1...6 {
            var fresh = KnownRows(reserving: 10)
            for (key, row) in stored {
                try fresh.remember(
                    key: Self.digest(key), content: Self.digest(row.content), isWithdrawn: row.isWithdrawn,
                    orderKey: row.order)
            }
            let isFull = random.chance(0.3)
            let isRefused = random.chance(0.2)
            var staged: [UInt64: (content: UInt64, isWithdrawn: Bool, order: String)] = [:]
            for number in 1...12 {
                let row = Row(
                    key: UInt64.random(in: 1...6, using: &random), content: UInt64.random(in: 1...3, using: &random),
                    order: random.chance(0.5) ? "\(Int.random(in: 1...3, using: &random))" : "",
                    isWithdrawal: random.chance(0.2))
                let one = try outcome(row, number: number, known: &kept)
                #expect(try one == outcome(row, number: number, known: &fresh))
                if !["unchanged", "duplicate", "outdated"].contains(one) {
                    staged[row.key] = (row.content, row.isWithdrawal, row.order)
                }
            }
            #expect(try kept.absent() == fresh.absent())
            #expect(kept.count == fresh.count)
            guard !isRefused else {
                kept.forgetDelivery()
                continue
            }
            if isFull {
                for key in try fresh.absent() { stored[key.high].map { stored[key.high] = ($0.content, true, "") } }
            }
            stored.merge(staged) { $1 }
            try kept.advance(withdrawingAbsent: isFull)
        }
    }
}
