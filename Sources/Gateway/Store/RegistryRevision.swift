/// Counts the imports of people into the registry, so that nodes notice them.
struct RegistryRevision {
    let session: PostgresSession

    /// The number of imports so far.
    func current() throws -> Int {
        try session.queryOne("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM gateway.registry_revision")
            .int(0)
    }

    /// People were imported.
    func advance() throws { _ = try session.query("SELECT nextval('gateway.registry_revision')") }
}
