import Schemas

/// A feed of the demo region. The raw value is the mapping's id and the truth file's `feed`.
public enum FeedKind: String, Sendable, CaseIterable {
    /// Attendance and registers of schools; CSV windows-1251; full.
    case education = "education.attendance"
    /// Cases of children; zip of two XML files, windows-1251; delta.
    case health = "health.oms"
    /// Incidents with minors; XML UTF-8; delta.
    case police = "police.incidents"
    /// Accounts for housing and utilities; CSV UTF-8 with BOM; full.
    case housing = "housing.accounts"
    /// ЕГИССО 10.06.S, facts of assignment; XML; delta.
    case socialFacts = "social.egisso-facts"
    /// ЕГИССО 10.21.S, orphans' housing right; XML; delta.
    case orphans = "social.egisso-orphans"

    /// The agency that delivers it.
    public var agency: Agency {
        switch self {
        case .education: "education"
        case .health: "health"
        case .police: "police"
        case .housing: "housing"
        case .socialFacts, .orphans: "social"
        }
    }

    /// What the absence of a row means.
    public var mode: FeedMode { self == .education || self == .housing ? .full : .delta }

    var place: Int {
        switch self {
        case .education: 0
        case .health: 1
        case .police: 2
        case .housing: 3
        case .socialFacts: 4
        case .orphans: 5
        }
    }
}
