import Adapters
import Schemas
import Simulator
import Testing

@testable import Gateway
@testable import Matcher

/// Decoys that are like life, and what is worked out from them.
@Suite struct DecoyRegistryTests {
    private static func child(_ given: String, _ sex: Sex = .female) -> RegistryEntry {
        var name = PersonName(surname: "Белова")
        name.given = given
        return RegistryEntry(role: .child, family: 1, name: name, sex: sex)
    }

    @Test func twinsAreCalledAsRealTwinsAre() {
        let pairs = [("Арина", "Алина"), ("Вера", "Нина"), ("Алина", "Полина")]
        func names(_ pairs: [(String, String)]) -> TwinNames {
            var names = TwinNames()
            for (place, pair) in pairs.enumerated() {
                let first = names.note(UInt64(place + 1), Self.child(pair.0), Int32(place * 2))
                let second = names.note(UInt64(place + 1), Self.child(pair.1), Int32(place * 2 + 1))
                #expect(first == nil && second == Int32(place * 2))
            }
            // Brother and sister of one birth say nothing about names of one sex.
            _ = names.note(99, Self.child("Вера"), 98)
            _ = names.note(99, Self.child("Олег", .male), 99)
            names.seal()
            return names
        }
        let all = names(pairs)
        #expect(all.other(than: Self.child("Арина"), seed: 5) == "Алина")
        #expect(all.other(than: Self.child("Вера"), seed: 5) == "Нина")
        #expect(Set((0..<40).compactMap { all.other(than: Self.child("Алина"), seed: $0) }) == ["Арина", "Полина"])
        #expect(all.other(than: Self.child("Зоя"), seed: 5) == nil)
        let turned = names(pairs.reversed())
        for seed in 0..<20 as Range<UInt64> {
            #expect(
                all.other(than: Self.child("Алина"), seed: seed) == turned.other(than: Self.child("Алина"), seed: seed))
        }
    }

    @Test func someOfThoseTakenOutGetANamesakeOfAnotherFamily() throws {
        let files = try MeasuredFiles(people: 3000, dirt: .clean)
        defer { files.remove() }
        let rows = RegistryRows(
            path: "\(files.folder)/registry.csv",
            layout: try MappingLoader.load(text: MeasuredFiles.layout, file: "r.yaml"), asOf: MeasuredFiles.asOf)
        let decoys = try DecoyRegistry(rows)
        let chosen = decoys.decoyNamesake.indices.filter { decoys.decoyNamesake[$0] != nil }
        #expect(chosen.count > 10 && chosen.allSatisfy { decoys.isHidden[$0] })
        let invented = decoys.kinds.indices.filter { [.namesake, .fullNamesake].contains(decoys.kinds[$0]) }
        #expect(invented.count == chosen.count)
        #expect(invented.allSatisfy { decoys.index.family(of: Int32($0)) < 0 })
        // They are in the index with the names and dates of those who are not.
        var hidden: Set<[UInt32]> = []
        var index = PersonIndex()
        var people: [(id: String, entry: RegistryEntry)] = []
        try rows.forEach { people.append(($0, $1)) }
        let order = IdentifierOrder.sorted(people.map(\.id))
        for place in order.indices where decoys.decoyNamesake[place] != nil {
            index.append(people[Int(order[place])].entry)
        }
        for person in 0..<Int32(index.count) { hidden.insert(Self.key(person, index.storage.table)) }
        #expect(invented.allSatisfy { hidden.contains(Self.key(Int32($0), decoys.index.storage.table)) })
    }

    private static func key(_ person: Int32, _ table: borrowing PersonTable) -> [UInt32] {
        let row = table.row(person)
        return [table.traits(row.surname).lemma, table.traits(row.given).given, UInt32(bitPattern: row.day)]
    }

    /// Of ten clear namesakes of children taken out came two false links: of a hundred clear ones outside come twenty.
    @Test func namesakesAreCountedByThoseWhoAreSeenClearly() {
        var tally = QualityTally()
        tally.records = 10_000
        tally.links = 9_000
        tally.new = 1_000
        tally.hidden = 1_000
        tally.namesakes = 300
        tally.namesakeLinks = 2
        tally.hiddenClearNamesakes = 10
        let scale = QualityScale(strangers: 8)
        #expect(tally.falseLinks(scale).value == 0)
        tally.clearNamesakes = 100
        let wrong = tally.falseLinks(scale)
        #expect(abs(wrong.value - 20) < 1e-9)
        #expect(wrong.low < 15 && wrong.high > 25)
        // Too few were tried to say so much: the rate of all who were taken out stands.
        tally.hiddenClearNamesakes = 4
        #expect(tally.falseLinks(scale).value == 0)
        tally.hiddenLinks = 10
        tally.hiddenNamesakeLinks = 10
        #expect(tally.falseLinks(scale).value > 8)
        // Of one father are counted by themselves: three links beside twelve clear ones, and forty outside.
        tally.clearFullNamesakes = 40
        tally.hiddenClearFullNamesakes = 40
        #expect(abs(tally.falseLinks(scale).value - 10) < 1e-9)
    }
}
