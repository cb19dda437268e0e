import Foundation
import Schemas
import Testing

@testable import Gateway

/// A file that can't be what was meant waits for a person: nothing of it is used, nothing is withdrawn.
@Suite(.serialized) struct HeldDeliveryTests {
    private static let header =
        "Номер личного дела;Код ОО;Наименование ОО;ФИО обучающегося;Дата рождения;Пол;СНИЛС;Класс;Всего уроков;"
        + "Пропущено всего;Без уважительной;Период;ФИО законного представителя;Родство;Телефон;Адрес;Муниципалитет;Учёт;"
        + "Дата постановки;Причина;Событие;Дата события"

    /// Puts a full file of so many pupils into the inbox.
    private func drop(_ pupils: Int, day: Int, in world: NightWorld) throws {
        let rows = (0..<pupils).map {
            "Д-\($0);160001;Школа 1;Сафин Тимур;05.03.2014;М;;5 А;100;0;0;11.2026;;;;;Казань;;;;;"
        }
        let text = ([Self.header] + rows).joined(separator: "\r\n") + "\r\n"
        let data = try #require(text.data(using: .windowsCP1251))
        let path = "\(world.folder)/inbox/education_92000000_202611\(day)_001.csv"
        try data.write(to: URL(fileURLWithPath: path))
        _ = FileManager.default.createFile(atPath: path + ".ok", contents: nil)
    }

    private func night(_ day: Int, in world: NightWorld, status: Int32 = 0) async throws -> String {
        let result = try await world.program.run("night", "--as-of", "2026-11-\(day)")
        #expect(result.status == status, "\(result.errors)")
        return result.output
    }

    private func active(_ world: NightWorld) async throws -> Int {
        try await world.number("SELECT count(*) FROM gateway.feed_record WHERE NOT is_withdrawn")
    }

    private func heldNumber(_ world: NightWorld) async throws -> String {
        let connection = try await PostgresConnection.open(world.settings)
        return try await connection.perform {
            try $0.queryOne("SELECT receipt_number FROM gateway.delivery WHERE state = 'held'").text(0)
        }
    }

    @Test func truncatedFullFileWithdrawsNothingUntilItIsConfirmed() async throws {
        try await NightWorld.with { world in
            try drop(200, day: 20, in: world)
            _ = try await night(20, in: world)
            #expect(try await active(world) == 200)

            try drop(120, day: 21, in: world)
            // A night that holds a delivery says so to whoever started it, as `ingest` does.
            let output = try await night(21, in: world, status: 3)
            let number = try await heldNumber(world)
            #expect(output.contains("sverka delivery confirm \(number)"))
            #expect(try await active(world) == 200)
            #expect(try await world.number("SELECT count(*) FROM gateway.row WHERE change = 'absent'") == 0)
            let receipt = "\(world.folder)/receipts/education.attendance/\(number).txt"
            #expect(try String(contentsOfFile: receipt, encoding: .utf8).contains("file.withdrawal"))

            // A night changes nothing about it.
            _ = try await night(21, in: world)
            #expect(try await active(world) == 200)
            let list = try await world.program.run("delivery", "list")
            #expect(list.output.contains(number))
            #expect(list.output.contains("отозвано бы 80 из 200"))

            let confirmed = try await world.program.run(
                "delivery", "confirm", number, "--by", "Петрова", "--reason", "школу закрыли")
            #expect(confirmed.status == 0, "\(confirmed.errors)")
            #expect(try await active(world) == 200)
            _ = try await night(21, in: world)
            #expect(try await active(world) == 120)
            #expect(
                try await world.number("SELECT count(*) FROM gateway.delivery WHERE state <> 'acknowledged'") == 0)
            #expect(try String(contentsOfFile: receipt, encoding: .utf8).contains("обработана"))
            #expect(
                try await world.number(
                    "SELECT count(*) FROM gateway.audit WHERE action = 'delivery.confirmed' AND actor = 'Петрова'") == 1
            )
            let again = try await world.program.run("delivery", "confirm", number)
            #expect(again.status == 1)
        }
    }

    @Test func refusedFileIsForgottenAndTheNextOneIsComparedWithTheLastGoodOne() async throws {
        try await NightWorld.with { world in
            try drop(200, day: 20, in: world)
            _ = try await night(20, in: world)
            try drop(90, day: 21, in: world)
            _ = try await night(21, in: world, status: 3)
            let number = try await heldNumber(world)
            let refused = try await world.program.run("delivery", "refuse", number, "--reason", "обрезан")
            #expect(refused.status == 0, "\(refused.errors)")
            let receipt = "\(world.folder)/receipts/education.attendance/\(number).txt"
            #expect(try String(contentsOfFile: receipt, encoding: .utf8).contains("отклонена целиком"))
            try drop(195, day: 22, in: world)
            _ = try await night(22, in: world)
            #expect(try await active(world) == 195)
        }
    }

    @Test func heldFileIsNotConfirmedOverANewerOne() async throws {
        try await NightWorld.with { world in
            try drop(200, day: 20, in: world)
            _ = try await night(20, in: world)
            try drop(90, day: 21, in: world)
            _ = try await night(21, in: world, status: 3)
            let number = try await heldNumber(world)
            try drop(198, day: 22, in: world)
            _ = try await night(22, in: world)
            #expect(try await active(world) == 198)
            let result = try await world.program.run("delivery", "confirm", number)
            #expect(result.status == 1)
            #expect(result.errors.contains("уже обработана полная выгрузка"))
            #expect(try await active(world) == 198)
        }
    }

    /// A `delete` file lists rows in the words in which they were said: they are withdrawn, not «unchanged».
    @Test func rowsOfADeleteFileAreWithdrawnThoughNothingInThemChanged() async throws {
        try await NightWorld.with { world in
            var world = world
            let mappings = "\(world.folder)/mappings"
            try FileManager.default.createDirectory(atPath: mappings, withIntermediateDirectories: true)
            world.program.mappings = mappings
            func night(
                _ mode: String, _ rest: String, _ rows: Range<Int>, _ number: Int, status: Int32 = 0
            ) async throws -> String {
                try """
                feed: t.t
                version: 1
                owner: {agency: t}
                mode: \(mode)
                source: {match: ["t_*.csv"], ready: marker .ok}
                format: {csv: {encoding: utf-8}}
                key: Н
                persons: [{role: child, fields: {name: {from: ФИО, type: fio}}}]
                \(rest)

                """.write(toFile: mappings + "/t.yaml", atomically: true, encoding: .utf8)
                let path = "\(world.folder)/inbox/t_\(number).csv"
                let lines = rows.map { "\($0);Сафин Тимур\n" }.joined()
                try ("Н;ФИО\n" + lines).write(toFile: path, atomically: true, encoding: .utf8)
                _ = FileManager.default.createFile(atPath: path + ".ok", contents: nil)
                return try await self.night(20 + number, in: world, status: status)
            }
            _ = try await night("delta", "", 0..<40, 1)
            #expect(try await active(world) == 40)
            let held = try await night("delete", "expect: {change: {withdrawn: 10%}}", 0..<20, 2, status: 3)
            #expect(held.contains("sverka delivery confirm"))
            #expect(try await active(world) == 40)
            _ = try await night("delete", "", 0..<10, 3)
            #expect(try await active(world) == 30)
            // Said once more it changes nothing; said again by a file with data it is back.
            _ = try await night("delete", "", 0..<9, 4)
            #expect(try await active(world) == 30)
            _ = try await night("delta", "", 0..<5, 5)
            #expect(try await active(world) == 35)
        }
    }

    @Test func unknownNumberIsExplained() async throws {
        try await NightWorld.with { world in
            let result = try await world.program.run("delivery", "refuse", "К-1")
            #expect(result.status == 1)
            #expect(result.errors.contains("sverka delivery list"))
        }
    }
}
