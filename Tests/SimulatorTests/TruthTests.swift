import Schemas
import Simulator
import Testing

@Suite struct TruthTests {
    @Test func theTruthNamesPeopleOfTheRegistryOnly() throws {
        let region = try SimulatedRegion.make()
        let registry = SimulatedRegion.registry(region).dropFirst()
        let family = Dictionary(uniqueKeysWithValues: registry.map { ($0[0], $0[1]) })
        let role = Dictionary(uniqueKeysWithValues: registry.map { ($0[0], $0[2]) })
        let rows = SimulatedRegion.truth(FeedSimulation(region: region))
        #expect(rows[0].joined(separator: ",") == FeedSimulation.truthHeader)
        var keys: Set<String> = []
        for row in rows.dropFirst() {
            #expect(row.count == 8)
            #expect(keys.insert(row[0] + "/" + row[1]).inserted, "\(row[0]) \(row[1])")
            #expect(row[2].isEmpty == (row[3] != "registered"))
            if !row[2].isEmpty { #expect(family[row[2]] == row[7]) }
            if !row[5].isEmpty { #expect(role[row[5]] == "mother" && family[row[5]] == row[7]) }
            for twin in row[4].split(separator: ";") { #expect(family[String(twin)] == row[7]) }
        }
    }

    @Test func childrenOutsideTheRegistryOccurInEveryWay() throws {
        let rows = SimulatedRegion.truth(FeedSimulation(region: try SimulatedRegion.make(people: 15_000)))
        let kinds = Set(rows.dropFirst().map { $0[3] })
        #expect(kinds == ["registered", "new_family", "sibling", "twin", "namesake", "newborn"])
        let outside = rows.dropFirst().count { $0[2].isEmpty }
        #expect((0.05...0.2).contains(Double(outside) / Double(rows.count)))
    }

    @Test func aFewRowsInAHundredRaiseSignalsOfEveryLevel() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(people: 10_000))
        let catalogue = try IndicatorCatalogue(parsing: SimulatedRegion.text("profiles/tatarstan/indicators.csv"))
        let signals = SimulatedRegion.signals(feeds)
        #expect(signals[0].joined(separator: ",") == FeedSimulation.signalTruthHeader)
        let levels = try signals.dropFirst().map { try #require(catalogue[$0[2]]).level }
        #expect(Set(levels) == Set(ResponseLevel.allCases))
        let share = Double(levels.count) / Double(SimulatedRegion.truth(feeds).count)
        #expect((0.02...0.08).contains(share))
    }

    @Test func signalsFollowTheNumbersInTheirRows() throws {
        let feeds = FeedSimulation(region: try SimulatedRegion.make(), dirt: .clean)
        let told = Set(
            SimulatedRegion.signals(feeds).filter { $0[0] == FeedKind.housing.rawValue }.map { $0[2] + $0[1] })
        let file = try #require(feeds.files().first { $0.feed == .housing })
        var seen: Set<String> = []
        for row in SimulatedRegion.csv(
            String(decoding: SimulatedRegion.bytes(file.members[0]), as: UTF8.self)
                .split(separator: "\r\n").joined(separator: "\n"), separator: UInt8(ascii: ";")
        ).dropFirst() {
            let children = try #require(Int(row[11]))
            if children > 0, try #require(Int(row[13])) >= 6 { seen.insert("HOU-01" + row[0]) }
            if children > 0, !row[14].isEmpty { seen.insert("HOU-02" + row[0]) }
            if !row[16].isEmpty { seen.insert("HOU-05" + row[0]) }
        }
        #expect(told == seen)
        #expect(!told.isEmpty)
    }
}
