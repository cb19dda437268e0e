import Adapters
import Foundation
import Glibc
import Matcher
import Schemas
import Testing

@testable import Gateway

@Suite struct FileLinkingTests {
    private static let layout = """
        feed: registry.test
        version: 1
        owner: {agency: registry}
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: id
        facts: {person_id: person_id, family_id: family_id}
        persons:
          - role: child
            fields:
              name: {from: fio, type: fio, order: surname-first}
              birth: {from: born, type: date, formats: [iso]}
              snils: snils

        """

    private static let feed = """
        feed: health.test
        version: 1
        owner: {agency: health}
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

    private static let people = """
        id,person_id,family_id,fio,born,snils
        1,P1,F1,Сафин Тимур Рамилевич,2014-03-05,112-233-445 95
        2,P2,F1,Сафина Алина Рамилевна,2016-07-01,
        3,P3,F2,Николаев Олег Петрович,2012-02-02,

        """

    private let asOf = CalendarDate(dayNumber: 20_778)

    private func with(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
        let folder = "/tmp/sverka-linking-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        for (name, text) in files { try FileSystem.write(text, to: "\(folder)/\(name)") }
        try await body(folder)
    }

    private func linking(_ folder: String, width: Int = 2) async throws -> FileLinking {
        try await FileLinking(
            registry: "\(folder)/registry.csv", layout: try MappingLoader.load(text: Self.layout, file: "r.yaml"),
            asOf: asOf, model: .standard, width: width)
    }

    private func decisions(
        _ linking: FileLinking, _ path: String, explains: Bool = false
    ) async throws -> [FileLinking.Decision] {
        var decisions: [FileLinking.Decision] = []
        let mapping = try MappingLoader.load(text: Self.feed, file: "f.yaml")
        try await linking.link(LinkRows(path, mapping: mapping, asOf: asOf), explains: explains) { decisions += $0 }
        return decisions
    }

    @Test func everyRowHasOneDecisionInTheOrderOfTheFile() async throws {
        let rows = """
            id,fio,born,snils
            a,Сафин Тимур Рамилевич,2014-03-05,112-233-445 95
            b,Кузнецова Мария Игоревна,2018-11-11,
            c,,,
            d,Николаев Олег Петрович,2012-02-02,

            """
        try await with(["registry.csv": Self.people, "feed_health.csv": rows]) { folder in
            let linking = try await linking(folder)
            #expect(linking.count == 3)
            let decisions = try await decisions(linking, "\(folder)/feed_health.csv")
            #expect(decisions.map(\.recordID) == ["a", "b", "c", "d"])
            #expect(decisions.map(\.feed) == Array(repeating: "health", count: 4))
            #expect(decisions[0].decision == "link" && decisions[0].personID == "P1" && decisions[0].score > 10)
            #expect(decisions[1].decision == "new" && decisions[1].personID.isEmpty)
            #expect(decisions[2].decision == "review" && decisions[2].personID.isEmpty)
            #expect(decisions[3].personID == "P3")
        }
    }

    @Test func decisionsDoNotDependOnHowManyCoresThereAre() async throws {
        var rows = "id,fio,born,snils\n"
        for number in 0..<300 {
            rows +=
                "\(number),\(number % 3 == 0 ? "Сафин Тимур Рамилевич,2014-03-05" : "Иванов Пётр Ильич,2015-01-0\(number % 9 + 1)"),\n"
        }
        try await with(["registry.csv": Self.people, "feed_a.csv": rows]) { folder in
            let one = try await decisions(try await linking(folder, width: 1), "\(folder)/feed_a.csv")
            let many = try await decisions(try await linking(folder, width: 7), "\(folder)/feed_a.csv")
            #expect(one.map { "\($0)" } == many.map { "\($0)" })
            #expect(one.map(\.recordID) == (0..<300).map { "\($0)" })
        }
    }

    @Test func everyDecisionIsExplainedToItsSumWithoutPersonalData() async throws {
        let rows = """
            id,fio,born,snils
            a,Сафин Тимур Рамилевич,2014-03-05,112-233-445 95
            b,Кузнецова Мария Игоревна,2018-11-11,

            """
        try await with(["registry.csv": Self.people, "feed_health.csv": rows]) { folder in
            let linking = try await linking(folder)
            let path = "\(folder)/feed_health.csv"
            #expect(try await decisions(linking, path).allSatisfy { linking.explain($0) == nil })
            let lines = try await decisions(linking, path, explains: true).compactMap { linking.explain($0) }
            #expect(lines.count == 2)
            for line in lines {
                for secret in ["Тимур", "Сафин", "112-233", "112233445"] { #expect(!line.contains(secret)) }
            }
            let first = try #require(
                try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
            #expect(first["record"] as? String == "a" && first["decision"] as? String == "link")
            #expect(first["rule"] as? String == "none" && first["model"] as? String == MatchModel.standard.version)
            let waterfall = try #require(first["lines"] as? [[String: Any]])
            let sum = waterfall.reduce(0) { $0 + ($1["bits"] as? Double ?? .nan) }
            #expect(abs(sum - (first["weight"] as? Double ?? 0)) < 1e-9)
            #expect(waterfall.contains { $0["level"] as? String == "snilsEqual" })
        }
    }

    @Test func twoNumbersForOnePersonAreLeftToAHuman() async throws {
        let rows = """
            id,fio,born,snils
            a,Сафина Алина Рамилевна,2016-07-01,112-233-446 96
            b,Сафина Алина Рамилевна,2016-07-01,112-233-447 97
            c,Сафина Алина Рамилевна,2016-07-01,
            d,Николаев Олег Петрович,2012-02-02,112-233-448 98
            e,Николаев Олег Петрович,2012-02-02,112-233-448 98

            """
        try await with(["registry.csv": Self.people, "feed_health.csv": rows]) { folder in
            let linking = try await linking(folder)
            var decisions = try await decisions(linking, "\(folder)/feed_health.csv")
            #expect(decisions.allSatisfy { $0.decision == "link" })
            FileLinking.settleClaims(&decisions)
            #expect(decisions.map(\.decision) == ["review", "review", "link", "link", "link"])
            #expect(decisions[0].rule == .numberClaimed && decisions[0].personID == "P2")
        }
    }

    @Test func whoeverIsLikeAPersonOfTheRegistryIsNotToldFromThatPersonByName() async throws {
        let people = """
            id,person_id,family_id,fio,born,snils
            1,P1,F1,Юсупова София Рашидовна,2015-05-05,112-233-445 95
            2,P2,F2,Николаева Софья Петровна,2012-02-02,112-233-446 96

            """
        let rows = """
            id,fio,born,snils
            a,Юсупова Софья Рашидовна,2015-05-05,
            b,Юсупова Софья Рашидовна,2015-05-05,112-233-447 97
            c,Юсупова София Рашидовна,2015-05-05,112-233-445 95
            d,Николаева София Петровна,2012-02-02,

            """
        try await with(["registry.csv": people, "feed_health.csv": rows]) { folder in
            let linking = try await linking(folder)
            var decisions = try await decisions(linking, "\(folder)/feed_health.csv")
            #expect(decisions.map(\.decision) == ["link", "review", "link", "link"])
            FileLinking.settleClaims(&decisions)
            #expect(decisions.map(\.decision) == ["review", "review", "link", "link"])
            #expect(decisions[0].rule == .lookalike && decisions[0].personID == "P1")
        }
    }

    @Test func registryRowWithoutItsIdIsNamed() async throws {
        let people =
            "id,person_id,family_id,fio,born,snils\n1,P1,F1,Сафин Тимур,2014-03-05,\n2,,F1,Сафин Айдар,2015-03-05,\n"
        try await with(["registry.csv": people]) { folder in
            let failure = await #expect(throws: FileLinking.Failure.self) { try await linking(folder) }
            #expect(failure?.description.contains("строка 2: нет person_id") == true)
        }
    }

    @Test func fileThatCannotBeReadIsRefusedWithItsReason() async throws {
        try await with(["registry.csv": Self.people, "feed_x.csv": "номер,fio,born,snils\n1,а,б,в\n"]) { folder in
            let linking = try await linking(folder)
            await #expect(throws: FileLinking.Failure.self) { try await decisions(linking, "\(folder)/feed_x.csv") }
        }
    }

    @Test(arguments: [
        ("/data/feed_health.csv", "health"), ("feed_police.xml", "police"), ("education.csv", "education"),
        ("feed_a.b.csv", "a.b"), ("x", "x"), ("feed_", ""),
    ]) func feedIsNamedByItsFile(path: String, name: String) {
        #expect(FileLinking.feedName(path) == name)
    }

    /// Children of whom many are each other's equals but for the id, and rows that mean any of them.
    private static func equals() -> (people: [String], rows: [String]) {
        let names = ["Иванов Егор Ильич", "Иванова Анна Ильинична", "Петров Олег Маратович", "Смирнов Глеб Олегович"]
        var people: [String] = []
        var rows: [String] = []
        for number in 0..<240 {
            let child = number % 80
            let said = "\(names[child % 4]),201\(child % 8)-0\(child / 8 % 9 + 1)-1\(child % 5)"
            let id = "P\((number * 7919) % 1000)-\(number)"
            people.append("\(number),\(id),F\(number / 2),\(said),")
            rows.append("r\(number),\(said),")
        }
        return (people, rows)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theOrderOfTheFilesChangesNoDecisionAndNobodyWhoIsNamed(seed: UInt64) async throws {
        let (people, rows) = Self.equals()
        var state = seed
        func shuffled(_ lines: [String]) -> String {
            var lines = lines
            for place in lines.indices.reversed() {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                lines.swapAt(place, Int((state >> 33) % UInt64(place + 1)))
            }
            return lines.joined(separator: "\n") + "\n"
        }
        let head = "id,person_id,family_id,fio,born,snils\n"
        try await with([
            "registry.csv": head + people.joined(separator: "\n") + "\n",
            "feed_a.csv": "id,fio,born,snils\n" + rows.joined(separator: "\n") + "\n",
        ]) { folder in
            func told() async throws -> [String] {
                let linking = try await linking(folder)
                return try await decisions(linking, "\(folder)/feed_a.csv", explains: true).map {
                    "\($0.recordID) \($0.personID) \($0.decision) \($0.score) \(linking.explain($0) ?? "")"
                }.sorted()
            }
            let first = try await told()
            #expect(first.count { $0.contains(" review ") } > 100, "equals are put before a human")
            try FileSystem.write(head + shuffled(people), to: "\(folder)/registry.csv")
            try FileSystem.write("id,fio,born,snils\n" + shuffled(rows), to: "\(folder)/feed_a.csv")
            #expect(try await told() == first)
        }
    }

    @Test func idsAreOrderedByTheirBytesHoweverLongTheyAre() {
        var ids = (0..<500).map { "0190b3c2-7a1e-7000-8000-\(($0 * 7919) % 1000)" } + ["", "a", "aa", "é", "Я", "0"]
        ids += ids.map { $0 + "-x" }
        let order = IdentifierOrder.sorted(ids)
        let sorted = order.map { ids[Int($0)] }
        #expect(Set(order).count == ids.count)
        for (one, other) in zip(sorted, sorted.dropFirst()) { #expect(!IdentifierOrder.precedes(other, one)) }
        #expect(IdentifierOrder.ranks(ids).enumerated().allSatisfy { sorted[Int($1)] == ids[$0] })
    }
}
