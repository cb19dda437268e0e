import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever is thrown into a problem document, and tells the log what the client is not told.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = ServiceContext

    let table: RouteTable

    /// The request was not finished before the service had to stop.
    static let stopping = Problem.unavailable(
        "Служба останавливается. Повторите запрос: ответит другой узел или она же после запуска.")

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The bytes after the head are no HTTP: `ProtocolErrorHandler` has answered.
            throw error
        } catch {
            var problem = problem(for: error, request: request, context: context)
            context.notes.note(problem: problem.kind)
            // Nobody reads the rest of a large body only to throw it away.
            if Self.hasLargeBody(request) { problem.headers[.connection] = "close" }
            return problem.response(requestID: context.id)
        }
    }

    private static func hasLargeBody(_ request: Request) -> Bool {
        request.headers[.transferEncoding] != nil
            || (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 64 << 10
    }

    private func problem(for error: any Error, request: Request, context: ServiceContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as HTTPError: return problem(of: error, request: request, context: context)
        case is NIOTooManyBytesError:
            return Problem(.tooLarge, "Тело запроса больше допустимого; передайте данные частями.")
        case let error as PostgresError where error.meansAway || error.code == .poolClosed:
            context.logger.warning("database is away", metadata: ["error": "\(error)"])
            return .unavailable(
                "База шлюза сейчас недоступна. Повторите запрос позже: ничего не принято и не потеряно.")
        case is CancellationError:
            return Self.stopping
        default:
            // Only the type: what an unexpected error says of itself may hold anything.
            context.logger.error(
                "request failed",
                metadata: ["error": "\((error as? PostgresError)?.description ?? "\(type(of: error))")"])
            return Problem(
                .failure,
                "Ошибка на нашей стороне, она записана. Повторите запрос; если не поможет, сообщите номер из поля instance."
            )
        }
    }

    /// What the framework refuses by itself.
    private func problem(of error: HTTPError, request: Request, context: ServiceContext) -> Problem {
        switch error.status {
        case .notFound:
            let allowed = table.methods(at: request.uri.path)
            guard !allowed.isEmpty else { return .notFound }
            return Problem(
                .method, "По этому адресу принимаются методы: \(allowed.joined(separator: ", ")).",
                headers: [.allow: allowed.joined(separator: ", ")])
        case .contentTooLarge: return Problem(.tooLarge, "Тело запроса больше допустимого.")
        case .unsupportedMediaType: return Problem(.mediaType, "Этот вид данных здесь не принимается.")
        case let status where status.kind == .clientError:
            return Problem(.request, "Запрос не понят; форма запросов описана в /api/v1/openapi.json.")
        default:
            context.logger.error("request failed", metadata: ["status": "\(error.status.code)"])
            return Problem(.failure, "Ошибка на нашей стороне, она записана. Повторите запрос позже.")
        }
    }
}
