@testable import Gateway

/// The error a body throws; nil when it throws none.
func failure<Value>(of body: () throws -> Value) -> PostgresError? {
    do {
        _ = try body()
        return nil
    } catch { return error as? PostgresError }
}

/// The error an asynchronous body throws; nil when it throws none.
func failure<Value>(
    isolation: isolated (any Actor)? = #isolation, of body: () async throws -> Value
) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? PostgresError }
}
