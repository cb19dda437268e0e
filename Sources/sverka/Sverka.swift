import ArgumentParser
import Gateway

/// Arguments in, exit code out; all work is done by the modules below.
///
/// 0 done, 1 a failure of ours or of the environment, 2 done with troubles, 3 data refused or a check that did not pass,
/// 64 wrong arguments.
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
            Demo.self, Night.self, Ingest.self, Link.self, Dedupe.self, Explain.self, ReviewCommand.self,
            ModelCommand.self,
            RegistryCommand.self,
            Simulate.self, Migrate.self, MappingCommand.self, DeliveryCommand.self, ScheduleCommand.self, Serve.self,
            AgencyCommand.self, KeyCommand.self, CertificateCommand.self, AgreementCommand.self, Audit.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            do {
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            } catch  where exitCode(for: error) == .failure {
                // The arguments were right: how they are written is no help here.
                Console.note("Ошибка: \(error)")
                exit(withError: ExitCode.failure)
            }
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            // A script for a shell's completion is for the shell, not for people.
            let isScript = text.hasPrefix("#") || text.hasPrefix("function")
            if !text.isEmpty {
                Console.write((isScript ? text : UsageText.russian(text)) + "\n", to: code == .success ? 1 : 2)
            }
            exit(withError: code)
        }
    }
}
