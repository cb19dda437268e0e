import Schemas

extension PostgresSession {
    /// Runs a body that only reads, and whose statements see what belongs to one agency and nothing else, whatever they
    /// ask for. All of them see the same moment.
    package func reading<Value>(as agency: Agency, _ body: () throws -> Value) throws -> Value {
        precondition(transactionDepth == 0, "a transaction that has begun has seen more")
        return try transaction {
            try script(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL ROLE \(AgencyScope.role)")
            _ = try query("SELECT set_config('sverka.agency', \(agency.code), true)")
            return try body()
        }
    }
}

/// What keeps agencies apart: a role of the database that row-level security binds.
package enum AgencyScope {
    /// The role; made by a migration.
    package static let role = "sverka_agency"
    /// The error that the migration gives when it may not make it.
    static let missingRoleState = "SV001"

    /// Throws unless the database answers and the role may be taken.
    package static func check(_ session: PostgresSession) throws {
        try session.reading(as: Agency(code: "")) { _ = try session.query("SELECT 1") }
    }

    /// The database user may not make the role, or may not take it.
    package struct RoleMissing: Error, CustomStringConvertible {
        /// The commands that an administrator of the server runs once.
        package var description: String {
            """
            в базе шлюза нет роли \(role), а пользователь базы не вправе её создать; пусть администратор PostgreSQL один раз \
            выполнит: CREATE ROLE \(role) NOLOGIN; GRANT \(role) TO <пользователь шлюза>
            """
        }
    }
}

extension PostgresPool {
    /// Lends a session that sees one agency's data only, for reading.
    package func reading<Value: Sendable>(
        as agency: Agency, _ body: @escaping @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        try await perform { session in try session.reading(as: agency) { try body(session) } }
    }
}
