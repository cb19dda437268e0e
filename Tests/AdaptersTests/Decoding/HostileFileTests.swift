import Adapters
import Foundation
import Glibc
import Schemas
import Testing

/// Real files, read through the whole of `FeedReader`, that were made to hurt: each is refused or reported with its place,
/// in bounded memory and time.
@Suite(.serialized) struct HostileFileTests {
    static let table = DialectReading.table("encoding: utf-8")
    static let tree = DialectReading.tree(
        "rows: [r/i]", "key: \"@н\"\nignore: [\"*\"]\npersons: [{role: child, fields: {name: {from: ф, type: fio}}}]")

    /// A file written piece by piece, so that the test itself needs no memory for it.
    static func read(
        _ name: String, _ mapping: String, write: (FileHandle) throws -> Void
    ) throws -> (report: FeedReport, growthMiB: Int) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hostile-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(name)
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        try write(handle)
        try handle.close()
        let asOf = try #require(CalendarDate(year: 2026, month: 11, day: 21))
        let loaded = try MappingLoader.load(text: mapping, file: "t.yaml")
        let before = Self.residentMiB
        var most = before
        var rows = 0
        let report = try FeedReader(
            mapping: loaded, files: [FeedFile(path: file.path, name: name)], asOf: asOf
        ).read { _ in
            rows += 1
            if rows % 10_000 == 0 { most = max(most, Self.residentMiB) }
        }
        return (report, max(most, Self.residentMiB) - before)
    }

    /// Memory this process holds now.
    private static var residentMiB: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4096 >> 20
    }

    private static func repeated(_ text: String, bytes: Int, to handle: FileHandle) throws {
        let piece = Data(String(repeating: text, count: max(1, (1 << 20) / text.utf8.count)).utf8)
        for _ in 0..<max(1, bytes / piece.count) { try handle.write(contentsOf: piece) }
    }

    // MARK: trees

    /// What stands in the file before, and what is repeated for 64 MiB.
    @Test(arguments: [
        ("<r><i ф='", "Ж", FindingCode.xmlLimit), ("<r><i>", "<a>", .xmlLimit), ("", "<a>", .xmlLimit),
        ("<r><i н='1'><ф>", "Ж", .xmlLimit), ("<r><i н='1'><ф><![CDATA[", "Ж", .xmlLimit),
        ("<r><i ", "атрибут='1' ", .xmlLimit), ("<r><i н='1'>", "<ф/>", .xmlLimit), ("<r>", " ", .xmlMalformed),
        ("<r><!--", "комментарий ", .xmlLimit), ("<", "р", .xmlLimit), ("<r><i н='1'><ф>", "&amp;", .xmlLimit),
        ("<r><i н='1'><ф>", "&#1046;", .xmlLimit),
    ])
    func endlessTreesAreRefusedInBoundedMemory(_ start: String, _ filler: String, _ code: FindingCode) throws {
        let (report, growth) = try Self.read("t.xml", Self.tree) { handle in
            try handle.write(contentsOf: Data(start.utf8))
            try Self.repeated(filler, bytes: 64 << 20, to: handle)
        }
        #expect(report.fatal?.code == code, "\(String(describing: report.fatal))")
        #expect(report.rowsRead == 0)
        #expect(growth < 100, "\(growth) MiB")
    }

    @Test func millionAttributesWithNamesOfTheirOwnAreRefused() throws {
        let (report, growth) = try Self.read("t.xml", Self.tree) { handle in
            try handle.write(contentsOf: Data("<r><i ".utf8))
            for start in stride(from: 0, to: 1_000_000, by: 10_000) {
                let names = (start..<start + 10_000).map { "а\($0)='1' " }.joined()
                try handle.write(contentsOf: Data(names.utf8))
            }
            try handle.write(contentsOf: Data("/></r>".utf8))
        }
        #expect(report.fatal?.code == .xmlLimit)
        #expect(growth < 150, "\(growth) MiB")
    }

    @Test func nestingOfAHundredThousandIsRefusedAtItsLine() throws {
        let (report, _) = try Self.read("t.xml", Self.tree) { handle in
            let text = "<r>\n" + String(repeating: "<a>\n", count: 100_000) + String(repeating: "</a>", count: 100_000)
            try handle.write(contentsOf: Data((text + "</r>").utf8))
        }
        #expect(report.fatal?.code == .xmlLimit)
        #expect(report.fatal?.location.line == 65)
    }

    @Test(arguments: [
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/a.dtd'><r/>", "<!DOCTYPE r [<!ENTITY a 'x'>]><r>&a;</r>",
        "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r><i н='1'><ф>&a;</ф></i></r>",
        "<!DOCTYPE r [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/'>%a;]><r/>",
        "<!DOCTYPE r PUBLIC 'a' 'http://127.0.0.1:9/'><r/>",
    ]) func documentTypesAreRefused(_ xml: String) throws {
        let fatal = try DialectReading(xml, name: "t.xml", Self.tree).report.fatal
        #expect(fatal?.code == .xmlDoctype)
        #expect(fatal?.expected.contains("без DOCTYPE") == true)
    }

    /// Nothing listens there, and nothing asks: the reader has no way to a network or another file.
    @Test(arguments: [
        "<r xmlns:x='http://www.w3.org/2001/XInclude'><x:include href='/etc/passwd' parse='text'/>%</r>",
        "<r xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:schemaLocation='urn:a http://127.0.0.1:9/a.xsd'>%</r>",
        "<r xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:noNamespaceSchemaLocation='/etc/passwd'>%</r>",
        "<?xml-stylesheet href='http://127.0.0.1:9/a.xsl'?><r>%</r>", "<?xml-model href='/etc/passwd'?><r>%</r>",
        "<r xml:base='http://127.0.0.1:9/'>%</r>",
    ]) func referencesToElsewhereAreOnlyText(_ xml: String) throws {
        let row = "<i н='1'><ф>Сафин Тимур</ф></i>"
        let reading = try DialectReading(xml.replacing("%", with: row), name: "t.xml", Self.tree)
        #expect(reading.ids == ["1"])
        #expect(reading.report.fatal == nil)
    }

    // MARK: tables

    /// What stands at the start, what is repeated for 64 MiB, and what the file is refused for.
    @Test(arguments: [
        ("Н;ФИО\n1;", "Ж", FindingCode.csvFieldLimit), ("Н;ФИО\n1;\"", "Ж", .csvFieldLimit),
        ("", "столбец;", .csvFieldLimit), ("", "x", .csvFieldLimit), ("Н;ФИО\n1;2", ";", .csvFieldLimit),
        ("Н;ФИО\n\"", "1;Сафин Тимур\n", .csvQuote), ("\"", "Н;ФИО\n", .csvQuote),
        ("Н;ФИО\n1;\"", "\"\"", .csvFieldLimit),
        ("Н;ФИО\n1;\"", "\n", .csvQuote), ("", "\u{0}", .csvHeaderMissing),
    ])
    func endlessTablesAreRefusedInBoundedMemory(_ start: String, _ filler: String, _ code: FindingCode) throws {
        let (report, growth) = try Self.read("t.csv", Self.table) { handle in
            try handle.write(contentsOf: Data(start.utf8))
            try Self.repeated(filler, bytes: 64 << 20, to: handle)
        }
        #expect(report.fatal?.code == code, "\(String(describing: report.fatal))")
        #expect((report.fatal?.location.line ?? 0) <= 2)
        #expect(report.fatal?.expected.isEmpty == false)
        #expect(report.rowsRead == 0)
        #expect(growth < 100, "\(growth) MiB")
    }

    @Test func quoteThatIsNeverClosedIsFoundAtTheStartOfALargeFile() throws {
        let start = ContinuousClock.now
        let (report, growth) = try Self.read("t.csv", Self.table) { handle in
            try handle.write(contentsOf: Data("Н;ФИО\n1;\"Сафин\n".utf8))
            try Self.repeated("12345;Иванова Анна Петровна\r\n", bytes: 200 << 20, to: handle)
        }
        #expect(report.fatal?.code == .csvQuote)
        #expect(report.fatal?.location.line == 2)
        #expect(growth < 100, "\(growth) MiB")
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test(arguments: [0, 1, 2, 3]) func nulsAreDroppedAndTheirRowsQuarantined(_ place: Int) throws {
        var cells = ["1", "Сафин Тимур"]
        cells[place % 2] += place < 2 ? "\u{0}" : "\u{0}\u{0}\u{0}"
        let reading = try DialectReading("Н;ФИО\n\(cells.joined(separator: ";"))\n2;Иванова Анна\n", Self.table)
        #expect(reading.ids == ["2"])
        #expect(reading.quarantined.first?.findings.contains { $0.code == .csvNul } == true)
    }

    @Test(
        arguments: [[0xC0, 0x80], [0xE0, 0x80, 0xAF], [0xF0, 0x82, 0x82, 0xAC], [0xED, 0xA0, 0x80], [0xC1, 0xBF]]
            as [[UInt8]])
    func overlongCharactersAreRefusedWithTheirByte(_ bytes: [UInt8]) throws {
        let start = Array("Н;ФИО\n1;Сафин ".utf8)
        let table = try DialectReading(start + bytes + [10], Self.table)
        #expect(table.report.fatal?.code == .fileEncoding)
        #expect(table.report.fatal?.expected.contains("байте \(start.count + 1) ") == true)
        let tree = try DialectReading(
            Array("<r><i н='1'><ф>".utf8) + bytes + Array("</ф></i></r>".utf8), name: "t.xml", Self.tree)
        #expect(tree.report.fatal?.code == .fileEncoding)
    }

    @Test func recordOfEndlessLinesIsHeldInBoundedMemory() throws {
        let mapping = DialectReading.table("encoding: utf-8", "group: {by: Н, name: Что, value: Сколько}")
        let (report, growth) = try Self.read("t.csv", mapping) { handle in
            try handle.write(contentsOf: Data("Н;Что;Сколько\n1;ФИО;Сафин Тимур\n".utf8))
            for start in stride(from: 0, to: 400_000, by: 10_000) {
                let lines = (start..<start + 10_000).map { "1;показатель \($0);значение\n" }.joined()
                try handle.write(contentsOf: Data(lines.utf8))
            }
        }
        #expect(report.rowsRead == 1)
        #expect(growth < 100, "\(growth) MiB")
    }

    // MARK: what only looks like a feed

    @Test(arguments: [
        ("%PDF-1.7\n%âãÏÓ", "PDF"), ("{\\rtf1\\ansi", "RTF"), ("<html><body><table>", "HTML"),
        ("\n<!DOCTYPE HTML><html>", "HTML"), ("SQLite format 3\u{0}", "SQLite"), ("-----BEGIN PKCS7-----", "PEM"),
    ]) func documentsCalledCSVAreNamed(_ text: String, _ kind: String) throws {
        for name in ["t.csv", "t.xml"] {
            let reading = try DialectReading(text, name: name, name == "t.csv" ? Self.table : Self.tree)
            #expect(reading.report.fatal?.code == .fileForeign)
            #expect(reading.report.fatal?.expected.contains(kind) == true)
        }
    }

    @Test(
        arguments: [
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "XLS"), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], "PNG"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "JPEG"), ([0x52, 0x61, 0x72, 0x21, 0x1A], "RAR"),
            ([0x42, 0x5A, 0x68, 0x39], "bzip2"),
        ] as [([UInt8], String)])
    func binaryFilesCalledCSVAreNamed(_ bytes: [UInt8], _ kind: String) throws {
        let fatal = try DialectReading(bytes + [UInt8](repeating: 7, count: 600), Self.table).report.fatal
        #expect(fatal?.code == .fileForeign)
        #expect(fatal?.expected.contains(kind) == true)
    }

    @Test(arguments: [
        (["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"], "XLSX"),
        (["[Content_Types].xml", "word/document.xml"], "DOCX"),
        (["mimetype", "content.xml", "META-INF/manifest.xml"], "ODS"),
    ]) func officeDocumentsCalledCSVAreNamed(_ members: [String], _ kind: String) throws {
        let zip = try ArchiveMaking.zip(members.map { .init(name: $0, bytes: Array("<a/>".utf8)) })
        let fatal = try DialectReading(zip, Self.table).report.fatal
        #expect(fatal?.code == .fileForeign)
        #expect(fatal?.expected.contains(kind) == true)
        // And inside an archive, as a member called csv.
        let packed = try DialectReading(try ArchiveMaking.zip([.init(name: "a.csv", bytes: zip)]), Self.table)
        #expect(packed.report.fatal?.code == .archiveLimit)
    }

    @Test func archivesOfManyMembersAndNestedBombsAreRefused() throws {
        let many = try ArchiveMaking.zip((0..<100_000).map { .init(name: "\($0).csv") })
        #expect(try DialectReading(many, Self.table).report.fatal?.code == .archiveLimit)
        var nested = try ArchiveMaking.zip([.init(name: "a.csv", bytes: [UInt8](repeating: 0, count: 8 << 20))])
        for _ in 0..<5 { nested = try ArchiveMaking.zip([.init(name: "a.zip", bytes: nested)]) }
        #expect(try DialectReading(nested, Self.table).report.fatal?.code == .archiveLimit)
        let several = try ArchiveMaking.zip((0..<2).map { .init(name: "\($0).zip", bytes: nested) })
        let fatal = try DialectReading(several, Self.table).report.fatal
        #expect(fatal?.code == .archiveLimit)
        #expect(fatal?.expected.contains("архив внутри архива") == true)
    }

    /// Members may lie in each other: each alone would be small enough.
    @Test func membersOfOneArchiveShareItsLimit() throws {
        let line = "Сафин Тимур \(String(repeating: "х", count: 5000))\n"
        let members = (0..<3).map { number in
            let rows = (0..<60).map { "\(number)-\($0);\(line)" }.joined()
            return ArchiveMaking.Member(name: "\(number).csv", bytes: Array(("Н;ФИО\n" + rows).utf8))
        }
        let zip = try ArchiveMaking.zip(members)
        let mapping = Self.table.replacing("key: Н", with: "limits: {unpacked: 1MiB}\nkey: Н")
        let fatal = try DialectReading(zip, name: "t.zip", mapping).report.fatal
        #expect(fatal?.code == .archiveLimit)
        #expect(fatal?.location.file == "t.zip/1.csv")
        #expect(fatal?.expected.contains("не больше 1 МиБ") == true)
        #expect(try DialectReading(zip, name: "t.zip", Self.table).report.fatal == nil)
    }

    @Test func encryptedAndTruncatedArchivesAreRefusedByName() throws {
        let member = ArchiveMaking.Member(name: "a.csv", bytes: Array("Н;ФИО\n1;Сафин Тимур\n".utf8))
        let locked = try DialectReading(try ArchiveMaking.zip([member], password: "x"), Self.table)
        #expect(locked.report.fatal?.code == .archiveEncrypted)
        #expect(locked.report.fatal?.expected.contains("без пароля") == true)
        let whole = try ArchiveMaking.zip([member])
        let cut = try DialectReading(Array(whole.dropLast(whole.count / 2)), Self.table)
        #expect(cut.report.fatal?.code == .archiveDamaged)
        #expect(cut.report.fatal?.expected.contains("ещё раз") == true)
        for name in ["../a.csv", "/a.csv", "a/../../b.csv"] {
            let zip = try ArchiveMaking.zip([.init(name: name, bytes: member.bytes)])
            #expect(try DialectReading(zip, Self.table).report.fatal?.code == .archiveMemberName)
        }
    }

    @Test func randomBytesAreRefusedOrReportedAndNeverCrash() throws {
        var random = SeededGenerator(seed: 21)
        for round in 0..<200 {
            let bytes = (0..<Int.random(in: 1...4000, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for encoding in ["utf-8", "windows-1251", "cp866", "koi8-r", "utf-16", "utf-16le", "utf-16be"] {
                let reading = try DialectReading(bytes, DialectReading.table("encoding: \(encoding), header: search"))
                #expect(reading.records.isEmpty)
                #expect(reading.report.fatal != nil || reading.codes.contains(.fileEmpty), "\(round)")
            }
            let tree = try DialectReading(bytes, name: "t.xml", Self.tree)
            #expect(tree.report.fatal != nil)
        }
    }
}
