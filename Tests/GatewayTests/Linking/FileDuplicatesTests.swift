import Adapters
import Foundation
import Glibc
import Matcher
import Schemas
import Testing

@testable import Gateway

/// `sverka dedupe` and `sverka link` with the shipped mappings for facts.
@Suite struct FileDuplicatesTests {
    private let asOf = CalendarDate(dayNumber: 20_778)
    private static let root = String(
        #filePath.prefix(upTo: #filePath.ranges(of: "/Tests/").last?.lowerBound ?? #filePath.endIndex))
    private static let columns = "surname,first_name,patronymic,birth_date,sex,snils,address,municipality"

    private func with(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
        let folder = "/tmp/sverka-dedupe-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        for (name, text) in files { try FileSystem.write(text, to: "\(folder)/\(name)") }
        try await body(folder)
    }

    /// Made-up people, each once as registered and once with an error.
    private static func people(_ count: Int) -> (originals: [String], copies: [String]) {
        let given = ["mika", "sonja", "terence", "odette", "barnaby", "lucia", "harald"]
        let family = ["testonova", "samplington", "fieldingham", "mockridge", "figurski", "exampleton", "draftwell"]
        let streets = ["wallaby place", "sample crescent", "hopkins road", "kembla avenue", "lakeview drive"]
        func line(_ id: String, _ n: Int, surname: String, number: Int) -> String {
            let first = UnicodeScalar(UInt8(97 + n % 26))
            let second = UnicodeScalar(UInt8(97 + n / 26 % 26))
            let code: Int = 2000 + n * 37 % 900
            let year: Int = 10 + n * 13 % 89
            let month: Int = 10 + n % 3
            let day: Int = 10 + n % 19
            let place = "suburb\(first)\(second) \(code)"
            let born = "19\(year)-\(month)-\(day)"
            return "\(id),\(surname),\(given[n % 7]),,\(born),,\(number),\(n) \(streets[n % 5]),\(place)"
        }
        let surnames: [String] = (0..<count).map { (n: Int) -> String in
            let letter = UInt8(97 + n % 26)
            return family[n / 7 % 7] + String(UnicodeScalar(letter))
        }
        let originals = (0..<count).map {
            line("t-\($0)-org", $0, surname: surnames[$0], number: 1_000_003 + $0 * 7919)
        }
        let copies = (0..<count).map {
            line("t-\($0)-dup", $0, surname: String(surnames[$0].dropFirst()), number: 1_000_003 + $0 * 7919)
        }
        return (originals, copies)
    }

    @Test func bothRecordsOfEachPersonAreFoundInAnyOrder() async throws {
        let people = Self.people(150)
        let mapping = try MappingLoader.load(path: "\(Self.root)/mappings/bench/febrl3.v1.yaml")
        let rows = people.originals + people.copies
        let head = "rec_id,\(Self.columns)\n"
        try await with([
            "a.csv": head + rows.joined(separator: "\n"), "b.csv": head + rows.reversed().joined(separator: "\n"),
        ]) { folder in
            let found = try await FileDuplicates(
                "\(folder)/a.csv", mapping: mapping, asOf: asOf, model: nil, width: 1)
            let links = found.pairs.filter { $0.decision == "link" }
            #expect(Set(links.map { "\($0.first) \($0.second)" }) == Set((0..<150).map { "t-\($0)-dup t-\($0)-org" }))
            let other = try await FileDuplicates(
                "\(folder)/b.csv", mapping: mapping, asOf: asOf, model: nil, width: 2)
            #expect(other.pairs == found.pairs)
        }
    }

    @Test func registryIsLinkedOneToOne() async throws {
        let people = Self.people(150)
        let mapping = try MappingLoader.load(path: "\(Self.root)/mappings/bench/febrl4.v1.yaml")
        try await with([
            "registry.csv": "person_id,\(Self.columns)\n" + people.originals.joined(separator: "\n"),
            "feed_x.csv": "feed_record_id,\(Self.columns)\n" + people.copies.joined(separator: "\n"),
        ]) { folder in
            let linking = try FieldLinking(
                registry: "\(folder)/registry.csv", layout: nil, mapping: mapping, asOf: asOf, model: nil)
            let decisions = try linking.link("\(folder)/feed_x.csv").decisions
            #expect(decisions.map(\.recordID) == (0..<150).map { "t-\($0)-dup" })
            #expect(decisions.allSatisfy { $0.decision == "link" && $0.feed == "x" })
            #expect(decisions.map(\.personID) == (0..<150).map { "t-\($0)-org" })
        }
    }

    private static func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private static func sum(_ told: [String: Any]) throws -> Double {
        try #require(told["lines"] as? [[String: Any]]).reduce(0) { $0 + ($1["bits"] as? Double ?? .nan) }
    }

    @Test func linksAndPairsOfFactsAreTold() async throws {
        let people = Self.people(150)
        let febrl3 = try MappingLoader.load(path: "\(Self.root)/mappings/bench/febrl3.v1.yaml")
        let febrl4 = try MappingLoader.load(path: "\(Self.root)/mappings/bench/febrl4.v1.yaml")
        // Nobody like these two is registered.
        let strangers = ["n-1,quimby,aloysius,,1931-10-10,,5550001,9 nowhere lane,elsewhere 9999"]
        try await with([
            "registry.csv": "person_id,\(Self.columns)\n" + people.originals.joined(separator: "\n"),
            "feed_x.csv": "feed_record_id,\(Self.columns)\n" + (people.copies + strangers).joined(separator: "\n"),
            "a.csv": "rec_id,\(Self.columns)\n" + (people.originals + people.copies).joined(separator: "\n"),
        ]) { folder in
            let linking = try FieldLinking(
                registry: "\(folder)/registry.csv", layout: nil, mapping: febrl4, asOf: asOf, model: nil)
            let plain = try linking.link("\(folder)/feed_x.csv").decisions
            #expect(plain.allSatisfy { linking.explain($0) == nil })
            let decisions = try linking.link("\(folder)/feed_x.csv", explains: true).decisions
            #expect(decisions.map(\.personID) == plain.map(\.personID) && decisions.map(\.score) == plain.map(\.score))
            for decision in decisions {
                let told = try Self.object(try #require(linking.explain(decision)))
                #expect(told["record"] as? String == decision.recordID)
                #expect(told["decision"] as? String == decision.decision && told["rule"] as? String == "none")
                guard decision.decision == "link" else { continue }
                let candidates = try #require(told["candidates"] as? [[String: Any]])
                #expect(candidates.first?["person"] as? String == decision.personID)
                let weight = try #require(told["weight"] as? Double)
                #expect(abs(try Self.sum(told) - weight) < 1e-9)
                #expect(abs((told["prior"] as? Double ?? .nan) + weight - decision.score) < 1e-9)
            }
            #expect(decisions.contains { $0.decision == "new" })

            let found = try await FileDuplicates(
                "\(folder)/a.csv", mapping: febrl3, asOf: asOf, model: nil, width: 1)
            for (place, pair) in found.pairs.enumerated() {
                let told = try Self.object(try #require(found.explain(place)))
                #expect(told["a"] as? String == pair.first && told["b"] as? String == pair.second)
                #expect(told["joined"] as? String == (pair.decision == "link" ? "direct" : nil))
                let weight = try #require(told["weight"] as? Double)
                #expect(abs((told["prior"] as? Double ?? .nan) + weight - pair.score) < 1e-9)
            }
        }
    }

    @Test func pairsOfChildrenAreTold() async throws {
        let mapping = try MappingLoader.load(path: "\(Self.root)/mappings/bench/generated.v1.yaml")
        let head = "feed_record_id,surname,first_name,patronymic,fio,birth_date,sex,snils,address,municipality"
        let rows = [
            "a,Сафин,Тимур,Рамилевич,,2014-03-05,М,112-233-445 95,,",
            "b,Гайфиев,Тимур,Рамилевич,,2014-03-05,М,112-233-445 95,,",
            "c,Гайфиев,Тимур,Рамилевич,,2014-03-05,М,,,", "d,Сафин,Тагир,Рамилевич,,2014-03-05,М,,,",
        ]
        try await with(["a.csv": ([head] + rows).joined(separator: "\n") + "\n"]) { folder in
            let found = try await FileDuplicates(
                "\(folder)/a.csv", mapping: mapping, asOf: asOf, model: nil, width: 1)
            let told = try found.pairs.indices.map { try Self.object(try #require(found.explain($0))) }
            let joined = Dictionary(
                uniqueKeysWithValues: zip(found.pairs, told).map { ("\($0.first)\($0.second)", $1) })
            #expect(joined["ab"]?["joined"] as? String == "direct" && joined["bc"]?["rule"] as? String == "odds")
            #expect(
                joined["ac"]?["joined"] as? String == "through" && joined["ac"]?["rule"] as? String == "throughOthers")
            #expect(joined["ac"]?["guard"] as? String == "surnameDiffers")
            #expect(joined["ad"]?["rule"] as? String == "twins" && joined["ad"]?["joined"] == nil)
            for (pair, told) in zip(found.pairs, told) {
                #expect(abs(try Self.sum(told) - pair.score) < 1e-9 && pair.score != 0)
                #expect(abs((told["weight"] as? Double ?? .nan) - pair.score) < 1e-9)
            }
        }
    }

    @Test func modelOfAnotherKindIsRefused() async throws {
        let mapping = try MappingLoader.load(path: "\(Self.root)/mappings/bench/febrl3.v1.yaml")
        try await with(["a.csv": "rec_id,\(Self.columns)\n"]) { folder in
            await #expect(throws: FileLinking.Failure.self) {
                try await FileDuplicates(
                    "\(folder)/a.csv", mapping: mapping, asOf: asOf, model: .people(.standard), width: 1)
            }
            let empty = try await FileDuplicates(
                "\(folder)/a.csv", mapping: mapping, asOf: asOf, model: nil, width: 1)
            #expect(empty.pairs.isEmpty && empty.summary.rows == 0)
        }
    }

    @Test func oneRowOfEachPersonStaysLinked() {
        func decision(_ id: String, _ person: String, _ score: Double) -> FileLinking.Decision {
            FileLinking.Decision(feed: "f", recordID: id, personID: person, decision: "link", score: score)
        }
        var decisions = [
            decision("a", "P1", 40), decision("b", "P1", 20), decision("c", "P2", 30), decision("d", "P3", 30),
            decision("e", "P3", 28),
        ]
        FileLinking.assignOneToOne(&decisions)
        #expect(decisions.map(\.decision) == ["link", "review", "link", "review", "review"])
    }
}
