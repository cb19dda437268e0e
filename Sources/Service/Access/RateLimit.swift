import Gateway
import HTTPTypes
import Hummingbird

/// So many requests of an account, in time and at the same time.
struct RateLimit: RouterMiddleware {
    typealias Context = ServiceContext

    let environment: ServiceEnvironment

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let account = try context.requireAccount()
        let answer = environment.rates.take(account.id)
        let limit = environment.rates.limit
        guard answer.isAllowed else {
            context.notes.note(refusal: "rate")
            throw Self.problem(answer, limit: limit)
        }
        var response = try await environment.requestSlots.with(account.id) { try await next(request, context) }
        response.headers[.rateLimit] = "\"account\";r=\(answer.remaining)"
        return response
    }

    static func problem(_ answer: TokenBucket.Answer, limit: Int) -> Problem {
        let seconds = max(1, (answer.wait + 999_999) / 1_000_000)
        return Problem(
            .rate, "Запросов слишком много. Повторите через \(seconds) с (заголовок Retry-After).",
            members: ["retryAfter": .number(Int(seconds)), "limit": .number(limit)],
            headers: [.retryAfter: "\(seconds)", .rateLimit: "\"account\";r=0;t=\(seconds)"])
    }
}
