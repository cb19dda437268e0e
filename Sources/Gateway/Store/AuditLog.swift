import Schemas

/// The append-only audit log; each entry carries the hash of the one before. Holds ids and counts, no personal data.
package struct AuditLog {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Appends an entry; it becomes durable with the caller's transaction.
    package func append(actor: String, action: String, object: String, detail: String) throws {
        _ = try session.query("SELECT gateway.audit_append(\(actor), \(action), \(object), \(detail))")
    }

    /// Appends an entry for each of the objects, in their order.
    func append(actor: String, action: String, objects: [String], detail: String) throws {
        _ = try session.query(
            """
            SELECT gateway.audit_append(\(actor), \(action), object, \(detail))
            FROM (SELECT object FROM unnest(\(objects)) WITH ORDINALITY AS named (object, position) ORDER BY position) AS ordered
            """)
    }

    /// Number of the first entry that does not fit the chain; nil when all fit.
    package func firstBroken() throws -> Int64? {
        try session.queryOne("SELECT gateway.audit_first_broken()").optionalInt64(0)
    }
}
