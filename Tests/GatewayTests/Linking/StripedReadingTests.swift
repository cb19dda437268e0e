import Adapters
import Glibc
import Schemas
import Testing

@testable import Gateway

/// A file that several threads map together is read as by one.
@Suite struct StripedReadingTests {
    private struct Refused: Error, Equatable { var row: Int }

    private let folder = "/tmp/sverka-stripes-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    private let asOf = CalendarDate(dayNumber: 20_778)

    private func mapping() throws -> FeedMapping {
        try MappingLoader.load(
            text: """
                feed: test.people
                version: 1
                title: Люди
                owner: {agency: test, contact: test@example.test}
                mode: full
                source: {kind: upload, match: ["*.csv"]}
                format:
                  csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
                key: id
                facts: {id: id, group: group}
                persons:
                  - role: child
                    fields: {surname: surname, given: given}
                """, file: "people.yaml")
    }

    /// Reads so many rows; every tenth of them is too short, and the text is broken behind row `brokenAfter`.
    private func read(
        rows: Int, width: Int, brokenAfter: Int? = nil, refusing: Int? = nil, stoppingAt: Int? = nil
    ) throws -> (ids: [String], report: StripedReading.Report) {
        var text = Array("id,group,surname,given\n".utf8)
        for row in 0..<rows {
            if row == brokenAfter { text += [0xFF, 0xFE, 0x0A] }
            text += Array((row % 10 == 9 ? "\(row),короткая\n" : "\(row),\(row / 3),Иванова,Анна\n").utf8)
        }
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        try FileSystem.write(String(decoding: text, as: UTF8.self), to: "\(folder)/people.csv")
        if brokenAfter != nil {
            let descriptor = open("\(folder)/people.csv", O_WRONLY | O_TRUNC)
            #expect(text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == text.count)
            close(descriptor)
        }
        var ids: [String] = []
        let reading = StripedReading(
            mapping: try mapping(), files: [FeedFile(path: "\(folder)/people.csv", name: "people.csv")], asOf: asOf,
            width: width)
        let report = try reading.read({ record in
            if record.recordID == refusing.map({ "\($0)" }) { throw Refused(row: record.location.row) }
            return record.recordID
        }) { (id: String) in
            if id == stoppingAt.map({ "\($0)" }) { throw Refused(row: -1) }
            ids.append(id)
        }
        return (ids, report)
    }

    @Test(arguments: [1, 2, 3, 7], [0, 1, 1023, 1024, 1025, 2048, 10_000])
    func rowsComeInTheOrderOfTheFileWhateverTheNumberOfThreads(width: Int, rows: Int) throws {
        let (ids, report) = try read(rows: rows, width: width)
        #expect(ids == (0..<rows).filter { $0 % 10 != 9 }.map { "\($0)" })
        #expect(report.rowsRead == rows)
        #expect(report.rowsQuarantined == rows / 10)
        #expect(report.firstQuarantined?.line == (rows > 9 ? 11 : nil))
    }

    @Test(arguments: [1, 2, 5]) func rowsBeforeABrokenPlaceAreHandedOutAndThePlaceIsSaid(width: Int) throws {
        let (ids, report) = try read(rows: 6000, width: width, brokenAfter: 4000)
        #expect(report.fatal?.location.line == 4002)
        #expect(ids == (0..<(ids.count * 10 / 9 + 1)).filter { $0 % 10 != 9 }.prefix(ids.count).map { "\($0)" })
    }

    @Test(arguments: [1, 2, 5]) func whatStopsReadingIsThrownAndTheThreadsEnd(width: Int) throws {
        #expect(throws: Refused(row: 3334)) { try read(rows: 50_000, width: width, refusing: 3333) }
        #expect(throws: Refused(row: -1)) { try read(rows: 50_000, width: width, stoppingAt: 3333) }
        // Row 3333 comes first, although the thread that maps row 5000 may meet its own first.
        #expect(throws: Refused(row: -1)) {
            try read(rows: 50_000, width: width, refusing: 5000, stoppingAt: 3333)
        }
        #expect(throws: Refused(row: 3334)) {
            try read(rows: 50_000, width: width, refusing: 3333, stoppingAt: 5000)
        }
    }
}
