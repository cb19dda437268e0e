import Schemas

/// Who a request speaks for: an agency and how it proved so. One account for each agency.
package struct AgencyAccount: Hashable, Sendable {
    /// The means of proof.
    package enum Credential: Hashable, Sendable {
        /// An API key, by the part of it that is no secret.
        case key(String)
        /// A client certificate, by its SHA-256.
        case certificate(ContentDigest)
    }

    /// The agency.
    package let agency: Agency
    /// Its name, for people.
    package let title: String
    /// How it proved who it is.
    package let credential: Credential

    /// Makes an account.
    package init(agency: Agency, title: String, credential: Credential) {
        self.agency = agency
        self.title = title
        self.credential = credential
    }

    /// What logs and limits call it.
    package var id: String { agency.code }

    /// The feed of the agency's urgent signals.
    package var urgentFeedID: String { Self.urgentFeedID(of: agency) }

    /// The feed of an agency's urgent signals.
    package static func urgentFeedID(of agency: Agency) -> String { urgentFeedPrefix + agency.code }

    /// What the ids of all feeds of urgent signals begin with.
    static let urgentFeedPrefix = "urgent."

    /// Whether a feed is one of urgent signals.
    static func isUrgentFeed(_ id: String) -> Bool { id.hasPrefix(urgentFeedPrefix) }
}
