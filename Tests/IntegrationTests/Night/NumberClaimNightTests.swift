import Foundation
import Testing

@testable import Gateway

/// Records that put each other's links in doubt, in one delivery and in two nights: two numbers for one person, or a number
/// that shows somebody like a registered child.
@Suite(.serialized) struct NumberClaimNightTests {
    private static let registry = """
        person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality
        P1,F1,child,Сафина,Алина,Рамилевна,2016-07-01,Ж,,,
        P2,F2,child,Николаев,Олег,Петрович,2012-02-02,М,,,
        P3,F3,child,Белова,Дарья,Ильинична,2013-03-03,Ж,112-233-445 95,,
        P4,F4,child,Юсупова,София,Рашидовна,2015-05-05,Ж,112-233-449 99,,
        P5,F5,child,Рахимова,София,Ильдаровна,2015-06-06,Ж,112-233-450 92,,

        """

    private static func mapping(_ feed: String) -> String {
        """
        feed: \(feed).test
        version: 1
        owner: {agency: \(feed)}
        source: {match: ["\(feed)_*.csv"]}
        mode: delta
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: id
        persons:
          - role: child
            required: true
            fields:
              name: {from: fio, type: fio, order: surname-first}
              birth: {from: born, type: date, formats: [iso]}
              snils: snils

        """
    }

    private struct World {
        let program: SverkaProgram
        let folder: String
        let settings: ConnectionSettings

        func night(_ name: String, _ rows: String) async throws {
            let path = folder + "/inbox/" + name
            try "id,fio,born,snils\n\(rows)".write(toFile: path, atomically: true, encoding: .utf8)
            // A file that changed a moment ago may still be written to.
            let hourAgo = Date(timeIntervalSinceNow: -3600)
            try FileManager.default.setAttributes([.modificationDate: hourAgo], ofItemAtPath: path)
            let result = try await program.run("night", "--as-of", "2026-11-20")
            try #require(result.status == 0, "\(result.output) \(result.errors)")
        }

        func texts(_ statement: SQL) async throws -> [String] {
            try await PostgresConnection.open(settings).perform { try $0.query(statement).map { try $0.text(0) } }
        }

        func outcomes() async throws -> [String] {
            try await texts("SELECT record_id || ' ' || outcome FROM gateway.feed_record ORDER BY 1")
        }

        func open() async throws -> [String] {
            try await texts(
                """
                SELECT known.record_id || ' ' || guard FROM gateway.review_case
                JOIN gateway.feed_record AS known USING (feed_id, key_digest) WHERE state = 'open' ORDER BY 1
                """)
        }
    }

    private func with(_ body: (World) async throws -> Void) async throws {
        try await TemporaryDatabase.with { settings in
            let folder = NSTemporaryDirectory() + "/sverka-claims-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            for name in ["inbox", "m"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
            }
            for feed in ["health", "school"] {
                try Self.mapping(feed).write(toFile: folder + "/m/\(feed).yaml", atomically: true, encoding: .utf8)
            }
            try Self.registry.write(toFile: folder + "/registry.csv", atomically: true, encoding: .utf8)
            var program = SverkaProgram(data: folder, database: settings)
            try FileManager.default.createDirectory(atPath: folder + "/m/registry", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: SverkaProgram.mappings + "/registry/people.v1.yaml",
                toPath: folder + "/m/registry/people.v1.yaml")
            try FileManager.default.copyItem(
                atPath: SverkaProgram.mappings + "/codebooks", toPath: folder + "/m/codebooks")
            program.mappings = folder + "/m"
            let imported = try await program.run("registry", "import", folder + "/registry.csv")
            try #require(imported.status == 0, "\(imported.output) \(imported.errors)")
            try await body(World(program: program, folder: folder, settings: settings))
        }
    }

    @Test func inOneDeliveryBothGoToAnOperatorAndTheOthersStayLinked() async throws {
        try await with { world in
            try await world.night(
                "health_1.csv",
                """
                a,Сафина Алина Рамилевна,2016-07-01,112-233-446 96
                b,Сафина Алина Рамилевна,2016-07-01,112-233-447 97
                c,Сафина Алина Рамилевна,2016-07-01,
                d,Николаев Олег Петрович,2012-02-02,112-233-448 98
                e,Николаев Олег Петрович,2012-02-02,112-233-448 98
                f,Белова Дарья Ильинична,2013-03-03,112-233-445 95

                """)
            #expect(
                try await world.outcomes() == [
                    "a review", "b review", "c linked", "d linked", "e linked", "f linked",
                ])
            #expect(try await world.open() == ["a numberClaimed", "b numberClaimed"])
            #expect(
                try await world.texts("SELECT count(*) FROM gateway.link") == ["4"], "a contested record has no link")
            #expect(try await world.texts("SELECT count(*) FROM gateway.number_claim") == ["2"])
        }
    }

    @Test func aLaterNightPutsBothRecordsBeforeAnOperatorAndEndsNoLink() async throws {
        try await with { world in
            try await world.night("health_1.csv", "a,Сафина Алина Рамилевна,2016-07-01,112-233-446 96\n")
            try await world.night("school_1.csv", "s,Сафина Алина Рамилевна,2016-07-01,112-233-446 96\n")
            #expect(try await world.outcomes() == ["a linked", "s linked"], "one number is no contradiction")
            try await world.night("school_2.csv", "t,Сафина Алина Рамилевна,2016-07-01,112-233-447 97\n")
            #expect(try await world.outcomes() == ["a linked", "s linked", "t review"])
            #expect(try await world.open() == ["a numberClaimed", "s numberClaimed", "t numberClaimed"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.link") == ["2"])
            // The same number again asks nothing twice.
            try await world.night("school_3.csv", "u,Сафина Алина Рамилевна,2016-07-01,112-233-447 97\n")
            #expect(
                try await world.open() == [
                    "a numberClaimed", "s numberClaimed", "t numberClaimed", "u numberClaimed",
                ])
            // The sender corrects the number: nothing is claimed any more but the first.
            try await world.night("school_4.csv", "t,Сафина Алина Рамилевна,2016-07-01,112-233-446 96\n")
            #expect(try await world.outcomes().contains("t linked"))
        }
    }

    @Test func somebodyLikeARegisteredChildLeavesToAnOperatorWhatRestsOnTheNameAlone() async throws {
        try await with { world in
            try await world.night(
                "health_1.csv",
                """
                a,Юсупова Софья Рашидовна,2015-05-05,
                b,Юсупова Софья Рашидовна,2015-05-05,112-233-451 93
                c,Юсупова София Рашидовна,2015-05-05,112-233-449 99
                d,Рахимова Софья Ильдаровна,2015-06-06,

                """)
            #expect(try await world.outcomes() == ["a review", "b review", "c linked", "d linked"])
            #expect(try await world.open() == ["a lookalike", "b identifiersDisagree"])
            #expect(
                try await world.texts("SELECT count(*) FROM gateway.link") == ["2"], "what is in doubt has no link")
        }
    }

    @Test func aLaterNightAsksAboutStandingLinksAndEarlierQuestionsHoldBackLaterLinks() async throws {
        try await with { world in
            try await world.night("health_1.csv", "a,Юсупова Софья Рашидовна,2015-05-05,\n")
            #expect(try await world.outcomes() == ["a linked"])
            try await world.night("school_1.csv", "b,Юсупова Софья Рашидовна,2015-05-05,112-233-451 93\n")
            #expect(try await world.open() == ["a lookalike", "b identifiersDisagree"])
            #expect(try await world.texts("SELECT count(*) FROM gateway.link") == ["1"], "the link holds meanwhile")
            try await world.night("school_2.csv", "e,Юсупова Софья Рашидовна,2015-05-05,\n")
            #expect(try await world.open() == ["a lookalike", "b identifiersDisagree", "e lookalike"])
            // The sender corrects the number: nobody is like the child any more.
            try await world.night("school_3.csv", "b,Юсупова Софья Рашидовна,2015-05-05,112-233-449 99\n")
            try await world.night("school_4.csv", "f,Юсупова Софья Рашидовна,2015-05-05,\n")
            #expect(try await world.outcomes().suffix(2) == ["e review", "f linked"])
        }
    }
}
