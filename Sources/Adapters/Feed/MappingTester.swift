import Schemas

/// Runs the samples inside a mapping.
public enum MappingTester {
    /// What came of one sample.
    public struct Outcome: Hashable, Sendable {
        /// The test's name.
        public var name: String
        /// Line of the mapping where it stands.
        public var line: Int
        /// What differs from the expectation; empty when the test passed.
        public var failures: [String]
    }

    /// Runs all tests of a mapping. Nothing outside memory is touched.
    public static func run(_ mapping: FeedMapping) -> [Outcome] {
        mapping.tests.map { Outcome(name: $0.name, line: $0.line, failures: failures(of: $0, mapping)) }
    }

    /// Codes of indicators that the region does not know.
    public static func unknownIndicators(of mapping: FeedMapping, in catalogue: IndicatorCatalogue) -> [MappingMistake]
    {
        mapping.signals.filter { catalogue[$0.indicator] == nil }.map { signal in
            MappingMistake(
                file: mapping.file, line: signal.line, column: signal.column,
                expected: "код индикатора из каталога региона",
                found: "«\(signal.indicator)»"
                    + Suggestion.text(for: signal.indicator, among: catalogue.indicators.map(\.code)))
        }
    }

    /// Why the mapping's XSD can't be used; nil when it can, or there is none.
    public static func schemaProblem(of mapping: FeedMapping) -> String? {
        guard case .xml(let format) = mapping.format, let path = format.schemaPath(beside: mapping.file) else {
            return nil
        }
        do throws(AdapterError) {
            _ = try XMLSchema(path: path)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func failures(of test: MappingTest, _ mapping: FeedMapping) -> [String] {
        guard let asOf = CalendarDate(iso: test.asOf) else {
            return ["as_of: ожидалось значение вида гггг-мм-дд; найдено «\(test.asOf)»"]
        }
        var mapping = mapping
        if case .csv(var dialect) = mapping.format {
            // Samples inside a mapping are UTF-8 as the mapping itself is.
            dialect.encoding = .utf8
            mapping.format = .csv(dialect)
        }
        let files = test.files.sorted { $0.key < $1.key }.map { FeedFile(name: $0.key, bytes: Array($0.value.utf8)) }
        var records: [CanonicalRecord] = []
        let report: FeedReport
        do {
            report = try FeedReader(mapping: mapping, files: files, asOf: asOf).read { row in
                switch row {
                case .record(let record), .quarantined(let record, _): records.append(record)
                case .unchanged: break
                }
            }
        } catch {
            return ["образец не прочитан: \(error)"]
        }
        return compare(test, report, records)
    }

    private static func compare(_ test: MappingTest, _ report: FeedReport, _ records: [CanonicalRecord]) -> [String] {
        var failures: [String] = []
        func check(_ what: String, _ expected: Int?, _ found: Int) {
            if let expected, expected != found { failures.append("\(what): ожидалось \(expected); получено \(found)") }
        }
        if let fatal = report.fatal, test.findings[fatal.code.rawValue] == nil {
            failures.append(
                "образец отклонён: \(DecodingFailure(finding: fatal))")
        }
        check("rows", test.rows, report.rowsRead)
        check("quarantined", test.quarantined, report.rowsQuarantined)
        check("withdrawn", test.withdrawn, records.count { $0.operation == .withdraw })
        if let expected = test.signals {
            var found: [String: Int] = [:]
            for record in records { for signal in record.signals { found[signal.indicator, default: 0] += 1 } }
            for code in Set(expected.keys).union(found.keys).sorted() {
                check("signals \(code)", expected[code] ?? 0, found[code] ?? 0)
            }
        }
        for (code, count) in test.findings.sorted(by: { $0.key < $1.key }) {
            let found = FindingCode(rawValue: code).flatMap { report.findingCounts[$0] } ?? 0
            if found < count || (count == 0 && found > 0) {
                failures.append("findings \(code): ожидалось \(count); получено \(found)")
            }
        }
        for value in test.values {
            guard let record = records.first(where: { $0.location.row == value.row }) else {
                failures.append("строка \(value.row) не прочитана")
                continue
            }
            let found = RecordDocument.values(of: record)[value.path] ?? ""
            if found != value.value {
                failures.append("строка \(value.row), \(value.path): ожидалось «\(value.value)»; получено «\(found)»")
            }
        }
        return failures
    }
}
