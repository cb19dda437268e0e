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
        // Not as a value of its own: which of the imported modules defines the type's initializer, and so whether this
        // compiles, depends on what else is compiled along with it.
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(attributes) }
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        if failure != 0 { box.release() }
        return failure == 0
    }

    /// Runs a blocking body on a thread of its own and waits without blocking the caller's.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let started = start { continuation.resume(with: Result { try body() }) }
            if !started { continuation.resume(throwing: PostgresError(.connectionFailed, remark: "нет потоков")) }
        }
    }
}
