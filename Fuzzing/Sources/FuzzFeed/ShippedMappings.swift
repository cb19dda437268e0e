@testable import Adapters
import FuzzSupport

/// The mappings of this project, found from the place of this source file, ordered by id.
enum ShippedMappings {
    /// Read once; a fuzzer without them would look at nothing.
    static let all: [FeedMapping] = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        do {
            let mappings = try LeakSearch.paused { () throws(MappingMistakes) in
                try MappingLoader.loadAll(directory: root + "/mappings", includesSubfolders: false)
            }
            guard !mappings.isEmpty else { fatalError("no mappings in \(root)/mappings") }
            return mappings
        } catch {
            fatalError("\(error)")
        }
    }()
}
