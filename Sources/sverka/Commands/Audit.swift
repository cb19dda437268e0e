import ArgumentParser
import Gateway

/// `sverka audit`: checks the chain of the audit log.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Проверить цепочку журнала аудита.")

    @OptionGroup var options: GatewayOptions

    func run() async throws {
        let result = try await options.withGateway { try await $0.checkAudit() }
        if options.json {
            Console.line(
                "{\"entries\":\(result.entries),\"firstBroken\":\(result.firstBroken.map(String.init) ?? "null")}")
        } else if let broken = result.firstBroken {
            Console.line("Журнал нарушен: запись \(broken) не сходится с предыдущей.")
        } else {
            Console.line("Журнал цел: записей \(result.entries).")
        }
        if result.firstBroken != nil { throw ExitCode(3) }
    }
}
