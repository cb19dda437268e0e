import Adapters
import Foundation
import Gateway
import Testing

@Suite struct FeedsOfFolderTests {
    private static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "mappings").path

    @Test func onlyMappingsDirectlyInTheFolderAreFeeds() throws {
        #expect(
            try GatewayApplication.feeds(in: Self.shipped).map(\.id) == [
                "education.attendance", "health.oms", "housing.accounts", "police.incidents", "social.egisso-facts",
                "social.egisso-orphans",
            ])
    }

    @Test func layoutsInSubfoldersClaimNoFiles() throws {
        let feeds = try GatewayApplication.feeds(in: Self.shipped)
        let layouts = try MappingLoader.loadAll(directory: Self.shipped).map(\.id).filter { id in
            !feeds.contains { $0.id == id }
        }
        #expect(layouts == ["bench.febrl3", "bench.febrl4", "bench.generated", "registry.people"])
        for name in ["registry.csv", "feed_education.csv", "people.csv"] {
            #expect(!feeds.contains { $0.source.matches(name) }, "\(name)")
        }
    }
}
