import Schemas
import Testing

@testable import Gateway

/// What `sverka schedule` says.
@Suite(.timeLimit(.minutes(2))) struct ScheduleOverviewTests {
    @Test func everyFeedAndWhatIsWrongIsNamed() async throws {
        let port = try ServerProgram.freePort()
        let mappings = [
            ScheduleWorld.mapping(
                "remote.clubs", at: "https://127.0.0.1:\(port)/", schedule: "02:15 Europe/Moscow", match: "a_*.csv"),
            InboxWorld.mapping("clubs.expected", mode: "delta", match: "e_*.csv", more: "expect: {by: \"04:00\"}"),
        ]
        try await ScheduleWorld.with(mappings) { world in
            #expect(try await ScheduleOverview(world.application).text(offsetMinutes: 180).hasPrefix("Ни у одного"))
            try await world.running {
                try await world.until("expected") {
                    let known = try await world.rows("SELECT FROM gateway.feed_schedule").count
                    return try await world.rows("SELECT FROM gateway.feed_expectation").count + known == 2
                }
                // 2026-11-22 02:15 in Moscow.
                world.advance(seconds: 86_400)
                try await world.until("wrong") {
                    let failed = try await world.rows("SELECT FROM gateway.feed_schedule WHERE failures > 0").count
                    return try await world.rows("SELECT FROM gateway.alarm").count + failed == 2
                }
            }
            let overview = try await ScheduleOverview(world.application)
            let lines = overview.text(offsetMinutes: 180).split(separator: "\n")
            #expect(lines[0] == "clubs.expected, без расписания")
            #expect(lines[1] == "  приход: не пришло; ждём до 22.11.2026 04:00")
            #expect(lines[2] == "remote.clubs, расписание «02:15 Europe/Moscow»")
            #expect(lines[3].hasPrefix("  следующий раз: 23.11.2026 02:15, повтор 22.11.2026 03:0"))
            #expect(lines[4] == "  последний раз: 22.11.2026 03:00")
            #expect(lines[5] == "  неудач подряд 1: сервер не отвечает")
            #expect(
                lines.last == "Тревога с 22.11.2026 03:00: clubs.expected: ждали до 21.11.2026 04:00, не пришло.")
            #expect(overview.json.contains(#""feed":"remote.clubs","schedule":"02:15 Europe/Moscow""#))

            // An operator does not want to wait.
            #expect(try await ScheduleOverview.request("remote.clubs", in: world.application))
            #expect(try await !ScheduleOverview.request("clubs.expected", in: world.application))
            #expect(
                try await world.rows("SELECT actor, object FROM gateway.audit WHERE action = 'schedule.requested'")
                    == ["operator|remote.clubs"])
        }
    }
}
