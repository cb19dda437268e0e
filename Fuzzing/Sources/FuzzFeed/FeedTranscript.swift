@testable import Adapters
import FuzzSupport
import Schemas

/// Everything that reading a delivery gave.
struct FeedTranscript: Equatable {
    private var records: [CanonicalRecord] = []
    private var report = FeedReport()
    private var quarantined = 0
    private var unchanged = 0
    private static let asOf = CalendarDate(year: 2026, month: 11, day: 20) ?? CalendarDate(dayNumber: 20_777)

    init(_ mapping: FeedMapping, _ files: [FeedFile], isUnchanged: Bool = false) {
        do {
            let reader = FeedReader(mapping: mapping, files: files, asOf: Self.asOf)
            var raws: [String] = []
            var found: [CanonicalRecord] = []
            var known = 0
            report = try reader.read(isUnchanged: { _, _ in isUnchanged }) { row in
                switch row {
                case .unchanged: known += 1
                case .record(let record): found.append(record)
                case .quarantined(let record, let raw):
                    found.append(record)
                    raws.append(raw)
                }
            }
            records = found
            quarantined = raws.count
            unchanged = known
            expect(raws.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "quarantined values are a JSON object")
        } catch {
            fatalError("property does not hold: a delivery fails by its data: \(error)")
        }
    }

    /// What holds for every delivery.
    func check() {
        expectEqual(report.rowsRead, records.count, "each row is handed out once")
        expectEqual(report.rowsQuarantined, quarantined, "quarantined rows are counted")
        expect(report.rowsRead > 0 || !report.findings.isEmpty, "a delivery without rows says why")
        for record in records {
            expectEqual(record.isQuarantined, record.findings.contains { $0.severity >= .error }, "errors quarantine")
            expect(!RecordDocument.json(record).isEmpty, "a record can be written")
            for person in record.people {
                if let birth = person.birthDate {
                    expect((1...9999).contains(birth.date.year), "birth dates are days of the calendar")
                }
            }
        }
    }

    /// The same delivery, when all its rows are known.
    func checkUnchanged(after first: FeedTranscript) {
        expect(unchanged + records.count <= first.report.rowsRead || first.report.aborted, "no rows are added")
        expect(records.allSatisfy { $0.recordID.isEmpty }, "only rows without a key are mapped again")
    }
}
