import Foundation
import Testing

@testable import Gateway

/// What has been seen is remembered by content. A full delivery that would take a feed back behind what was accepted waits
/// for a person; everything else goes its way.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LateFileTests {
    private typealias World = InboxWorld

    @Test func sameBytesAfterAnotherFullFileWaitForAPerson() async throws {
        try await World.with { world in
            let first = World.text(0..<4, grade: "5 А")
            for (text, name) in [
                (first, "full_20261120_1.csv"), (World.text(0..<4, grade: "6 А"), "full_20261120_2.csv"),
            ] {
                try world.drop(text, as: name)
                try await world.run()
            }
            #expect(try await world.grade("clubs.full") == ["6 А"])

            // The very bytes of the first, under its very name. The dry run says what the night will.
            try world.drop(first, as: "full_20261120_1.csv")
            let path = world.inbox + "/full_20261120_1.csv"
            let dry = try await world.program.run("ingest", "--dry-run", "--feed", "clubs.full", path)
            #expect(dry.status == 3 && dry.output.contains("file.repeated"), "\(dry.output)\(dry.errors)")
            #expect(dry.output.contains("эти же байты — выгрузка К-"))
            let summary = try await world.run()
            #expect(World.feed(summary, "clubs.full")["held"] as? Int == 1, "\(summary)")
            #expect(FileSystem.names(in: world.inbox).isEmpty)
            #expect(try await world.grade("clubs.full") == ["6 А"])
            let number = try #require(try await world.held().first)
            let list = try await world.program.run("delivery", "list")
            #expect(list.output.contains("[file.repeated] Те же байты уже приходили"))
            #expect(list.output.contains("эти же байты — выгрузка К-"))

            // Sent once more while it waits, it is the same delivery.
            try world.drop(first, as: "full_20261120_7.csv")
            #expect(World.feed(try await world.run(), "clubs.full")["repeated"] as? Int == 1)
            #expect(try await world.held() == [number])

            let confirmed = try await world.program.run("delivery", "confirm", number, "--reason", "вернули прежнее")
            #expect(confirmed.status == 0, "\(confirmed.errors)")
            try await world.run()
            #expect(try await world.grade("clubs.full") == ["5 А"])
            // What holds now, sent again, is no news.
            try world.drop(first, as: "full_20261121_1.csv")
            let same = try await world.program.run(
                "ingest", "--dry-run", "--feed", "clubs.full", world.inbox + "/full_20261121_1.csv")
            #expect(same.status == 0 && !same.output.contains("file.repeated"), "\(same.output)")
            #expect(World.feed(try await world.run(), "clubs.full")["repeated"] as? Int == 1)
            #expect(try await world.held().isEmpty)
        }
    }

    @Test func refusedRepetitionStaysRefusedUntilSomethingElseCameBetween() async throws {
        try await World.with { world in
            let texts = ["5 А", "6 А", "7 А"].map { World.text(0..<4, grade: $0) }
            for (index, text) in (texts.prefix(2) + texts.prefix(1)).enumerated() {
                try world.drop(text, as: "full_20261120_\(index).csv")
                try await world.run()
            }
            let number = try #require(try await world.held().first)
            #expect(try await world.program.run("delivery", "refuse", number).status == 0)
            try world.drop(texts[0], as: "full_20261120_9.csv")
            #expect(World.feed(try await world.run(), "clubs.full")["repeated"] as? Int == 1)
            #expect(try await world.held().isEmpty)
            try world.drop(texts[2], as: "full_20261121_1.csv")
            try await world.run()
            try world.drop(texts[0], as: "full_20261121_2.csv")
            try await world.run()
            #expect(try await world.held().count == 1)
            #expect(try await world.grade("clubs.full") == ["7 А"])
        }
    }

    @Test func lateFullFileWaitsForAPerson() async throws {
        try await World.with { world in
            try world.drop(World.text(0..<4, grade: "6 А"), as: "full_20261121_1.csv")
            try await world.run()
            // New bytes of an earlier day: the sender's queue was stuck.
            try world.drop(World.text(0..<4, grade: "5 А"), as: "full_20261120_1.csv")
            let summary = try await world.run()
            #expect(World.feed(summary, "clubs.full")["held"] as? Int == 1, "\(summary)")
            let list = try await world.program.run("delivery", "list")
            #expect(list.output.contains("день не раньше 21.11.2026"))
            #expect(list.output.contains("файл за 20.11.2026"))
            #expect(try await world.grade("clubs.full") == ["6 А"])
            // A corrected file of the same day is no late one.
            try world.drop(World.text(0..<4, grade: "7 А"), as: "full_20261121_2.csv")
            try await world.run()
            #expect(try await world.grade("clubs.full") == ["7 А"])
            // By now the held one is overtaken twice.
            let number = try #require(try await world.held().first)
            let confirmed = try await world.program.run("delivery", "confirm", number)
            #expect(confirmed.status == 1 && confirmed.errors.contains("уже обработана полная выгрузка"))
            // The dry run says what the night would.
            let path = world.night.folder + "/full_20261119_1.csv"
            try TransportFolder.write(World.text(0..<4, grade: "1 А"), to: path)
            let dry = try await world.program.run("ingest", "--dry-run", "--feed", "clubs.full", path)
            #expect(dry.status == 3 && dry.output.contains("день не раньше 21.11.2026"), "\(dry.output)")
        }
    }

    @Test func confirmedLateFileIsAppliedAndJudgesTheNextOne() async throws {
        try await World.with { world in
            for (day, grade) in [("21", "6 А"), ("20", "5 А")] {
                try world.drop(World.text(0..<4, grade: grade), as: "full_202611\(day)_1.csv")
                try await world.run()
            }
            let number = try #require(try await world.held().first)
            #expect(try await world.program.run("delivery", "confirm", number).status == 0)
            try await world.run()
            #expect(try await world.grade("clubs.full") == ["5 А"])
            try world.drop(World.text(0..<4, grade: "7 А"), as: "full_20261120_2.csv")
            try await world.run()
            #expect(try await world.grade("clubs.full") == ["7 А"])
        }
    }

    @Test(arguments: [false, true]) func lateDeltaFileDoesNotOverwriteWhatALaterOneSaid(isOneNight: Bool) async throws {
        try await World.with { world in
            try world.drop(World.text(0..<3, grade: "5 А"), as: "news_20261118_1.csv")
            if !isOneNight { try await world.run() }
            // Of the 20th: 1 is changed, 2 is said again.
            try world.drop(
                World.text(1..<2, grade: "7 А") + "2;Сафин Тимур Рамилевич;05.03.2014;5 А\n", as: "news_20261120_1.csv")
            try await world.run()
            // Of the 19th, a day late: all three, and a new one.
            try world.drop(World.text(0..<4, grade: "6 А"), as: "news_20261119_1.csv", age: 2 * 86_400)
            let summary = try await world.run()
            #expect(World.feed(summary, "clubs.news")["deliveries"] as? Int == 1)
            #expect(try await world.grades("clubs.news") == ["0 6 А", "1 7 А", "2 5 А", "3 6 А"])
            #expect(
                try await world.texts("SELECT code FROM gateway.finding WHERE code = 'row.stale'").count == 2)
        }
    }

    @Test func namesAndTimesOfFilesDoNotMatterButTheirBytesDo() async throws {
        try await World.with { world in
            let first = World.text(0..<2, grade: "5 А")
            try world.drop(first, as: "plain_1.csv")
            var feed = World.feed(try await world.run(), "clubs.plain")
            #expect(feed["deliveries"] as? Int == 1 && feed["read"] as? Int == 2)
            // The same bytes under a new name, with today's time.
            try world.drop(first, as: "plain_2.csv", age: 60)
            feed = World.feed(try await world.run(), "clubs.plain")
            #expect(feed["deliveries"] as? Int == 0 && feed["repeated"] as? Int == 1)
            // New bytes of the same length under the old name, with the old time.
            try world.drop(World.text(0..<2, grade: "6 Б"), as: "plain_1.csv")
            feed = World.feed(try await world.run(), "clubs.plain")
            #expect(feed["deliveries"] as? Int == 1)
            #expect(try await world.grades("clubs.plain") == ["0 6 Б", "1 6 Б"])
            // A file of years ago that was never delivered.
            try world.drop(World.text(7..<8, grade: "9 А"), as: "plain_0.csv", age: 86_400 * 3000)
            feed = World.feed(try await world.run(), "clubs.plain")
            #expect(feed["deliveries"] as? Int == 1)
            #expect(try await world.grades("clubs.plain") == ["0 6 Б", "1 6 Б", "7 9 А"])
        }
    }
}
