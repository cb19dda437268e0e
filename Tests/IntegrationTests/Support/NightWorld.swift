import Foundation
import Testing

@testable import Gateway

/// A made-up region in a database of its own, with the program to run nights on it.
struct NightWorld {
    var program: SverkaProgram
    let folder: String
    let settings: ConnectionSettings

    /// Files of days 1 and 2 of one small region, made once for all tests.
    static let simulation = Task { () throws -> String in
        let folder = NSTemporaryDirectory() + "/sverka-simulation-\(getpid())"
        let result = try await SverkaProgram.launch([
            "simulate", "--out", folder, "--people", "700", "--rows", "400", "--days", "2", "--seed", "11", "--as-of",
            "2026-11-20",
        ])
        try #require(result.status == 0, "\(result.errors)")
        return folder
    }

    /// Lends a region with its people imported and an empty inbox.
    static func with(
        registry: ConnectionSettings? = nil, _ body: (NightWorld) async throws -> Void
    ) async throws {
        let simulation = try await simulation.value
        try await TemporaryDatabase.with { settings in
            let folder = NSTemporaryDirectory() + "/sverka-night-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try FileManager.default.createDirectory(atPath: folder + "/inbox", withIntermediateDirectories: true)
            var program = SverkaProgram(data: folder, database: settings)
            program.registry = registry
            let world = NightWorld(program: program, folder: folder, settings: settings)
            let imported = try await program.run("registry", "import", simulation + "/registry.csv")
            try #require(imported.status == 0, "\(imported.errors)")
            try await body(world)
        }
    }

    /// Puts a day's files into the inbox.
    func drop(day: Int) async throws {
        let source = try await Self.simulation.value + "/day\(day)"
        for name in try FileManager.default.contentsOfDirectory(atPath: source) {
            let target = "\(folder)/inbox/\(name)"
            try? FileManager.default.removeItem(atPath: target)
            try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: target)
        }
    }

    /// Runs a night to its end.
    func night(day: Int = 1) async throws -> [String: Any] {
        let result = try await program.run("night", "--json", "--as-of", "2026-11-\(19 + day)")
        try #require(result.status == 0, "\(result.errors)")
        return try result.json()
    }

    /// A single number from the database.
    func number(_ statement: SQL) async throws -> Int {
        try await PostgresConnection.open(settings).perform { try $0.queryOne(statement).int(0) }
    }

    /// Everything that a night decides, without ids and times: equal for two nights over the same files.
    func decisions() async throws -> [String] {
        let statements: [SQL] = [
            "SELECT feed_id || '|' || record_id || '|' || outcome || '|' || is_withdrawn FROM gateway.feed_record ORDER BY 1",
            """
            SELECT link.feed_id || '|' || known.record_id || '|' || person_slot || '|'
                   || coalesce(CASE WHEN created.person_id IS NULL THEN link.person_id::text
                                    ELSE created.surname || created.given_name || created.birth_date END, '')
            FROM gateway.link JOIN gateway.feed_record AS known USING (feed_id, key_digest)
            LEFT JOIN gateway.person AS created USING (person_id) ORDER BY 1
            """,
            """
            SELECT card_key || '|' || indicator || '|' || level || '|' || identity || '|' || state || '|' || revision
            FROM gateway.card ORDER BY 1
            """,
            "SELECT indicator || '|' || level || '|' || identity || '|' || state FROM registry.card ORDER BY 1",
            """
            SELECT feed_id || '|' || key_digest || '|' || person_slot || '|' || guard FROM gateway.review_case
            WHERE state = 'open' ORDER BY 1
            """,
            """
            SELECT concat_ws('|', feed_id, state, rows_read, rows_added, rows_altered, rows_unchanged, rows_duplicate,
                             rows_quarantined, rows_withdrawn, absent_withdrawn, rows_linked, rows_review, rows_new, cards_raised)
            FROM gateway.delivery ORDER BY 1
            """,
            "SELECT surname || given_name || coalesce(birth_date, '') FROM gateway.person ORDER BY 1",
        ]
        return try await PostgresConnection.open(settings).perform { session in
            var lines: [String] = []
            for statement in statements {
                for row in try session.query(statement) { lines.append(try row.text(0)) }
            }
            return lines
        }
    }
}
