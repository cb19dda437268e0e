import Glibc

/// Threads for work that blocks, so that it never occupies one of the few threads Swift tasks share.
enum DedicatedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread; false when the system has none left.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard failure == 0 else {
            box.release()
            return false
        }
        // Detached from here, not by attributes: several C modules hold their type, and Swift takes whichever comes first.
        pthread_detach(thread)
        return true
    }

    /// Runs a blocking body on a thread of its own and waits without blocking the caller's.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let started = start { continuation.resume(with: Result { try body() }) }
            if !started { continuation.resume(throwing: PostgresError(.connectionFailed, remark: "нет потоков")) }
        }
    }
}
