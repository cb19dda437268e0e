import HTTPTypes
import Hummingbird
import Logging

/// Logs each request and counts it; what is written names no person, no key and no path, only the route's template.
struct RequestRecordMiddleware: RouterMiddleware {
    typealias Context = ServiceContext

    let figures: ServiceFigures

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        response.headers[.requestID] = context.id
        response.headers[.noSniff] = "nosniff"
        response.headers[.frameOptions] = "DENY"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        let elapsed = ContinuousClock.now - start
        let template = Self.template(context)
        figures.note(
            route: template, method: Self.known(request.method), status: response.status.code, after: elapsed)
        let notes = context.notes.content
        var metadata: Logger.Metadata = [
            "method": "\(Self.known(request.method))", "route": "\(template)", "status": "\(response.status.code)",
            "milliseconds": "\(elapsed / .milliseconds(1))",
        ]
        if let account = notes.account { metadata["account"] = "\(account)" }
        if let refusal = notes.refusal { metadata["refusal"] = "\(refusal)" }
        if let problem = notes.problem { metadata["problem"] = "\(problem.rawValue)" }
        if notes.receivedBytes > 0 { metadata["received"] = "\(notes.receivedBytes)" }
        if let length = response.body.contentLength { metadata["sent"] = "\(length)" }
        context.logger.info("request", metadata: metadata)
        return response
    }

    /// `/api/v1/feeds/{feed}`; a path that leads nowhere is not repeated.
    private static func template(_ context: ServiceContext) -> String {
        context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "none"
    }

    /// A method may be any word.
    private static func known(_ method: HTTPRequest.Method) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method.rawValue)
            ? method.rawValue : "other"
    }
}
