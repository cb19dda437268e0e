import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// No agreement, no data: files stay where they are, servers are not asked, and everybody is told.
@Suite(.serialized, .timeLimit(.minutes(5))) struct AgreementNightTests {
    private func agree(_ world: NightWorld, _ feed: String, _ number: String, from: String, until: String? = nil)
        async throws
    {
        let result =
            if let until {
                try await world.program.run(
                    "agreement", "set", feed, "--number", number, "--from", from, "--until", until)
            } else {
                try await world.program.run("agreement", "set", feed, "--number", number, "--from", from)
            }
        #expect(result.status == 0, "\(result.errors)")
    }

    private func without(_ summary: [String: Any]) -> [String] {
        (summary["withoutAgreement"] as? [[String: Any]] ?? []).map {
            "\($0["feed"] ?? "") \($0["filesLeft"] ?? "") \($0["notFetched"] as? Bool ?? true)"
        }
    }

    private func feeds(_ world: NightWorld) async throws -> [String] {
        try await PostgresConnection.open(world.settings).perform { session in
            try session.query("SELECT DISTINCT feed_id FROM gateway.delivery ORDER BY 1").map { try $0.text(0) }
        }
    }

    @Test func agreementThatEndedStopsItsFeedAndNoOther() async throws {
        try await NightWorld.with { world in
            let feed = try await policeFeed(world)
            try await agree(world, feed, "7", from: "2020-01-01", until: "2026-01-31")
            try await world.drop(day: 1)
            let before = FileSystem.names(in: world.folder + "/inbox")
            let result = try await world.program.run("night", "--json", "--as-of", "2026-11-20")
            #expect(result.status == 2, "\(result.errors)")
            let left = FileSystem.names(in: world.folder + "/inbox")
            let files = left.filter { !$0.hasSuffix(".ok") && !$0.hasSuffix(".sha256") }
            #expect(without(try result.json()) == ["\(feed) \(files.count) false"])
            #expect(!left.isEmpty && left.count < before.count)
            let delivered = try await feeds(world)
            #expect(!delivered.isEmpty && !delivered.contains(feed))
            // Nothing of what was left is among the originals.
            for name in left {
                let digest = Sha256.digest(of: try FileSystem.read(world.folder + "/inbox/" + name))
                #expect(!FileSystem.exists(OriginalsStore(folder: world.folder + "/originals").path(of: digest)))
            }
            let text = try await world.program.run("night", "--as-of", "2026-11-20")
            #expect(text.output.contains("Внимание: \(feed): нет действующего соглашения о передаче данных"))
            // With an agreement the same file is taken.
            try await agree(world, feed, "8", from: "2026-02-01")
            let taken = try await world.program.run("night", "--json", "--as-of", "2026-11-20")
            #expect(taken.status == 0, "\(taken.errors)")
            #expect(try await feeds(world).contains(feed))
            #expect(FileSystem.names(in: world.folder + "/inbox") == [])
        }
    }

    @Test func agreementThatWasTakenOutStopsItsFeedAsWell() async throws {
        try await NightWorld.with { world in
            let feed = try await policeFeed(world)
            let today = GatewayApplication.clock().adding(seconds: 180 * 60).date
            try await agree(world, feed, "7", from: today.iso)
            let ended = try await world.program.run("agreement", "end", feed, "--number", "7")
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(try await world.number("SELECT count(*) FROM gateway.data_agreement") == 0)
            try await world.drop(day: 1)
            let result = try await world.program.run("night", "--json", "--as-of", "2026-11-20")
            #expect(result.status == 2, "\(result.errors)")
            #expect(try await !feeds(world).contains(feed))
        }
    }

    @Test func nothingIsTakenWithoutAgreementsWhereAllAreAskedFor() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            let before = FileSystem.names(in: world.folder + "/inbox")
            let result = try await world.program.run("night", "--json", "--require-agreements", "--as-of", "2026-11-20")
            #expect(result.status == 2, "\(result.errors)")
            #expect(FileSystem.names(in: world.folder + "/inbox") == before)
            #expect(try await feeds(world) == [])
            #expect(try without(result.json()).count >= 5)
            // Without the option it is the night it always was.
            _ = try await world.night()
            #expect(FileSystem.names(in: world.folder + "/inbox") == [])
        }
    }

    @Test func nothingIsTakenWithoutAgreementsWhereAgenciesHaveAccounts() async throws {
        try await NightWorld.with { world in
            let feed = try await policeFeed(world)
            let added = try await world.program.run("agency", "add", "housing")
            #expect(added.status == 0, "\(added.errors)")
            try await agree(world, feed, "7", from: "2020-01-01")
            try await world.drop(day: 1)
            let result = try await world.program.run("night", "--json", "--as-of", "2026-11-20")
            #expect(result.status == 2, "\(result.errors)")
            #expect(try await feeds(world) == [feed])
            #expect(FileSystem.names(in: world.folder + "/inbox") != [])
        }
    }

    @Test func serviceLeavesWhatNoAgreementCoversInTheInboxAndSaysSo() async throws {
        try await WorkWorld.with { world in
            let inbox = world.application.configuration.inboxFolder
            try FileSystem.makeFolder(inbox)
            let mapping = try #require(world.application.mappings.first { $0.id == "education.attendance" })
            let name = "education_1.csv"
            try FileSystem.write("Номер личного дела\r\nЖ-1\r\n", to: "\(inbox)/\(name)")
            try FileSystem.write("", to: "\(inbox)/\(name).ok")
            let waiting: SQL = "SELECT concat_ws(' ', feed_id, file_count) FROM gateway.agreement_wait"
            #expect(try await world.eventually(waiting, gives: ["\(mapping.id) 1"]) == ["\(mapping.id) 1"])
            #expect(FileSystem.exists("\(inbox)/\(name)"))
            #expect(try await world.texts("SELECT feed_id FROM gateway.delivery") == [])
            let alarms = try await alarms(world)
            #expect(
                alarms.contains { $0.hasPrefix("\(mapping.id)|") && $0.contains("файлов ждёт во входящей папке: 1") })
            try await world.agree(mapping.id, agency: "education")
            let taken: SQL = "SELECT feed_id FROM gateway.delivery"
            #expect(try await world.eventually(taken, gives: [mapping.id]) == [mapping.id])
            #expect(try await world.eventually(waiting, gives: []) == [])
            #expect(try await self.alarms(world) == [])
        }
    }

    @Test func anInboxOrAMappingThatIsTakenOutLeavesNoAlarm() async throws {
        try await WorkWorld.with { world in
            let inbox = world.application.configuration.inboxFolder
            try FileSystem.makeFolder(inbox)
            try FileSystem.write("Номер личного дела\r\nЖ-1\r\n", to: "\(inbox)/education_1.csv")
            try FileSystem.write("", to: "\(inbox)/education_1.csv.ok")
            let waiting: SQL = "SELECT feed_id FROM gateway.agreement_wait"
            #expect(try await world.eventually(waiting, gives: ["education.attendance"]) == ["education.attendance"])
            #expect(try await self.alarms(world).count == 1)
            // The feed is given up. Signals have no mapping, and their alarm stays.
            try await world.application.gateway.perform { session in
                try session.script(
                    """
                    INSERT INTO gateway.feed VALUES ('urgent.police', 'police', '', 1, now());
                    INSERT INTO gateway.agreement_wait VALUES ('urgent.police', 2)
                    """)
            }
            let others = world.application.mappings.filter { $0.id != "education.attendance" }
            #expect(try await self.alarms(world, mappings: others).map { $0.prefix(14) } == ["urgent.police|"])
            try await world.application.gateway.perform { session in
                try session.execute("DELETE FROM gateway.agreement_wait WHERE feed_id = 'urgent.police'")
            }
            // Or the folder is.
            try FileManager.default.removeItem(atPath: inbox)
            #expect(try await world.eventually(waiting, gives: []) == [])
            #expect(try await self.alarms(world) == [])
        }
    }

    private func alarms(_ world: WorkWorld, mappings: [FeedMapping]? = nil) async throws -> [String] {
        let checks = AlarmChecks(
            mappings: mappings ?? world.application.mappings, region: RegionSettings(), thresholds: AlarmThresholds())
        return try await world.application.gateway.perform { session in
            try checks.run(on: session, at: GatewayApplication.clock()).conditions
                .filter { $0.key.kind == .agreementMissing }.map { "\($0.key.subject)|\($0.message)" }
        }
    }

    private func policeFeed(_ world: NightWorld) async throws -> String {
        try await PostgresConnection.open(world.settings).perform { session in
            try session.queryOne("SELECT min(feed_id) FROM gateway.feed WHERE agency = 'police'").text(0)
        }
    }
}
