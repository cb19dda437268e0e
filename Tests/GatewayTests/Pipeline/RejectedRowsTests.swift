import Foundation
import Schemas
import Testing

@testable import Adapters
@testable import Gateway

@Suite struct RejectedRowsTests {
    private func row(_ number: Int, bytes: Int) -> RejectedRows.Row {
        RejectedRows.Row(
            rowNumber: number, line: number + 1, recordID: number % 3 == 0 ? "" : "ключ-\(number)",
            raw: String(repeating: "ж", count: bytes / 2))
    }

    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "/rejected-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// Sizes of rows around those of the pieces they are written and read in.
    @Test(arguments: [0, 1, 10, 100, 5000, 1 << 20, 3 << 20]) func rowsComeBackAsTheyWere(_ bytes: Int) throws {
        try inFolder { folder in
            let rows = RejectedRows(folder: folder, memoryBytes: 1000)
            let sent = (1...20).map { row($0, bytes: bytes) }
            for row in sent { try rows.append(row) }
            #expect(rows.count == 20)
            for _ in 0..<2 {
                var got: [RejectedRows.Row] = []
                try rows.forEach { got.append($0) }
                #expect(got == sent)
            }
            // The file has no name: nothing is left by a process that is killed.
            #expect(FileSystem.names(in: folder).isEmpty)
        }
    }

    @Test func fewRowsNeedNoFile() throws {
        try inFolder { folder in
            let rows = RejectedRows(folder: folder)
            try rows.append(row(1, bytes: 100))
            var count = 0
            try rows.forEach { _ in count += 1 }
            #expect(count == 1)
            #expect(!FileSystem.exists(folder))
        }
    }

    @Test func diskThatTakesNothingIsOurFault() throws {
        let rows = RejectedRows(folder: "/proc/none", memoryBytes: 10)
        #expect(throws: FileSystem.Failure.self) { try rows.append(row(1, bytes: 100)) }
    }

    @Test func whatIsSaidOfTheFileIsKeptBehindAnyNumberOfRows() {
        var staged = StagedDelivery()
        for number in 1...StagedDelivery.findingLimit + 10 {
            staged.add(Finding(.fieldRequired, at: SourceLocation(file: "a.csv", row: number)))
        }
        staged.add(Finding(.archiveLimit, at: SourceLocation(file: "a.csv")))
        #expect(staged.findings.count == StagedDelivery.findingLimit + 1)
        #expect(staged.findings.last?.code == .archiveLimit)
    }

    /// A quote that never closes is found in a row; behind ten thousand warnings it is still why the file was refused.
    @Test func whyAFileIsRefusedIsKeptThoughItNamesARow() {
        var staged = StagedDelivery()
        for number in 1...StagedDelivery.findingLimit + 10 {
            staged.add(Finding(.fieldRequired, at: SourceLocation(file: "a.csv", row: number)))
        }
        let fatal = Finding(.csvQuote, at: SourceLocation(file: "a.csv", line: 20_000, row: 19_999))
        staged.add(fatal)
        #expect(staged.findings.last == fatal)
        #expect(staged.fileFindings == [fatal])
    }

    @Test(arguments: [(2, true), (3, false)]) func rowsHaveALimit(_ most: Int, _ isRefused: Bool) throws {
        let mapping = try MappingLoader.load(
            text:
                "feed: t.t\nversion: 1\nowner: {agency: t}\nlimits: {rows: \(most)}\nformat: {csv: {}}\nkey: Н\nfacts: {n: Н}\n",
            file: "t.yaml")
        let asOf = try #require(CalendarDate(iso: "2026-11-21"))
        let file = FeedFile(name: "a.csv", bytes: Array("Н\n1\n2\n3\n".utf8))
        var known = KnownRows(reserving: 0)
        var staged = StagedDelivery()
        let report = try RowIntake(
            reader: FeedReader(mapping: mapping, files: [file], asOf: asOf), territories: TerritoryTree([]),
            file: "a.csv", mostRows: mapping.limits.rows
        ).read(known: &known, staged: &staged, stage: { _, _, _ in }, progress: { _ in })
        #expect(report.fatal?.code == (isRefused ? .fileLimit : nil))
        #expect(report.fatal?.expected.contains("не больше 2 строк") == (isRefused ? true : nil))
    }
}
