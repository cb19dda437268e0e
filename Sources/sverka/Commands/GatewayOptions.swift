import ArgumentParser
import Gateway
import Glibc
import Schemas

/// Options that every command with a database has.
struct GatewayOptions: ParsableArguments {
    @Option(
        name: .long,
        help:
            """
            Папка данных: входящие файлы, оригиналы, квитанции, собственная база. По умолчанию SVERKA_DATA или sverka-data \
            (demo: sverka-demo).
            """
    )
    var data: String?

    @Option(name: .long, help: "Папка описаний потоков. По умолчанию mappings здесь или рядом с программой.")
    var mappings: String?

    @Option(
        name: .long, help: "Адрес базы шлюза (postgres://…). По умолчанию SVERKA_DATABASE_URL или собственная база.")
    var database: String?

    @Option(name: .long, help: "Адрес базы реестра. По умолчанию SVERKA_REGISTRY_URL или база шлюза.")
    var registry: String?

    @Option(name: .long, help: "Папка региона: territories.csv и indicators.csv.")
    var profile: String?

    @Option(
        name: .customLong("retention-days"), help: "Сколько дней хранить оригиналы и отклонённые строки; не меньше 30.")
    var retentionDays = 90

    @Flag(name: .long, help: "Итог одним объектом JSON.")
    var json = false

    func validate() throws {
        guard (30...36_500).contains(retentionDays) else {
            throw ValidationError("--retention-days: от 30 до 36500 дней")
        }
    }

    /// The configuration these options and the environment give.
    /// - Parameter dataFolder: the default of a command that has its own. The environment does not change it: a demo empties
    ///   its folder's database, which must not be the service's.
    func configuration(dataFolder: String? = nil) throws -> GatewayConfiguration {
        GatewayConfiguration(
            dataFolder: data ?? dataFolder ?? Self.environment("SVERKA_DATA") ?? "sverka-data",
            mappingsFolder: try MappingsFolder.find(mappings),
            databaseURL: database ?? Self.environment("SVERKA_DATABASE_URL"),
            registryURL: registry ?? Self.environment("SVERKA_REGISTRY_URL"), profileFolder: profile,
            retentionDays: retentionDays,
            width: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    }

    /// Opens the gateway, runs the body, closes it.
    func withGateway<Value>(
        _ configuration: GatewayConfiguration? = nil, _ body: (GatewayApplication) async throws -> Value
    ) async throws -> Value {
        let application = try await GatewayApplication.open(try configuration ?? self.configuration())
        if let note = application.note, !json { Console.note(note) }
        do {
            let value = try await body(application)
            await application.close()
            return value
        } catch {
            await application.close()
            throw error
        }
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension CalendarDate: ExpressibleByArgument {
    /// Reads `YYYY-MM-DD`.
    public init?(argument: String) { self.init(iso: argument) }
}
