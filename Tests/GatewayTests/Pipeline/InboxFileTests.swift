import Adapters
import Schemas
import Testing

@testable import Gateway

@Suite struct InboxFileTests {
    private func mapping(pair: Bool) throws -> FeedMapping {
        let join = """

            join:
              file: "LM*.xml"
              main: "HM*.xml"
              rows: [L/PERS]
              on: {main: ID_PAC, other: ID_PAC}
            """
        return try MappingLoader.load(
            text: """
                feed: health
                version: 1
                owner: {agency: health}
                format:
                  xml: {rows: [H/ZAP]}
                key: IDCASE
                """ + (pair ? join : "") + "\n", file: "health.yaml")
    }

    private func files(_ names: [String]) -> [InboxFile] {
        names.map { InboxFile(path: "/inbox/\($0)", name: $0, hasDigest: false) }
    }

    private func names(_ files: [[InboxFile]]) -> [[String]] { files.map { $0.map(\.name) } }

    @Test func everyFileIsADeliveryWithoutAJoin() throws {
        let (complete, halves) = InboxFile.deliveries(of: files(["a.csv", "b.csv"]), mapping: try mapping(pair: false))
        #expect(names(complete) == [["a.csv"], ["b.csv"]])
        #expect(halves.isEmpty)
    }

    @Test func pairsAreFoundByWhatTheirNamesShareMainFileFirst() throws {
        let (complete, halves) = InboxFile.deliveries(
            of: files(["HM2.xml", "LM1.xml", "LM2.xml", "HM1.xml"]), mapping: try mapping(pair: true))
        #expect(names(complete) == [["HM2.xml", "LM2.xml"], ["HM1.xml", "LM1.xml"]])
        #expect(halves.isEmpty)
    }

    @Test func halfAPairWaits() throws {
        let (complete, halves) = InboxFile.deliveries(
            of: files(["HM1.xml", "LM3.xml", "LM2.xml"]), mapping: try mapping(pair: true))
        #expect(complete.isEmpty)
        #expect(halves.map(\.name) == ["HM1.xml", "LM2.xml", "LM3.xml"])
    }

    @Test func archiveHoldsBothHalves() throws {
        let (complete, halves) = InboxFile.deliveries(of: files(["health_1.zip"]), mapping: try mapping(pair: true))
        #expect(names(complete) == [["health_1.zip"]])
        #expect(halves.isEmpty)
    }

    @Test func nothingComesOfNothing() throws {
        let (complete, halves) = InboxFile.deliveries(of: [], mapping: try mapping(pair: true))
        #expect(complete.isEmpty && halves.isEmpty)
    }
}
