import Foundation
import Schemas
import Testing

@testable import Adapters

@Suite struct FeedReaderTests {
    static let asOf = CalendarDate(year: 2026, month: 11, day: 21) ?? CalendarDate(dayNumber: 0)
    static let table = """
        feed: t.t
        version: 1
        owner: {agency: t}
        format: {csv: {encoding: utf-8, delimiter: ";"}}
        key: Номер
        ignore: [Лишний]
        organisation: {from: Школа, optional: true}
        codes:
          roles: {values: {мать: mother, отец: father, ребёнок: child}, unmapped: quarantine}
          marks: {values: {а: один}, unmapped: warn}
        facts:
          count: {from: Число, type: integer, min: 0, max: 100}
          mark: {from: Метка, type: code, codes: marks}
          at: {from: Когда, type: date}
        persons:
          - role: {from: Роль, type: code, codes: roles, default: child}
            fields:
              name: {from: ФИО, type: fio}
              birth: {from: ДР, type: date}
              sex: Пол
              snils: СНИЛС
          - role: mother
            fields: {name: ФИО матери, birth: ДР матери, snils: СНИЛС матери, kin: {value: mother}}
        signals:
          - indicator: EDU-01
            when: "count > 10"
            occurredAt: at
            text: "Всего {count}"
            fields: [count, mark]
        on_error: {abort_over: {rows: 3}}
        """
    static let header = "Номер;Школа;Число;Метка;Когда;Роль;ФИО;ДР;Пол;СНИЛС;ФИО матери;ДР матери;СНИЛС матери;Лишний"

    struct Outcome {
        var report = FeedReport()
        var records: [CanonicalRecord] = []
        var quarantined: [(record: CanonicalRecord, raw: String)] = []
        var unchanged: [String] = []

        func codes(_ index: Int = 0) -> [FindingCode] {
            records.indices.contains(index) ? records[index].findings.map(\.code) : []
        }
    }

    static func read(
        _ rows: [String], header: String = header, known: Set<RowDigest> = [], prefix: String = "",
        mapping text: String = table
    ) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "feed-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("t.csv")
        try Data((prefix + ([header] + rows).joined(separator: "\n") + "\n").utf8).write(to: file)
        let mapping = try MappingLoader.load(text: text, file: "t.yaml")
        var outcome = Outcome()
        outcome.report = try FeedReader(mapping: mapping, files: [FeedFile(path: file.path, name: "t.csv")], asOf: asOf)
            .read(isUnchanged: { _, content in known.contains(content) }) { row in
                switch row {
                case .record(let record): outcome.records.append(record)
                case .quarantined(let record, let raw): outcome.quarantined.append((record, raw))
                case .unchanged(let recordID, _): outcome.unchanged.append(recordID)
                }
            }
        return outcome
    }

    static let good =
        "1;Школа;5;а;01.09.2026;;Сафин Тимур Рамилевич;05.03.2014;М;112-233-445 95;Сафина Гузель Маратовна;12.04.1988;087-654-303 00;"

    @Test func cleanRowHasNoFindings() throws {
        let outcome = try Self.read([Self.good])
        #expect(outcome.report.findingCounts.isEmpty)
        #expect(outcome.records.first?.people.map(\.role) == [.child, .mother])
        #expect(outcome.records.first?.facts["mark"] == .text("один"))
        #expect(outcome.records.first?.location == SourceLocation(file: "t.csv", line: 2, row: 1))
    }

    @Test func knownRowIsNotMapped() throws {
        let first = try Self.read([Self.good])
        let digest = try #require(first.records.first).contentDigest
        let second = try Self.read([Self.good, Self.good.replacing("1;Школа;5", with: "1;Школа;6")], known: [digest])
        #expect(second.unchanged == ["1"])
        #expect(second.records.count == 1)
        #expect(second.records.first?.keyDigest == first.records.first?.keyDigest)
        #expect(second.records.first?.contentDigest != digest)
    }

    @Test func versionChangesContentAndNotKey() throws {
        let first = try #require(try Self.read([Self.good]).records.first)
        let second = try #require(
            try Self.read([Self.good], mapping: Self.table.replacing("version: 1", with: "version: 2")).records.first)
        #expect(first.keyDigest == second.keyDigest)
        #expect(first.contentDigest != second.contentDigest)
    }

    @Test func movedValueBetweenColumnsChangesContent() throws {
        let first = try #require(try Self.read(["1;ab;;;;;Ан Бо;;;;;;;"]).records.first)
        let second = try #require(try Self.read(["1;a;b;;;;Ан Бо;;;;;;;"]).records.first)
        #expect(first.contentDigest != second.contentDigest)
    }

    /// A cell's place in the row, its text, and the finding expected at that column.
    @Test(arguments: [
        (2, "сто", FindingCode.fieldNumber), (2, "101", .fieldRange), (3, "я", .codeUnmapped),
        (4, "вчера", .dateFormat),
        (6, "ИBАНОВ ИВАН ИВАНОВИЧ", .nameLookAlike), (6, "Bdfyjd Иван Иванович", .nameLayout),
        (6, "Иванов И.И.", .nameInitials),
        (6, "Иванова (Петрова) Анна Ивановна", .nameFormer), (6, "Тимур Сафин", .nameOrder),
        (6, "Сафин Тимур Андрее\u{AD}вич", .nameUnicode), (7, "01.01.1900", .datePlaceholder),
        (7, "01.01.2015", .dateJanuaryFirst),
        (7, "00.05.2014", .datePartial), (7, "5.3.14", .dateTwoDigitYear), (7, "41767", .dateSerial),
        (7, "01.01.2030", .dateFuture),
        (7, "31.02.2014", .dateImpossible), (7, "05.03.1850", .dateRange), (7, "2014-03-05+04:00", .dateZone),
        (8, "?!", .sexUnknown),
        (9, "112-233-445 96", .snilsChecksum), (9, "1,12E+10", .snilsScientific),
        (9, "000-000-000 00", .snilsPlaceholder),
        (9, "111-111-111 45", .snilsPlaceholder), (9, "1106716593", .snilsZerosRestored),
        (9, "112-233-44 95", .snilsFormat),
        (9, "001-001-998 00", .snilsUnchecked), (10, "нет", .fieldPlaceholder),
    ])
    func dirtOfTheErrorCatalogueIsNamedAtItsColumn(column: Int, text: String, code: FindingCode) throws {
        var cells = Self.good.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        cells[column] = text
        let outcome = try Self.read([cells.joined(separator: ";")])
        let record = try #require(outcome.records.first)
        let name = Self.header.split(separator: ";").map(String.init)[column]
        #expect(
            record.findings.contains { $0.code == code && $0.location.field == name && $0.location.line == 2 },
            "\(record.findings)")
        for finding in record.findings where finding.severity > .info {
            #expect(!finding.maskedValue.unicodeScalars.contains { ("1"..."8").contains($0) })
        }
    }

    @Test(arguments: [
        ("1;;;;;;Сафин Тимур;05.03.1990;М;;;;;", FindingCode.birthNotChild),
        ("1;;;;;;Сафин Тимур;05.03.2014;М;;Сафина Гузель;12.04.2005;;", .birthParentYounger),
        ("1;;;;;;Сафин Тимур;05.03.2014;М;112-233-445 95;Сафина Гузель;;112-233-445 95;", .snilsShared),
        ("1;;;;;;Сафин Тимур Рамилевич;05.03.2014;Ж;;;;;", .nameSexMismatch),
        ("1;;50;а;01.02.2027;;Сафин Тимур;05.03.2014;М;;;;;", .dateFuture),
        ("1;;50;;;;Сафин Тимур;05.03.2014;М;;;;;", .signalFieldMissing),
        ("1;;;;;;Сафин Тимур;05.03.2014;М;;;;;;;;", .csvTrailingFields),
    ])
    func ruleOfTheRowIsReported(row: String, code: FindingCode) throws {
        let outcome = try Self.read([row])
        #expect(outcome.codes().contains(code), "\(outcome.codes())")
        #expect(outcome.report.findingCounts[code] == 1)
    }

    @Test(arguments: [
        (";Школа;5;а;;;Сафин Тимур;;;;;;;", FindingCode.rowKeyMissing), ("1;Школа;5;а;;;;;;;;;;", .personMissing),
        ("1;Школа", .csvWidth), ("1;;;;;;Сафин Тимур;;;;;;;;лишнее", .csvWidth),
        ("1;;;;;дядя;Сафин Тимур;;;;;;;", .codeUnmapped),
    ])
    func unusableRowIsQuarantinedWithItsRawValues(row: String, code: FindingCode) throws {
        let outcome = try Self.read([row])
        let (record, raw) = try #require(outcome.quarantined.first)
        #expect(record.findings.contains { $0.code == code && $0.severity == .error })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(raw.utf8)) as? [String: String])
        #expect(object["Номер"] == (row.hasPrefix(";") ? "" : "1"))
        #expect(outcome.report.rowsQuarantined == 1)
    }

    @Test func rowOfAnotherWidthSaysBothNumbers() throws {
        let outcome = try Self.read(["1;Школа"])
        let finding = try #require(outcome.quarantined.first?.0.findings.first { $0.code == .csvWidth })
        #expect(finding.expected == "14 полей, в строке 2")
        #expect(finding.maskedValue.isEmpty)
    }

    @Test(arguments: [
        (1, "1 поле"), (2, "2 поля"), (11, "11 полей"), (14, "14 полей"), (22, "22 поля"), (111, "111 полей"),
    ])
    func fieldsAreCountedInRussian(count: Int, text: String) { #expect(RussianCount.fields(count) == text) }

    @Test func findingStandsOnceInARow() throws {
        for row in ["1;Школа;5;а;;;;;;;;;;", "1;Школа", Self.good] {
            let outcome = try Self.read([row])
            let findings = outcome.quarantined.flatMap { $0.0.findings } + outcome.records.flatMap(\.findings)
            for finding in findings {
                #expect(
                    findings.count {
                        $0.code == finding.code && $0.location == finding.location && $0.expected == finding.expected
                    } == 1, "\(finding)")
            }
        }
    }

    @Test func headerWithLookAlikeLettersIsRecognised() throws {
        let outcome = try Self.read([Self.good], header: Self.header.replacing("СНИЛС;ФИО", with: "CHИЛС;ФИО"))
        #expect(outcome.report.findingCounts == [.csvHeaderLookAlike: 1])
        #expect(outcome.records.first?.people.first?.snils != nil)
    }

    @Test func headerInOtherOrderCaseAndSpacesIsRecognised() throws {
        let names = Self.header.split(separator: ";").map(String.init)
        let cells = Self.good.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        let outcome = try Self.read(
            [cells.reversed().joined(separator: ";")],
            header: names.reversed().map { " \($0.uppercased()) " }.joined(separator: ";"))
        #expect(outcome.report.findingCounts.isEmpty)
        #expect(outcome.records.first?.recordID == "1")
    }

    @Test func missingAndDoubledColumnsRefuseTheFile() throws {
        let missing = try Self.read([Self.good], header: Self.header.replacing("Пол", with: "Полл"))
        #expect(missing.report.fatal?.code == .csvHeaderMissing)
        #expect(missing.report.fatal?.expected == "столбец «Пол» в строке заголовков")
        #expect(missing.report.rowsRead == 0)
        let doubled = try Self.read([Self.good], header: Self.header.replacing("Лишний", with: "Пол"))
        #expect(doubled.report.fatal?.code == .csvHeaderDuplicate)
    }

    @Test func optionalColumnMayBeAbsentAndUnknownOneIsDrift() throws {
        let outcome = try Self.read([Self.good], header: Self.header.replacing("Школа", with: "Новый"))
        #expect(outcome.report.fatal == nil)
        #expect(outcome.report.findingCounts == [.csvUnknownColumn: 1])
        #expect(outcome.records.first?.organisation == "")
    }

    @Test func excelHintAndByteOrderMarkAreSkipped() throws {
        let outcome = try Self.read([Self.good], prefix: "\u{FEFF}sep=;\n")
        #expect(outcome.records.count == 1)
        #expect(outcome.report.findingCounts == [.fileByteOrderMark: 1])
    }

    @Test func tooManyQuarantinedRowsStopTheFile() throws {
        let outcome = try Self.read([String](repeating: "1;x", count: 10))
        #expect(outcome.report.aborted)
        #expect(outcome.report.rowsRead == 4)
        #expect(outcome.report.findings.map(\.code) == [.fileAborted])
        #expect(outcome.report.findings.first?.expected.contains("отклонено 4 из первых 4") == true)
    }

    /// Without `abort_over`: rows, how many of them are rejected, whether the file is held.
    @Test(arguments: [(9999, 9999, false), (10_000, 10_000, true), (20_000, 9000, false), (20_000, 12_000, true)])
    func fileMostOfWhoseRowsAreRejectedIsHeldByDefault(_ rows: Int, _ rejected: Int, _ isHeld: Bool) throws {
        let mapping = try MappingLoader.load(text: DialectReading.table("encoding: utf-8"), file: "t.yaml")
        let lines = (0..<rows).map { $0 < rejected ? "\($0)" : "\($0);Сафин Тимур" }
        let file = FeedFile(name: "a.csv", bytes: Array(("Н;ФИО\n" + lines.joined(separator: "\n")).utf8))
        let asOf = try #require(CalendarDate(year: 2026, month: 11, day: 21))
        let report = try FeedReader(mapping: mapping, files: [file], asOf: asOf).read { _ in }
        #expect(report.aborted == isHeld)
        #expect(
            report.findings.first { $0.code == .fileAborted }?.expected.contains("не больше 50%")
                == (isHeld ? true : nil))
        // What a person has confirmed is read to its end.
        #expect(!(try FeedReader(mapping: mapping.confirmed, files: [file], asOf: asOf).read { _ in }.aborted))
    }

    @Test func emptyFileIsReported() throws {
        #expect(try Self.read([]).report.findingCounts == [.fileEmpty: 1])
    }

    @Test func bytesOfAnotherEncodingRefuseTheFile() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "enc-\(UInt64.random(in: 0 ... .max)).csv")
        defer { try? FileManager.default.removeItem(at: path) }
        var bytes = Array((Self.header + "\n" + Self.good + "\n").utf8)
        bytes += [0xC8, 0xE2, 0xE0, 0xED, 0x0A]
        try Data(bytes).write(to: path)
        let mapping = try MappingLoader.load(text: Self.table, file: "t.yaml")
        let report = try FeedReader(
            mapping: mapping, files: [FeedFile(path: path.path, name: "t.csv")], asOf: Self.asOf
        ).read { _ in }
        #expect(report.fatal?.code == .fileEncoding)
    }

    @Test func missingFileIsOurFault() throws {
        let mapping = try MappingLoader.load(text: Self.table, file: "t.yaml")
        #expect(throws: AdapterError.self) {
            try FeedReader(mapping: mapping, files: [FeedFile(path: "no/such.csv", name: "t.csv")], asOf: Self.asOf)
                .read { _ in }
        }
    }

    @Test func errorOfTheCallerStopsReading() throws {
        struct Stop: Error {}
        let path = ProjectFiles.path("Tests/Golden/egisso/10.06.S-1.0.7.data.xml")
        let mapping = try MappingLoader.load(path: ProjectFiles.path("mappings/social.egisso-facts.v1.yaml"))
        #expect(throws: Stop.self) {
            try FeedReader(mapping: mapping, files: [FeedFile(path: path, name: "a.xml")], asOf: Self.asOf).read { _ in
                throw Stop()
            }
        }
    }

    @Test func missingPartnerFileRefusesThePair() throws {
        let mapping = try MappingLoader.load(path: ProjectFiles.path("mappings/health.oms.v1.yaml"))
        let folder = ProjectFiles.path("Tests/Golden/health.oms.v1/two-files")
        let report = try FeedReader(
            mapping: mapping, files: [FeedFile(path: folder + "/HM1.xml", name: "HM1.xml")], asOf: Self.asOf
        ).read { _ in }
        #expect(report.fatal?.code == .fileMember)
    }
}
