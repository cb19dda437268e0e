/// Something that is wrong now.
struct AlarmCondition: Hashable, Sendable {
    /// What makes it the same as before.
    struct Key: Hashable, Sendable {
        var kind: AlarmKind
        var subject = ""
    }

    var key: Key
    var feed: String?
    /// For operators; no personal data.
    var message: String
}

/// One look at everything.
struct AlarmReading: Hashable, Sendable {
    /// What is wrong.
    var conditions: [AlarmCondition] = []
    /// Kinds that were looked at: of the others nothing is known, and nothing of them ends.
    var kinds: Set<AlarmKind> = []
    /// What to say of those that are over, where more is known than that.
    var resolutions: [AlarmCondition.Key: String] = [:]

    mutating func add(_ other: AlarmReading) {
        conditions += other.conditions
        kinds.formUnion(other.kinds)
        resolutions.merge(other.resolutions) { first, _ in first }
    }

    /// What has to be opened and closed, seen from what is open. Pure.
    func changes(open: Set<AlarmCondition.Key>) -> (
        opened: [AlarmCondition], closed: [(key: AlarmCondition.Key, resolution: String)]
    ) {
        var seen = open
        let opened = conditions.filter { seen.insert($0.key).inserted }
        let current = Set(conditions.map(\.key))
        let closed = open.filter { kinds.contains($0.kind) && !current.contains($0) }
            .sorted { ($0.kind.rawValue, $0.subject) < ($1.kind.rawValue, $1.subject) }
        return (opened, closed.map { ($0, resolutions[$0] ?? $0.kind.resolution) })
    }
}
