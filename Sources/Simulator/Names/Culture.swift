/// A naming tradition: decides which lists a family's names come from and how patronymics are written.
public enum Culture: String, Sendable, CaseIterable {
    /// Russian and neighbours.
    case russian
    /// Tatar and Bashkir.
    case tatar
    /// North Caucasus and Transcaucasia.
    case caucasian
    /// Central Asia.
    case centralAsian = "central-asian"

    var place: Int {
        switch self {
        case .russian: 0
        case .tatar: 1
        case .caucasian: 2
        case .centralAsian: 3
        }
    }
}
