import Adapters
import Matcher
import Schemas
import Simulator
import Testing

@testable import Gateway

@Suite struct ModelDifferenceTests {
    private func difference(_ files: MeasuredFiles, _ old: MatchModel, _ new: MatchModel) async throws
        -> ModelDifference
    {
        try await ModelDifference(
            registry: "\(files.folder)/registry.csv",
            layout: try MappingLoader.load(text: MeasuredFiles.layout, file: "r.yaml"),
            mapping: try MappingLoader.load(text: MeasuredFiles.mapping, file: "f.yaml"), asOf: MeasuredFiles.asOf,
            old: old, new: new, feeds: files.feeds, width: 2)
    }

    @Test func theSameModelChangesNothing() async throws {
        let files = try MeasuredFiles(people: 1000, dirt: .hard)
        defer { files.remove() }
        let difference = try await difference(files, .standard, .standard)
        #expect(difference.changes.isEmpty && difference.records == files.truth.count)
        #expect(difference.unchanged == difference.records)
    }

    @Test func theLevelThatMadeTheDifferenceIsNamed() async throws {
        let files = try MeasuredFiles(people: 1500, dirt: .hard)
        defer { files.remove() }
        var table = MatchModel.standard.table
        let places = table.rows.indices.filter { table.rows[$0].level == .snilsEqual }
        // A number that says nothing: records that only it could decide are decided no more.
        for place in places { table.rows[place].unrelated = 0.9 }
        let standard = MatchModel.standard
        let careless = try MatchModel(
            version: "without-numbers", table: table, registeredShare: standard.registeredShare,
            siblingShare: standard.siblingShare, namesakeShare: standard.namesakeShare)
        let difference = try await difference(files, standard, careless)
        let lost = difference.changes.filter { $0.way == .linkReview || $0.way == .linkNew }
        #expect(!lost.isEmpty)
        #expect(lost.allSatisfy { $0.level == "snils.snilsEqual" && $0.newBits < $0.oldBits })
        #expect(difference.unchanged + difference.changes.count == difference.records)
        let back = try await self.difference(files, careless, standard)
        #expect(back.count(.reviewLink) == difference.count(.linkReview))
        #expect(back.count(.newLink) == difference.count(.linkNew))
    }
}
