import Adapters
import Foundation
import Schemas
import Testing

/// What a mapping makes of a file's bytes.
struct DialectReading {
    var report = FeedReport()
    var records: [CanonicalRecord] = []
    var quarantined: [CanonicalRecord] = []

    var codes: [FindingCode] { report.findings.map(\.code) }
    var ids: [String] { records.map(\.recordID) }

    init(_ bytes: [UInt8], name: String = "t.csv", _ mapping: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dialect-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        let asOf = try #require(CalendarDate(year: 2026, month: 11, day: 21))
        let loaded = try MappingLoader.load(text: mapping, file: "t.yaml")
        let reader = FeedReader(mapping: loaded, files: [FeedFile(path: file.path, name: name)], asOf: asOf)
        var records: [CanonicalRecord] = []
        var quarantined: [CanonicalRecord] = []
        report = try reader.read { row in
            switch row {
            case .record(let record): records.append(record)
            case .quarantined(let record, _): quarantined.append(record)
            case .unchanged: break
            }
        }
        self.records = records
        self.quarantined = quarantined
    }

    init(_ text: String, name: String = "t.csv", _ mapping: String) throws {
        try self.init(Array(text.utf8), name: name, mapping)
    }

    /// A mapping of a table with columns «Н» and «ФИО».
    static func table(_ csv: String, _ rest: String = "facts: {n: Н}") -> String {
        """
        feed: t.t
        version: 1
        owner: {agency: t}
        format: {csv: {\(csv)}}
        key: Н
        ignore: ["*"]
        \(rest)
        persons:
          - role: child
            fields: {name: {from: ФИО, type: fio}}
        """
    }

    /// A mapping of a tree.
    static func tree(_ xml: String, _ rest: String) -> String {
        "feed: t.t\nversion: 1\nowner: {agency: t}\nformat: {xml: {\(xml)}}\n\(rest)\n"
    }
}
