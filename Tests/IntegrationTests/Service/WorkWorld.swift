import Foundation
import Testing

@testable import Gateway

/// A node's work without its HTTP: an application with its loops running, over a database of its own.
struct WorkWorld {
    let application: GatewayApplication
    let settings: ConnectionSettings
    let folder: String
    let work: GatewayWork

    /// Lends a running node. What it must find when it loads the registry is made by `before`.
    static func with(
        before: (WorkWorld) async throws -> Void = { _ in }, _ body: (WorkWorld) async throws -> Void
    ) async throws {
        try await TemporaryDatabase.with { settings in
            let folder = NSTemporaryDirectory() + "/sverka-work-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let application = try await GatewayApplication.open(
                GatewayConfiguration(
                    dataFolder: folder, mappingsFolder: SverkaProgram.mappings,
                    databaseURL: SverkaProgram.address(settings), width: 2))
            let work = try GatewayWork(application, log: .silent)
            let world = WorkWorld(application: application, settings: settings, folder: folder, work: work)
            try await before(world)
            let running = Task { await work.run() }
            do {
                try await body(world)
                running.cancel()
                await running.value
                await application.close()
            } catch {
                running.cancel()
                await running.value
                await application.close()
                throw error
            }
        }
    }

    /// Puts a child into the registry.
    func addChild(_ surname: String, _ given: String, born: String, snils: String? = nil) async throws {
        try await application.registry.perform { session in
            try session.execute(
                """
                INSERT INTO registry.person (person_id, role, surname, given_name, patronymic, birth_date, sex, snils)
                VALUES (gen_random_uuid(), 'child', \(surname), \(given), 'Львович', \(born), 'M', \(snils))
                """)
        }
    }

    /// Lets a feed deliver.
    func agree(_ feed: String, agency: String) async throws {
        try await application.gateway.perform { session in
            try session.execute(
                "INSERT INTO gateway.feed VALUES (\(feed), \(agency), '', 1, now()) ON CONFLICT DO NOTHING")
            try session.execute(
                "INSERT INTO gateway.data_agreement VALUES (\(feed), '1', '2020-01-01', NULL, now(), 'test')")
        }
    }

    /// Texts of a query's first column.
    func texts(_ statement: SQL) async throws -> [String] {
        try await PostgresConnection.open(settings).perform { session in
            try session.query(statement).map { try $0.text(0) }
        }
    }

    /// Waits until a query gives what is expected; answers what it gave last.
    func eventually(_ statement: SQL, gives expected: [String]) async throws -> [String] {
        var last: [String] = []
        for _ in 0..<300 {
            last = try await texts(statement)
            if last == expected { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return last
    }

    /// The cards that the registry has.
    static let registryCards: SQL = """
        SELECT concat_ws('|', card.indicator, card.level, card.identity, person.surname)
        FROM registry.card LEFT JOIN registry.person USING (person_id) ORDER BY card.received_at, card.card_id
        """
}
