import Schemas
import Testing

@testable import Gateway

@Suite struct StagedRowsTests {
    private let delivery = UniqueIdentifier(high: 0, low: 1)

    private func record(_ number: Int) -> CanonicalRecord {
        CanonicalRecord(
            recordID: "\(number)", keyDigest: RowDigest(high: 0, low: UInt64(number)),
            contentDigest: RowDigest(high: 1, low: UInt64(number)),
            location: SourceLocation(file: "a.csv", line: number + 1, row: 0))
    }

    private func put(_ numbers: [Int], in rows: StagedRows, removing replaced: [Int] = []) {
        var collector = StagedRows.Collector(rows)
        for number in numbers { collector.add(record(number), .added, number: number) }
        collector.remove(replaced)
        rows.put(collector, of: delivery)
    }

    private func numbers(_ rows: StagedRows, after number: Int, limit: Int = 10) -> [Int]? {
        rows.rows(of: delivery, after: number, limit: limit)?.map(\.rowNumber)
    }

    @Test func rowsComeInChunksAndMayBeAskedForAgain() {
        let rows = StagedRows(limit: 10)
        put([1, 2, 4, 5, 7], in: rows)
        #expect(numbers(rows, after: 0, limit: 2) == [1, 2])
        #expect(numbers(rows, after: 0, limit: 2) == [1, 2])
        #expect(numbers(rows, after: 2, limit: 2) == [4, 5])
        #expect(numbers(rows, after: 5, limit: 2) == [7])
        #expect(numbers(rows, after: 7, limit: 2) == [])
    }

    @Test func replacedRowsAreLeftOut() {
        let rows = StagedRows(limit: 10)
        put([1, 2, 3], in: rows, removing: [2])
        #expect(numbers(rows, after: 0) == [1, 3])
    }

    @Test func deliveryWithoutRoomIsReadFromTheDatabase() {
        let rows = StagedRows(limit: 3)
        put([1, 2, 3, 4], in: rows)
        #expect(numbers(rows, after: 0) == nil)
        put([1, 2, 3], in: rows)
        #expect(numbers(rows, after: 0) == [1, 2, 3])
        rows.forget(delivery)
        #expect(numbers(rows, after: 0) == nil)
        put([1, 2], in: rows)
        #expect(numbers(rows, after: 0) == [1, 2])
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func recordsAreAsTheDatabaseGivesThemBack(seed: UInt64) throws {
        var maker = RandomRecord(seed: seed)
        for number in 1...20 {
            let rows = StagedRows(limit: 1)
            let record = maker.record()
            var collector = StagedRows.Collector(rows)
            collector.add(record, .altered, number: number)
            rows.put(collector, of: delivery)
            let row = try #require(rows.rows(of: delivery, after: 0, limit: 1)?.first)
            var back = CanonicalRecord(
                recordID: row.recordID, keyDigest: row.key, contentDigest: row.digest, orderKey: row.orderKey,
                location: SourceLocation(line: row.line, row: row.rowNumber))
            try RecordCoding.decode(RecordCoding.encode(record)[...], into: &back)
            guard case .record(let handed) = row.content else {
                Issue.record("the record is not handed over")
                continue
            }
            #expect(handed == back)
        }
    }
}
