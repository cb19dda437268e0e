import Gateway
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// The whole service: routes, server, background work, an orderly end.
package struct GatewayService: Sendable {
    private let environment: ServiceEnvironment
    private let parts: [any ServicePart]

    /// Puts the service together.
    package init(_ environment: ServiceEnvironment) throws {
        self.environment = environment
        var times = GatewayWork.PollTimes()
        times.feeds = .seconds(environment.configuration.intervals.work)
        let work = try GatewayWork(
            environment.application, times: times, log: WorkLog(environment.logger), clock: environment.clock)
        let parts: [any ServicePart] = [
            DescriptionPart(environment: environment), ReadingPart(environment: environment),
            UploadPart(environment: environment, wakeup: work.feedWakeup),
            try SignalPart(environment: environment, wakeup: work.urgentWakeup), WorkPart(work: work),
            OutcomePart(environment: environment),
            SchedulePart(environment: environment, wakeup: work.feedWakeup),
        ]
        self.parts = parts + [ObservationPart(environment: environment, checks: parts.flatMap(\.checks))]
    }

    /// Serves with the given settings, logging to standard error.
    package static func run(_ application: GatewayApplication, _ configuration: ServiceConfiguration) async throws {
        let logger = Logger(label: "service") { label in
            JSONLineLog(label: label, level: Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info)
        }
        let environment = ServiceEnvironment(application: application, configuration: configuration, logger: logger)
        try await GatewayService(environment).run()
    }

    /// All routes that a service over this application has.
    package static func routes(of application: GatewayApplication) throws -> [RouteTable.Route] {
        let environment = ServiceEnvironment(
            application: application, configuration: ServiceConfiguration(), logger: Logger(label: "service"))
        return try GatewayService(environment).routes.table.routes
    }

    /// All routes of all parts.
    package var routes: ServiceRoutes {
        let routes = ServiceRoutes()
        for part in parts { part.addRoutes(to: routes) }
        return routes
    }

    /// Serves until the process is asked to stop (SIGTERM, SIGINT): then no more connections are taken, requests in
    /// flight have their time, and what runs in the background ends.
    package func run() async throws {
        let configuration = environment.configuration
        let server = try Self.server(configuration, logger: environment.logger)
        let application = Application(
            responder: routes.router(environment).buildResponder(), server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.listen.address, port: configuration.listen.port), serverName: nil,
                backlog: 1024,
                availableConnectionsDelegate: .maximum(configuration.limits.connections, logger: environment.logger)),
            onServerRunning: { [logger = environment.logger] channel in
                logger.info("listening", metadata: ["port": "\(channel.localAddress?.port ?? 0)"])
            }, logger: environment.logger)
        var group = ServiceGroupConfiguration(
            services: parts.flatMap(\.background).map { .init(service: $0) } + [.init(service: application)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: environment.logger)
        group.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
        try await ServiceGroup(configuration: group).run()
    }

    private static func server(_ configuration: ServiceConfiguration, logger: Logger) throws -> HTTPServerBuilder {
        let limits = configuration.limits
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ProtocolErrorHandler(), ExpectationHandler()],
                // A body that stops coming is answered by its reader; this is for whoever does not even get there.
                idleTimeout: .seconds(Int64(max(limits.headerSeconds, limits.bodyIdleSeconds + 5))),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                    maxHeaderFieldCount: 100)))
        guard let tls = configuration.tls else { return plain }
        return try .tls(plain, tlsConfiguration: try ServerTLS.configuration(tls))
    }
}
