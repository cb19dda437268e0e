import Adapters
import Glibc
import Schemas

/// The one place where everything is put together: databases, mappings, region.
package struct GatewayApplication: Sendable {
    /// Why the gateway can't start.
    package enum Failure: Error, CustomStringConvertible {
        /// A registry elsewhere does not offer the contract.
        case contractMissing([String])
        /// A demo would wipe a database that is not its own.
        case demoNeedsOwnDatabase
        /// People can be imported into the reference registry only.
        case importNeedsReferenceRegistry

        /// One line that says what to do.
        package var description: String {
            switch self {
            case .demoNeedsOwnDatabase:
                "демонстрация начинает с пустой базы и очищает только собственную; уберите --database и --registry (и переменные SVERKA_DATABASE_URL, SVERKA_REGISTRY_URL)"
            case .importNeedsReferenceRegistry:
                """
                к шлюзу подключён реестр региона: его людей ведёт он сам, загружать в него нечего и нельзя; \
                уберите --registry (SVERKA_REGISTRY_URL), чтобы загрузить файл в эталонный реестр
                """
            case .contractMissing(let missing):
                """
                в базе реестра нет \(missing.joined(separator: ", ")); создайте то, что описано в docs/registry-contract.md, \
                или дайте «sverka migrate» построить эталонный реестр в пустой базе
                """
            }
        }
    }

    /// Folders and addresses.
    package let configuration: GatewayConfiguration
    /// Connections to the gateway's database.
    package let gateway: PostgresPool
    /// Connections to the registry's database.
    package let registry: PostgresPool
    /// Mappings by feed.
    package let mappings: [FeedMapping]
    /// Territories and indicators.
    package let profile: RegionProfile
    /// What the operator should know about the built-in database; nil when nothing.
    package let note: String?
    private let cluster: EmbeddedCluster?

    /// Today by the region's time.
    package var today: CalendarDate { profile.settings.day(at: Self.clock()) }

    /// The clock of everything outside pure code.
    package static let clock: @Sendable () -> Timestamp = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
    }

    /// Opens databases (starting the built-in one if none is given), brings them up to date, loads mappings and region.
    package static func open(_ configuration: GatewayConfiguration) async throws -> GatewayApplication {
        let mappings = try feeds(in: configuration.mappingsFolder)
        let resources = try ResourceFolder.locate()
        let profile = try RegionProfile(folder: configuration.profileFolder ?? "\(resources)/profiles/tatarstan")
        var cluster: EmbeddedCluster?
        var note: String?
        let gatewaySettings: ConnectionSettings
        if let url = configuration.databaseURL {
            gatewaySettings = try ConnectionSettings(url)
        } else {
            let built = EmbeddedCluster(directory: configuration.clusterFolder)
            let running = try await built.start(databases: ["sverka"])
            gatewaySettings = running.settings(database: "sverka")
            note = running.note
            cluster = built
        }
        let registrySettings = try configuration.registryURL.map { try ConnectionSettings($0) } ?? gatewaySettings
        let application = GatewayApplication(
            configuration: configuration, gateway: PostgresPool(gatewaySettings, size: configuration.width + 6),
            registry: PostgresPool(registrySettings, size: 2), mappings: mappings, profile: profile, note: note,
            cluster: cluster)
        try await application.migrate(resources: resources)
        return application
    }

    /// The feeds of a mappings folder: only what stands in it directly. The folders in it hold layouts for other commands,
    /// which must claim no file of the inbox.
    package static func feeds(in folder: String) throws(MappingMistakes) -> [FeedMapping] {
        try MappingLoader.loadAll(directory: folder, includesSubfolders: false)
    }

    /// Closes all connections; the built-in database goes on running, ready for the next start.
    package func close() async {
        await gateway.close()
        await registry.close()
    }

    /// Starts the built-in database again when it has crashed; false when it has not, or when there is none.
    func restartClusterAfterCrash() async throws -> Bool { try await cluster?.restartAfterCrash() ?? false }

    /// One of the two databases.
    package enum Database: String, Hashable, Sendable {
        /// The gateway's own.
        case gateway
        /// The registry's.
        case registry

        /// In a sentence.
        var russian: String { self == .gateway ? "база шлюза" : "база реестра" }
    }

    /// Which database can't be reached; nil when both can. An error alone does not say whose connection it was.
    func databaseAway() async -> Database? {
        for (database, pool) in [(Database.gateway, gateway), (.registry, registry)] {
            do { _ = try await pool.perform { try $0.query("SELECT 1").count } } catch { return database }
        }
        return nil
    }

    /// Stops the built-in database, if there is one.
    package func stopCluster() async throws { try await cluster?.stop() }

    /// Empties the built-in database for a new demo. Refuses any other.
    package func clearForDemo() async throws {
        guard cluster != nil, configuration.registryURL == nil else { throw Failure.demoNeedsOwnDatabase }
        try await gateway.transaction { session in
            try session.script("DROP SCHEMA IF EXISTS gateway, registry, migration CASCADE")
        }
        try await migrate(resources: try ResourceFolder.locate())
    }

    private func migrate(resources: String) async throws {
        let migrations = "\(resources)/migrations"
        do {
            try await gateway.withConnection { connection in
                _ = try await Migrator(folder: "\(migrations)/gateway", set: "gateway").migrate(connection)
            }
        } catch let error as PostgresError where error.sqlState == AgencyScope.missingRoleState {
            throw AgencyScope.RoleMissing()
        }
        let mappings = mappings
        try await gateway.transaction { session in
            for mapping in mappings { try DeliveryStore(session).register(feed: mapping) }
        }
        do {
            try await migrateRegistry(migrations: migrations)
        } catch let error as PostgresError where configuration.registryURL != nil && error.meansAway {
            // A registry elsewhere may be away for a while: files are taken and kept all the same. Who needs the registry
            // says so when it does.
        }
    }

    private func migrateRegistry(migrations: String) async throws {
        try await registry.withConnection { connection in
            let isAttached = try await connection.perform { try Self.isAttached($0) }
            if !isAttached {
                _ = try await Migrator(folder: "\(migrations)/registry", set: "registry").migrate(connection)
            }
            let missing = try await connection.perform { try Self.missingContract($0) }
            guard missing.isEmpty else { throw Failure.contractMissing(missing) }
            if !isAttached {
                let profile = profile
                try await connection.perform { try ReferenceDataStore(session: $0).load(profile) }
            }
        }
    }

    /// Refuses to write people into tables that are not ours.
    package func checkReferenceRegistry() async throws {
        let isAttached = try await registry.perform { try Self.isAttached($0) }
        if isAttached { throw Failure.importNeedsReferenceRegistry }
    }

    /// The region provides the contract over tables of its own: nothing of ours is created there.
    private static func isAttached(_ session: PostgresSession) throws -> Bool {
        let ours = try session.queryOne("SELECT to_regclass('registry.received_entry') IS NOT NULL").bool(0)
        let contract = try session.queryOne("SELECT to_regclass('registry.contract_person') IS NOT NULL").bool(0)
        return contract && !ours
    }

    private static func missingContract(_ session: PostgresSession) throws -> [String] {
        let row = try session.queryOne(
            """
            SELECT array_remove(ARRAY[
                CASE WHEN to_regclass('registry.contract_person') IS NULL THEN 'registry.contract_person' END,
                CASE WHEN to_regclass('registry.contract_territory') IS NULL THEN 'registry.contract_territory' END,
                CASE WHEN to_regclass('registry.contract_card_outcome') IS NULL THEN 'registry.contract_card_outcome' END,
                CASE WHEN to_regprocedure('registry.contract_receive(json)') IS NULL
                     THEN 'registry.contract_receive(json)' END], NULL)
            """)
        return try row.texts(0)
    }
}

extension GatewayApplication {
    /// People in the registry.
    package func registryCount() async throws -> Int {
        try await registry.perform { try RegistryStore(session: $0).count() }
    }

    /// Entries of the audit log, and the first one that does not fit the chain.
    package func checkAudit() async throws -> (entries: Int, firstBroken: Int64?) {
        try await gateway.perform { session in
            let count = try session.queryOne("SELECT count(*) FROM gateway.audit").int(0)
            return (count, try AuditLog(session).firstBroken())
        }
    }
}
