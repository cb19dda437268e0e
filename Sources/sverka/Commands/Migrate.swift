import ArgumentParser
import Gateway

/// `sverka migrate`: brings the databases to the version this program needs.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Создать или обновить таблицы шлюза и эталонного реестра.")

    @OptionGroup var options: GatewayOptions

    func run() async throws {
        let people = try await options.withGateway { try await $0.registryCount() }
        Console.line(options.json ? "{\"people\":\(people)}" : "Базы обновлены. Людей в реестре: \(people).")
    }
}
