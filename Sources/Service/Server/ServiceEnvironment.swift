import Adapters
import Gateway
import Logging
import Schemas

/// What all parts of the service share.
package struct ServiceEnvironment: Sendable {
    /// Databases, mappings, region.
    package let application: GatewayApplication
    /// Settings.
    package let configuration: ServiceConfiguration
    /// The log.
    package let logger: Logger
    /// The clock.
    package let clock: @Sendable () -> Timestamp
    /// Counters and times for `/metrics`.
    package let figures: ServiceFigures
    /// Who may send how many uploads at the same time.
    package let uploadSlots: SlotTable
    let requestSlots: SlotTable
    let rates: RateTable
    /// Wrong credentials, by address and the credential's name.
    let failures: RateTable
    /// The same by address alone.
    let addressFailures: RateTable
    private static let failuresOfAnAddress = 10

    /// Puts the parts together.
    package init(
        application: GatewayApplication, configuration: ServiceConfiguration, logger: Logger,
        clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) {
        let limits = configuration.limits
        self.application = application
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        figures = ServiceFigures()
        uploadSlots = SlotTable(each: limits.uploadsPerAccount, all: limits.uploads)
        requestSlots = SlotTable(each: limits.requestsAtOnce, all: .max)
        rates = RateTable(perMinute: limits.requestsPerMinute, burst: limits.burst)
        failures = RateTable(perMinute: limits.failuresPerMinute, burst: limits.failuresPerMinute)
        let ofAddress = limits.failuresPerMinute * Self.failuresOfAnAddress
        addressFailures = RateTable(perMinute: ofAddress, burst: ofAddress)
    }

    /// Today, by the region's time: terms of agreements are days.
    package var today: CalendarDate { application.profile.settings.day(at: clock()) }

    /// A feed of the asking agency; another agency's looks like one that does not exist.
    package func ownFeed(_ id: String, in context: ServiceContext) throws -> FeedMapping {
        let account = try context.requireAccount()
        guard let mapping = application.mappings.last(where: { $0.id == id && $0.agency == account.agency }) else {
            throw Problem.notFound
        }
        return mapping
    }

    /// A feed that the asking agency may deliver: its own, and under an agreement.
    package func feed(_ id: String, in context: ServiceContext) async throws -> FeedMapping {
        let mapping = try ownFeed(id, in: context)
        try await requireAgreement(for: id)
        return mapping
    }

    /// Throws unless data of the feed may be taken today.
    package func requireAgreement(for feedID: String) async throws {
        let day = today
        let isValid = try await application.gateway.perform {
            try AgreementStore($0).isValid(for: feedID, on: day)
        }
        guard isValid else {
            throw Problem(
                .agreement,
                "Для потока \(feedID) нет соглашения, действующего сегодня. Обратитесь к администратору шлюза: "
                    + "он вносит соглашения командой sverka agreement set.", members: ["feed": .text(feedID)])
        }
    }
}
