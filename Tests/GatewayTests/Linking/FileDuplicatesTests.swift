import Adapters
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
