import Adapters
import Schemas
import Testing

@testable import Gateway

/// A gateway's and a registry's schema, migrated as the program does it, with the few rows that most tests need.
struct GatewayDatabase {
    /// The gateway's connection.
    let gateway: PostgresConnection
    /// The registry's connections.
    let registry: PostgresPool
    /// The gateway's database.
    let settings: ConnectionSettings

    /// The time the tests take for now.
    static let now = Timestamp(startOf: CalendarDate(dayNumber: 20_778)).adding(seconds: 3 * 3600)
    static let feedID = "police.test"
    static let delivery = UniqueIdentifier(high: 0xD, low: 0xD)

    /// Lends both schemas, in one new database or in two.
    static func with(separate: Bool = false, _ body: (GatewayDatabase) async throws -> Void) async throws {
        let template = try await template.value
        try await TemporaryDatabase.with(template: template) { settings in
            if separate {
                try await TemporaryDatabase.with(template: template) { registry in
                    try await PostgresConnection.open(settings).perform {
                        try $0.script("DROP SCHEMA registry CASCADE")
                    }
                    try await PostgresConnection.open(registry).perform { try $0.script("DROP SCHEMA gateway CASCADE") }
                    try await lend(settings, registry: registry, body)
                }
            } else {
                try await lend(settings, registry: settings, body)
            }
        }
    }

    /// Migrated once; every test gets a copy.
    private static let template = Task { () async throws -> String in
        let settings = try await TemporaryDatabase.make().settings
        let folder = try ResourceFolder.locate() + "/migrations"
        let connection = try await PostgresConnection.open(settings)
        try await Migrator(folder: "\(folder)/gateway", set: "gateway").migrate(connection)
        try await Migrator(folder: "\(folder)/registry", set: "registry").migrate(connection)
        await connection.close()
        return try #require(settings.database)
    }

    private static func lend(
        _ settings: ConnectionSettings, registry: ConnectionSettings, _ body: (GatewayDatabase) async throws -> Void
    ) async throws {
        let gateway = try await PostgresConnection.open(settings)
        let pool = PostgresPool(registry, size: 2)
        let mapping = try mapping()
        try await gateway.transaction { session in
            try DeliveryStore(session).register(feed: mapping)
            _ = try DeliveryStore(session).register(
                feed: mapping, files: [], digest: ContentDigest(words: (1, 1, 1, 1)), id: delivery, asOf: now.date,
                receivedAt: now)
        }
        try await body(GatewayDatabase(gateway: gateway, registry: pool, settings: settings))
        await pool.close()
    }

    /// The smallest mapping.
    static func mapping() throws -> FeedMapping {
        try MappingLoader.load(
            text: """
                feed: \(feedID)
                version: 1
                title: Проба
                owner: {agency: police}
                source: {match: ["police*.csv"]}
                format:
                  csv: {}
                key: id

                """, file: "police.yaml")
    }

    /// A card as the builder would make it; the number names it.
    static func draft(
        _ number: UInt64, level: ResponseLevel = .current, identity: IdentityStatus = .linked,
        person: UniqueIdentifier? = UniqueIdentifier(high: 1, low: 1),
        family: UniqueIdentifier? = UniqueIdentifier(high: 2, low: 2), slot: Int = 0, indicator: String = "POL-09",
        agency: Agency = "police", at moment: Timestamp = now
    ) -> SignalCardBuilder.Draft {
        let isHeld = identity == .ambiguous
        let card = SignalCard(
            id: UniqueIdentifier(high: 0xC, low: number), key: RowDigest(high: 0xC, low: number), indicator: indicator,
            indicatorVersion: 1, level: level, state: isHeld ? .draft : .queued, identity: identity, personID: person,
            familyID: family, subject: RecordPerson(role: .child, name: PersonName(surname: "Сафин")),
            addresseeTerritory: "bugulma", agency: agency, feedID: feedID, recordID: "\(number)", detectedAt: moment,
            dueAt: moment.adding(seconds: level.termSeconds), text: "Событие \(number)",
            fields: ["kusp": .text("\(number)")])
        return SignalCardBuilder.Draft(
            card: card, personSlot: slot, ledgerCase: nil,
            holdUntil: isHeld ? moment.adding(seconds: level.termSeconds / 4) : nil)
    }

    /// The key of the record a card came from.
    static func key(_ number: UInt64) -> RowDigest { RowDigest(high: 0xE, low: number) }

    /// Stores cards with their outbox entries.
    func insert(_ drafts: [SignalCardBuilder.Draft], secret: Set<String> = []) async throws {
        let keys = drafts.map { Self.key($0.card.key.low) }
        try await gateway.transaction { session in
            try CardStore(session: session).insert(
                drafts, recordKeys: keys, secret: secret, deliveryOf: { _ in Self.delivery }, region: "92",
                now: Self.now)
        }
    }

    /// Stores somebody the registry does not know.
    func insertNewPerson(_ id: UniqueIdentifier, family: UniqueIdentifier) async throws {
        let identity = RecordPerson(
            role: .child, name: PersonName(surname: "Сафин", given: "Тимур"), birthDate: BirthDate(iso: "2014-03"),
            sex: .male)
        let person = RegistryPerson(id: id, familyID: family, identity: identity)
        try await gateway.transaction { session in
            try NewPersonStore(session: session).insert([(person, Self.delivery)])
        }
    }

    /// Changes cards as a matched chunk does.
    func repair(_ body: @Sendable @escaping (CardRepair) throws -> Void) async throws {
        try await gateway.transaction { try body(CardRepair(session: $0, feedID: Self.feedID)) }
    }

    /// Runs the dispatcher once.
    @discardableResult
    func deliver(at moment: Timestamp = now, tries: Int = 2) async throws -> DeliverStep.Result {
        try await DeliverStep(gateway: gateway, registry: registry, clock: { moment }).run(triesWhenAway: tries)
    }

    /// The first column of a query in the gateway's database, as text.
    func texts(_ statement: SQL) async throws -> [String] {
        try await gateway.perform { session in try session.query(statement).map { try $0.optionalText(0) ?? "null" } }
    }

    /// The first column of a query in the registry's database, as text.
    func registryTexts(_ statement: SQL) async throws -> [String] {
        try await registry.perform { session in try session.query(statement).map { try $0.optionalText(0) ?? "null" } }
    }

    /// Runs a script in the registry's database.
    func registryScript(_ text: String) async throws { try await registry.perform { try $0.script(text) } }
}

extension ConnectionSettings {
    /// The form that a configuration takes.
    var address: String {
        let words = [("host", host), ("port", port), ("user", user), ("dbname", database)]
        return words.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
    }
}
