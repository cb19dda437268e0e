import Schemas
import Simulator
import Testing

@Suite struct LinkageBenchTests {
    private func run(
        _ bench: LinkageBench
    ) -> (feeds: [[[String]]], truth: [[String]], records: Int) {
        var sinks = bench.names.map { _ in MemorySink() }
        var truth = MemorySink()
        let records = bench.write(feeds: &sinks, truth: &truth)
        return (sinks.map { SimulatedRegion.csv($0.text) }, SimulatedRegion.csv(truth.text), records)
    }

    @Test func everyRecordHasItsTruthAndNamesPeopleOfTheRegistry() throws {
        let region = try SimulatedRegion.make(people: 4000)
        let registered = Set(SimulatedRegion.registry(region).dropFirst().map { $0[0] })
        let bench = LinkageBench(region: region, dirt: .realistic)
        let (feeds, truth, records) = run(bench)
        #expect(truth[0].joined(separator: ",") == LinkageBench.truthHeader)
        let keys = Set(truth.dropFirst().map { $0[0] + "/" + $0[1] })
        #expect(keys.count == records && truth.count == records + 1)
        var seen = 0
        for (name, rows) in zip(bench.names, feeds) {
            #expect(rows[0].joined(separator: ",") == LinkageBench.feedHeader)
            seen += rows.count - 1
            for row in rows.dropFirst() { #expect(keys.contains(name + "/" + row[0])) }
        }
        #expect(seen == records)
        #expect((1600...2400).contains(records), "half as many records as people")
        for row in truth.dropFirst() where !row[2].isEmpty { #expect(registered.contains(row[2])) }
        for row in truth.dropFirst() { #expect(row[2].isEmpty == (row[3] != "registered")) }
    }

    @Test func theSameSeedGivesTheSameFiles() throws {
        let first = run(LinkageBench(region: try SimulatedRegion.make(people: 1000), dirt: .hard))
        let second = run(LinkageBench(region: try SimulatedRegion.make(people: 1000), dirt: .hard))
        #expect(first.feeds == second.feeds && first.truth == second.truth)
    }

    @Test func ratesChangeTheRegionAndTheErrors() throws {
        let rates = try SimulationRates(
            "where,what,rate\nregion,twins,0.3\nall,snils_mother,0\nhealth,snils_mother,0.5\n")
        var configuration = RegionSimulation.Configuration(
            seed: 7, people: 4000, asOf: try #require(CalendarDate(iso: "2026-11-20")))
        rates.apply(to: &configuration)
        var dirt = DirtProfile.realistic
        rates.apply(to: &dirt)
        let region = RegionSimulation(configuration, lists: try SimulatedRegion.lists())
        let (_, truth, _) = run(LinkageBench(region: region, dirt: dirt))
        let rows = truth.dropFirst()
        let twins = rows.count { !$0[4].isEmpty }
        #expect(Double(twins) / Double(rows.count) > 0.15)
        let wrong = rows.filter { $0[6].contains("snils_mother") }
        #expect(!wrong.isEmpty && wrong.allSatisfy { $0[0] == "health" })
    }

    @Test(arguments: [
        "where,what,rate\nregion,twinz,0.1\n", "where,what,rate\nmars,typo_surname,0.1\n",
        "where,what,rate\nall,typo_surname,2\n", "where,what,rate\nall,typo_surname,nan\n", "what\n",
    ])
    func aRateThatNobodyKnowsIsRefused(text: String) {
        #expect(throws: ReferenceTableError.self) { try SimulationRates(text) }
    }
}
