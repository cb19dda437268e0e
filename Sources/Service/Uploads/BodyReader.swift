import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Reads a request's body piece by piece, not longer and not more slowly than allowed.
struct BodyReader: Sendable {
    let limits: ServiceConfiguration.Limits
    /// Most bytes.
    let mostBytes: Int64

    private struct Progress {
        var bytes: Int64 = 0
        var changed = ContinuousClock.now
    }

    /// Hands every piece on. When this returns the body came whole, to its last byte.
    /// - Throws: `Problem`; what `take` throws; the connection's error when it was cut.
    func read(
        _ request: Request, _ context: ServiceContext, _ take: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        do {
            let stated = try check(request)
            if ExpectationHandler.isMet(in: request.headers) {
                context.channel.writeAndFlush(ExpectationHandler.goOn, promise: nil)
            }
            let count = try await readAll(request, context, take)
            // A connection that ends in the middle of a body must never look like the end of the body.
            guard !Task.isCancelled else { throw CancellationError() }
            guard stated == nil || stated == count else {
                throw Problem(.request, "Тело запроса короче, чем указано в Content-Length.")
            }
        } catch {
            // What the client goes on sending is not read: it gets the answer, and then the connection ends.
            let channel = context.channel
            channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
            guard var problem = error as? Problem else { throw error }
            problem.headers[.connection] = "close"
            throw problem
        }
    }

    /// The stated length of the body; nil when none is stated.
    /// - Throws: `Problem` when it is none, or more than allowed. Asked before anything is kept.
    @discardableResult
    func check(_ request: Request) throws -> Int64? {
        let stated = try statedLength(request)
        if let stated, stated > mostBytes { throw tooLarge }
        return stated
    }

    private var tooLarge: Problem {
        Problem(.tooLarge, "Тело запроса больше \(mostBytes) байт, разрешённых здесь.")
    }

    private func statedLength(_ request: Request) throws -> Int64? {
        guard let text = request.headers[.contentLength] else { return nil }
        guard let length = Int64(text), length >= 0 else {
            throw Problem(.header, "Content-Length — число байт тела.")
        }
        return length
    }

    private func readAll(
        _ request: Request, _ context: ServiceContext, _ take: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Int64 {
        let progress = Shared(Progress())
        return try await withThrowingTaskGroup(of: Int64.self) { group in
            group.addTask {
                var count: Int64 = 0
                for try await buffer in request.body {
                    count += Int64(buffer.readableBytes)
                    guard count <= mostBytes else { throw tooLarge }
                    context.notes.note(receivedBytes: buffer.readableBytes)
                    try await take(Array(buffer: buffer))
                    let now = count
                    progress.value.withLock { $0 = Progress(bytes: now) }
                }
                return count
            }
            group.addTask { try await watch(progress) }
            defer { group.cancelAll() }
            return try await group.next() ?? 0
        }
    }

    private final class Shared: Sendable {
        let value: Mutex<Progress>
        init(_ progress: Progress) { value = Mutex(progress) }
    }

    /// Throws once the body is too slow; otherwise ends with the reading.
    private func watch(_ progress: Shared) async throws -> Int64 {
        let start = ContinuousClock.now
        let patience = Duration.seconds(limits.bodyIdleSeconds)
        while true {
            try await Task.sleep(for: .milliseconds(500))
            let (bytes, changed) = progress.value.withLock { ($0.bytes, $0.changed) }
            let now = ContinuousClock.now
            let isStuck = now - changed > patience
            let seconds = (now - start).components.seconds
            let isSlow = now - start > patience && bytes < seconds * Int64(limits.bodyBytesPerSecond)
            guard !isStuck, !isSlow else {
                throw Problem(
                    .timeout,
                    "Тело запроса приходит слишком медленно. Принятое до обрыва можно продолжить: HEAD и PATCH адреса загрузки."
                )
            }
        }
    }
}
