import ArgumentParser
import Gateway

/// Arguments in, exit code out; all work is done by the modules below.
@main
struct Sverka: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sverka",
        abstract: "Межведомственный обмен и автосверка: выгрузки ведомств становятся сигнальными картами.",
        discussion: """
            Без --database программа сама создаёт и запускает собственный PostgreSQL в папке данных.
            Адрес базы можно задать в переменной SVERKA_DATABASE_URL, реестра — в SVERKA_REGISTRY_URL.
            """,
        version: "0.1.0",
        subcommands: [
            Demo.self, Night.self, Ingest.self, Link.self, RegistryCommand.self, Simulate.self, Migrate.self,
            MappingCommand.self, Audit.self,
        ])
}
