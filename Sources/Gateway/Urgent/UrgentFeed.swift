import Adapters
import Schemas

/// The feeds of urgent signals: one for each agency, all read by one mapping shipped with the program.
package struct UrgentFeed: Sendable {
    private let template: FeedMapping

    /// Loads the mapping.
    package init() throws {
        template = try MappingLoader.load(path: "\(try ResourceFolder.locate())/urgent/signal.v1.yaml")
    }

    /// The mapping of an agency's feed of urgent signals.
    package func mapping(of agency: Agency) -> FeedMapping {
        var mapping = template
        mapping.id = AgencyAccount.urgentFeedID(of: agency)
        mapping.agency = agency
        mapping.title = "Срочные сигналы: \(agency.code)"
        return mapping
    }
}
