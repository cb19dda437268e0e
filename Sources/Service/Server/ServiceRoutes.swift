import HTTPTypes
import Hummingbird

/// Collects the routes of the service's parts: those that anybody may ask, and those that need an account.
package final class ServiceRoutes {
    /// Whom a route answers.
    package enum Access: Sendable {
        /// Everyone.
        case anyone
        /// Agencies with a valid key or certificate.
        case account
    }

    /// All routes so far.
    package private(set) var table = RouteTable()
    private var pending: [(Router<ServiceContext>, RouterGroup<ServiceContext>) -> Void] = []

    /// No routes yet.
    package init() {}

    /// Adds a route. `template` names its parameters in braces: `/api/v1/feeds/{feed}`.
    package func on(
        _ method: HTTPRequest.Method, _ template: String, access: Access = .account,
        use handler: @escaping @Sendable (Request, ServiceContext) async throws -> Response
    ) {
        table.add(method, template)
        pending.append { router, accounts in
            switch access {
            case .anyone: router.on(RouterPath(template), method: method, use: handler)
            case .account: accounts.on(RouterPath(template), method: method, use: handler)
            }
        }
    }

    /// The router with everything around the routes: log, problems, hygiene, access.
    func router(_ environment: ServiceEnvironment) -> Router<ServiceContext> {
        let router = Router(context: ServiceContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: RequestRecordMiddleware(figures: environment.figures))
        router.add(middleware: ProblemMiddleware(table: table))
        router.add(middleware: RequestHygiene(limits: environment.configuration.limits))
        let accounts = router.group()
        accounts.add(middleware: Authentication(environment: environment))
        accounts.add(middleware: RateLimit(environment: environment))
        for add in pending { add(router, accounts) }
        return router
    }
}
