import Glibc
import Schemas

@testable import Gateway

/// A new empty database for one test.
struct TemporaryDatabase: Sendable {
    /// How to connect to it.
    let settings: ConnectionSettings
    private let server: ConnectionSettings
    private let name: String

    /// Makes a database, empty or a copy of another one that nobody is connected to.
    static func make(template: String = "template1") async throws -> TemporaryDatabase {
        let server = try await TestCluster.shared.settings()
        var random = SystemRandomNumberGenerator()
        let name = "sverka_test_\(getpid())_\(String(random.next() as UInt64, radix: 36))"
        let connection = try await PostgresConnection.open(server)
        try await connection.perform { session in
            try session.execute("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template)")
        }
        return TemporaryDatabase(settings: server.with(database: name), server: server, name: name)
    }

    /// Removes the database, with whoever is still connected.
    func drop() async {
        guard let connection = try? await PostgresConnection.open(server) else { return }
        let name = name
        _ = try? await connection.perform { session in
            try session.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
        }
    }

    /// Lends a new database to the body and removes it afterwards.
    static func with<Value>(
        template: String = "template1", isolation: isolated (any Actor)? = #isolation,
        _ body: (ConnectionSettings) async throws -> Value
    ) async throws -> Value {
        let database = try await make(template: template)
        do {
            let value = try await body(database.settings)
            await database.drop()
            return value
        } catch {
            await database.drop()
            throw error
        }
    }

    /// Lends a session of a new database to a synchronous body.
    static func withSession<Value: Sendable>(
        _ body: @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        try await with { settings in
            try await PostgresConnection.open(settings).perform { try body($0) }
        }
    }
}
