import ArgumentParser
import Gateway
import Schemas

/// `sverka schedule …`: when feeds are fetched and expected, and what is wrong.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Расписание потоков: показать, забрать поток сейчас.",
        subcommands: [List.self, Now.self], defaultSubcommand: List.self)

    /// `sverka schedule list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Показать потоки с их расписанием, сроками прихода и открытые тревоги.")

        @OptionGroup var options: GatewayOptions

        func run() async throws {
            let (overview, offset) = try await options.withGateway { application in
                (try await ScheduleOverview(application), application.profile.settings.offsetMinutes)
            }
            Console.line(options.json ? overview.json : overview.text(offsetMinutes: offset))
        }
    }

    /// `sverka schedule now`.
    struct Now: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Забрать поток сейчас: служба сделает это в ближайшие секунды.")

        @OptionGroup var options: GatewayOptions

        @Argument(help: "Поток.")
        var feed: String

        func run() async throws {
            let isKnown = try await options.withGateway { try await ScheduleOverview.request(feed, in: $0) }
            guard isKnown else {
                throw CommandError(
                    "служба не знает расписания потока \(feed): задайте source.schedule в его описании и запустите её с этим описанием"
                )
            }
            if options.json {
                var json = JSONWriter()
                json.object { json in json.member("requested", feed) }
                Console.line(json.text)
            } else {
                Console.line("Поток \(feed) будет забран, как только его увидит служба.")
            }
        }
    }
}
