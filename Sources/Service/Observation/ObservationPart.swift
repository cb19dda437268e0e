import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `/health`, `/ready` and `/metrics`.
struct ObservationPart: ServicePart {
    let environment: ServiceEnvironment
    private let all: [ReadinessCheck]
    private let database: DatabaseFigures

    /// - Parameter checks: what the other parts need.
    init(environment: ServiceEnvironment, checks: [ReadinessCheck]) {
        self.environment = environment
        database = DatabaseFigures(environment.application, clock: environment.clock)
        let (application, least) = (environment.application, environment.configuration.freeBytes)
        all =
            [
                ReadinessCheck("database", failed: "база шлюза не отвечает") {
                    try await application.gateway.perform { try AgencyScope.check($0) }
                    return true
                },
                ReadinessCheck("disk", failed: "на диске папки данных мало места") {
                    application.freeDiskBytes.map { $0 >= least } ?? false
                },
                ReadinessCheck("folder", failed: "в папку данных нельзя писать") { application.mayKeepBytes },
            ] + checks
    }

    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.get, "/health", access: .anyone) { _, _ in
            Response.json(.ok) { $0.member("status", "ok") }
        }
        routes.on(.get, "/ready", access: .anyone, use: ready)
        routes.on(.get, "/metrics", access: .anyone, use: metrics)
    }

    /// Whether data is taken; all checks, each with its result. While the service stops, it is not ready.
    @Sendable private func ready(_ request: Request, _ context: ServiceContext) async throws -> Response {
        var results: [(check: ReadinessCheck, passes: Bool)] = []
        for check in all { results.append((check, await check.passes())) }
        let isStopping = Task.isShuttingDownGracefully
        let isReady = !isStopping && results.allSatisfy { $0.passes || !$0.check.isRequired }
        return .json(
            isReady ? .ok : .serviceUnavailable, headers: isReady ? [:] : [.retryAfter: "5"]
        ) { [results] json in
            json.member("status", isReady ? "ready" : isStopping ? "stopping" : "unready")
            json.key("checks")
            json.object { json in
                for result in results {
                    json.key(result.check.name)
                    json.object { json in
                        json.member(
                            "status", result.passes ? "ok" : result.check.isRequired ? "failed" : "waiting")
                        if !result.passes { json.member("detail", result.check.failed) }
                    }
                }
            }
        }
    }

    @Sendable private func metrics(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try await requireObserver(request, context)
        var text = MetricsText()
        environment.figures.write(to: &text)
        text.gauge("sverka_uploads_running", "Uploads that come in now.", [("", environment.uploadSlots.taken)])
        for (name, pool) in [
            ("gateway", environment.application.gateway), ("registry", environment.application.registry),
        ] {
            let use = pool.use
            text.gauge(
                "sverka_\(name)_connections", "Connections to the \(name)'s database, by use.",
                [
                    ("state=\"lent\"", use.lent), ("state=\"idle\"", max(0, use.open - use.lent)),
                    ("state=\"waited_for\"", use.waiting),
                ])
        }
        for check in all where !check.isRequired {
            text.gauge(
                "sverka_\(check.name)_ready", "1 when /ready has nothing to say of it.",
                [("", await check.passes() ? 1 : 0)])
        }
        await database.write(to: &text, figures: environment.figures)
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
    }

    /// From an address of the list, or with the key for it.
    private func requireObserver(_ request: Request, _ context: ServiceContext) async throws {
        let settings = environment.configuration.metrics
        let proxies = environment.configuration.proxies
        if let address = ClientAddress.of(request, context: context, proxies: proxies),
            settings.allowed.contains(where: { $0.contains(address) })
        {
            return
        }
        if let name = settings.key, let given = try Authentication.presentedKey(request.headers) {
            let secrets = LocalSecretStore(folder: environment.application.configuration.secretsFolder)
            // A digest of each, so that the time of comparing says nothing of either.
            if let key = try? secrets.secret(name),
                APIKey.areEqual(Sha256.digest(of: key.bytes), Sha256.digest(of: Array(given.utf8)))
            {
                return
            }
        }
        context.notes.note(refusal: "metrics")
        throw Problem(
            .forbidden, "Показатели доступны только с адресов из настройки metrics.allowed или по ключу metrics.key.")
    }
}
