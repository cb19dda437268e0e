import Foundation
import Schemas
import Testing

@testable import Gateway

/// A gateway with small feeds of its own and an empty inbox, run as the program is run.
///
/// `clubs.full` sends everything it knows, its names bear the day; `clubs.news` sends changes, with the day in the name as
/// well; `clubs.plain` sends changes, nothing more.
struct InboxWorld {
    let night: NightWorld
    var program: SverkaProgram { night.program }
    var inbox: String { night.folder + "/inbox" }

    static let head = "Номер;ФИО;Дата рождения;Класс\n"

    /// Lends the world; more mappings by their texts.
    static func with(_ mappings: [String] = [], _ body: (InboxWorld) async throws -> Void) async throws {
        try await NightWorld.with { lent in
            var night = lent
            night.program.mappings = night.folder + "/mappings"
            try FileManager.default.createDirectory(
                atPath: night.program.mappings, withIntermediateDirectories: true)
            let texts =
                [
                    mapping("clubs.full", mode: "full", match: "full_*.csv", "dated: \"full_{yyyymmdd}_*\""),
                    mapping("clubs.news", mode: "delta", match: "news_*.csv", "dated: \"news_{yyyymmdd}_*\""),
                    mapping("clubs.plain", mode: "delta", match: "plain*.csv", "ready: stable 30s"),
                ] + mappings
            for (index, text) in texts.enumerated() {
                try text.write(
                    toFile: "\(night.program.mappings)/\(index).yaml", atomically: true, encoding: .utf8)
            }
            try await body(InboxWorld(night: night))
        }
    }

    /// A mapping of a club's list; `source` has these lines, `more` follows.
    static func mapping(_ id: String, mode: String, match: String, more: String = "", _ source: String...) -> String {
        """
        feed: \(id)
        version: 1
        title: \(id)
        owner: {agency: education}
        mode: \(mode)
        source:
          match: ["\(match)"]
        \(source.map { "  \($0)" }.joined(separator: "\n"))
        format:
          csv: {encoding: utf-8, delimiter: ";"}
        key: Номер
        facts:
          grade: Класс
        persons:
          - role: child
            fields:
              name: {from: ФИО, type: fio}
              birth: {from: Дата рождения, type: date, formats: [dd.mm.yyyy]}
        \(more)

        """
    }

    /// A file's text: one child a number, all in one grade.
    static func text(_ numbers: Range<Int>, grade: String) -> String {
        head + numbers.map { "\($0);Сафин Тимур Рамилевич;05.03.2014;\(grade)\n" }.joined()
    }

    /// Puts a file into the inbox, last written so many seconds ago.
    func drop(_ text: String, as name: String, age: Double = 3600) throws {
        try TransportFolder.write(text, to: "\(inbox)/\(name)", age: age)
    }

    /// Runs a night and gives its summary. It ends with 3 when a delivery was held or refused, unless told otherwise.
    @discardableResult
    func run(_ day: Int = 21, status: Int32? = nil) async throws -> [String: Any] {
        let result = try await program.run("night", "--json", "--as-of", "2026-11-\(day)")
        let summary = try result.json()
        let feeds = summary["feeds"] as? [[String: Any]] ?? []
        let isRefused = feeds.contains { $0["held"] as? Int ?? 0 > 0 || $0["refused"] as? Int ?? 0 > 0 }
        #expect(result.status == status ?? (isRefused ? 3 : 0), "\(result.errors)\(result.output)")
        return summary
    }

    /// Takes what is in the inbox as a user who may not read and remove everything; root may.
    func fetchAsNobody() async throws -> FetchStep.Result {
        let originals = night.folder + "/originals"
        try FileSystem.makeFolder(originals)
        for folder in [originals, inbox] where geteuid() == 0 { chmod(folder, 0o777) }
        let step = FetchStep(
            mappings: try GatewayApplication.feeds(in: program.mappings), originals: OriginalsStore(folder: originals),
            asOf: CalendarDate(dayNumber: 20_778), clock: GatewayApplication.clock,
            gate: AgreementGate(.recorded, at: GatewayApplication.clock(), in: RegionSettings()))
        let inbox = inbox
        return try await PostgresConnection.open(night.settings).perform { session in
            let become = try #require(FileUser.become)
            if geteuid() == 0 { _ = become(65_534) }
            defer { _ = become(geteuid()) }
            return try step.run(inbox: inbox, on: session)
        }
    }

    /// Processes what has been taken.
    func process() async throws {
        let empty = night.folder + "/empty"
        try FileSystem.makeFolder(empty)
        let result = try await program.run("night", "--inbox", empty, "--as-of", "2026-11-21")
        #expect(result.status == 0, "\(result.errors)")
    }

    /// What the summary says was left in the inbox.
    static func left(_ summary: [String: Any]) -> [String] { summary["leftInInbox"] as? [String] ?? [] }

    /// What the summary says went wrong.
    static func troubles(_ summary: [String: Any]) -> [String] { summary["troubles"] as? [String] ?? [] }

    /// What the summary says of a feed.
    static func feed(_ summary: [String: Any], _ id: String) -> [String: Any] {
        (summary["feeds"] as? [[String: Any]])?.first { $0["feed"] as? String == id } ?? [:]
    }

    /// The grades a feed says now, by record.
    func grades(_ feed: String) async throws -> [String] {
        try await PostgresConnection.open(night.settings).perform { session in
            try session.query(
                """
                SELECT known.record_id, \(fragment: RecordCoding.column) FROM gateway.feed_record AS known
                JOIN gateway.row AS row USING (delivery_id, row_number)
                WHERE known.feed_id = \(feed) AND NOT known.is_withdrawn
                """
            ).map { row in
                var record = CanonicalRecord(
                    recordID: try row.text(0), keyDigest: .zero, contentDigest: .zero, location: SourceLocation())
                try RecordCoding.decode(try row.bytes(1)[...], into: &record)
                return "\(record.recordID) \(record.facts["grade"]?.text ?? "")"
            }.sorted()
        }
    }

    /// The grades of a feed, each once.
    func grade(_ feed: String) async throws -> Set<String> {
        Set(try await grades(feed).map { String($0.drop { $0 != " " }.dropFirst()) })
    }

    /// The first column of a query.
    func texts(_ statement: SQL) async throws -> [String] {
        try await PostgresConnection.open(night.settings).perform { session in
            try session.query(statement).map { try $0.optionalText(0) ?? "null" }
        }
    }

    /// The receipt numbers of deliveries that wait for a person.
    func held() async throws -> [String] {
        try await texts("SELECT receipt_number FROM gateway.delivery WHERE state = 'held' ORDER BY received_at")
    }
}

/// The user by whose rights the calling thread, and no other, reaches files: `setfsuid`, which Swift's headers lack.
private enum FileUser {
    static var become: (@convention(c) (uid_t) -> Int32)? {
        dlsym(nil, "setfsuid").map { unsafeBitCast($0, to: (@convention(c) (uid_t) -> Int32).self) }
    }
}
