@testable import Gateway

// Closures are called here and their outcome compared afterwards, because a closure written inside `#expect(…)` that is
// itself inside another closure may run the body of a neighbouring one (seen with Swift 6.3.1).

/// The error a body throws; nil when it throws none.
func thrown<Value>(by body: () throws -> Value) -> (any Error)? {
    do {
        _ = try body()
        return nil
    } catch { return error }
}

/// The error an asynchronous body throws; nil when it throws none.
func thrown<Value>(
    isolation: isolated (any Actor)? = #isolation, by body: () async throws -> Value
) async -> (any Error)? {
    do {
        _ = try await body()
        return nil
    } catch { return error }
}

/// The database error a body throws; nil when it throws none or another.
func failure<Value>(of body: () throws -> Value) -> PostgresError? { thrown(by: body) as? PostgresError }

/// The database error an asynchronous body throws; nil when it throws none or another.
func failure<Value>(
    isolation: isolated (any Actor)? = #isolation, of body: () async throws -> Value
) async -> PostgresError? { await thrown(by: body) as? PostgresError }
