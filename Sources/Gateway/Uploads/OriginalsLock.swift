/// Keeps the deletion of old originals away from those being taken: bytes that come again may be the very ones that the
/// retention is about to delete.
enum OriginalsLock {
    /// Two-part advisory lock as one number: the gateway's own range.
    private static let key: Int64 = 4919 << 32 | 5

    /// Holds the originals as they are while a delivery takes some.
    static func taking<Value>(on session: PostgresSession, _ body: () throws -> Value) throws -> Value {
        _ = try session.query("SELECT pg_advisory_lock_shared(\(key))")
        defer { try? session.runSimple("SELECT pg_advisory_unlock_shared(\(key))") }
        return try body()
    }

    /// Waits until nobody takes any, and keeps everybody from it meanwhile.
    static func deleting<Value>(on session: PostgresSession, _ body: () throws -> Value) throws -> Value {
        try session.withAdvisoryLock(key, body)
    }
}
