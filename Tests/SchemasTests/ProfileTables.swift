import Schemas

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The profile that the project ships.
enum ProfileTables {
    static func text(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("Sources/Gateway/Resources/profiles/tatarstan/\(name)")
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    static func territories() throws -> TerritoryTree { try TerritoryTable.parse(text("territories.csv")) }

    static func indicators() throws -> IndicatorCatalogue { try IndicatorCatalogue(parsing: text("indicators.csv")) }
}
