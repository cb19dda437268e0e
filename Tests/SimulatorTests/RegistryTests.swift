import Schemas
import Simulator
import Testing

@Suite struct RegistryTests {
    private func columns(_ rows: [[String]], _ name: String) throws -> [String] {
        let place = try #require(rows.first?.firstIndex(of: name))
        return rows.dropFirst().map { $0[place] }
    }

    @Test(arguments: [1, 2, 7, 500, 3001])
    func theRegistryHasExactlyTheAskedPeople(people: Int) throws {
        let rows = SimulatedRegion.registry(try SimulatedRegion.make(people: people))
        #expect(rows.count == people + 1)
        #expect(rows.allSatisfy { $0.count == 11 })
        #expect(rows[0].joined(separator: ",") == RegionSimulation.registryHeader)
    }

    @Test func sameSeedGivesTheSameBytesAndAnotherSeedOthers() throws {
        func bytes(_ seed: UInt64) throws -> [UInt8] {
            var sink = MemorySink()
            try SimulatedRegion.make(people: 2000, seed: seed).writeRegistry(to: &sink)
            return sink.bytes
        }
        #expect(try bytes(1) == bytes(1))
        #expect(try bytes(1) != bytes(2))
    }

    @Test func identifiersAndNumbersAreUniqueAndValid() throws {
        let rows = SimulatedRegion.registry(try SimulatedRegion.make())
        let ids = try columns(rows, "person_id")
        #expect(Set(ids).count == ids.count)
        for id in ids { #expect(UniqueIdentifier(id).map { $0.high >> 12 & 15 } == 7) }
        let numbers = try columns(rows, "snils").filter { !$0.isEmpty }
        #expect(Set(numbers).count == numbers.count)
        for number in numbers { #expect(Snils(digits: number)?.state == .valid) }
    }

    @Test func aboutOneChildInTwentyHasNoNumber() throws {
        let rows = SimulatedRegion.registry(try SimulatedRegion.make())
        let roles = try columns(rows, "role")
        let numbers = try columns(rows, "snils")
        let children = zip(roles, numbers).filter { $0.0 == "child" }
        let share = Double(children.count { $0.1.isEmpty }) / Double(children.count)
        #expect((0.03...0.09).contains(share))
        #expect(Set(roles) == ["child", "mother", "father", "representative", "other"])
    }

    @Test func childrenAreChildrenAndParentsOlder() throws {
        let region = try SimulatedRegion.make()
        let rows = SimulatedRegion.registry(region)
        let roles = try columns(rows, "role")
        let births = try columns(rows, "birth_date")
        for (role, birth) in zip(roles, births) {
            let age = try #require(CalendarDate(iso: birth)).age(on: region.configuration.asOf)
            if role == "child" { #expect(age <= 18) } else { #expect(age >= 17) }
        }
    }

    @Test func twinsShareFamilyBirthDateAndFather() throws {
        let rows = SimulatedRegion.registry(try SimulatedRegion.make()).dropFirst()
        var births: [String: [[String]]] = [:]
        for row in rows where row[2] == "child" { births[row[1] + row[6], default: []].append(row) }
        let twins = births.values.filter { $0.count > 1 }
        #expect(twins.count > 20)
        for group in twins { #expect(Set(group.map { $0[4] + $0[7] }).count == group.count) }
    }

    @Test func namesakesWithTheSameFullNameExist() throws {
        let rows = SimulatedRegion.registry(try SimulatedRegion.make(people: 12_000)).dropFirst()
        var families: [String: Set<String>] = [:]
        for row in rows where row[2] == "child" { families[row[3] + row[4] + row[5], default: []].insert(row[1]) }
        #expect(families.values.contains { $0.count > 1 })
    }

    @Test func someFamiliesHaveSeveralSurnames() throws {
        let rows = SimulatedRegion.registry(try SimulatedRegion.make()).dropFirst()
        var surnames: [String: Set<Substring>] = [:]
        for row in rows { surnames[row[1], default: []].insert(row[3].prefix(4)) }
        #expect(surnames.values.contains { $0.count >= 3 })
    }

    @Test func municipalitiesAreTerritories() throws {
        let region = try SimulatedRegion.make(people: 1500)
        let tree = try TerritoryTable.parse(SimulatedRegion.text("profiles/tatarstan/territories.csv"))
        for name in Set(try columns(SimulatedRegion.registry(region), "municipality")) {
            #expect(tree.find(name: name) != nil, "\(name)")
        }
    }
}
