import Schemas

/// Remembers which facts have cards, so that the same fact never raises two.
///
/// A card is known by its key (indicator, feed, record, fact). Beyond that, the same indicator on the same subject within
/// the indicator's deduplication window is the same case, unless the sender tells the facts apart by a fact key
/// (two incidents with two КУСП numbers are two cards, the debt of the same flat next month is not).
package struct CardLedger {
    /// What a case is: indicator, subject, and the sender's own name of the fact.
    package struct Case: Hashable {
        /// Indicator's code.
        package var indicator: String
        /// Person, family, or a digest of the dwelling.
        package var subject: UniqueIdentifier
        /// The sender's name of the fact; empty when it gives none.
        package var factKey: String

        /// Makes a case.
        package init(indicator: String, subject: UniqueIdentifier, factKey: String) {
            self.indicator = indicator
            self.subject = subject
            self.factKey = factKey
        }
    }

    private var keys: Set<RowDigest> = []
    private var lastSeen: [Case: CalendarDate] = [:]

    /// An empty ledger.
    package init() {}

    /// Remembers a card that exists.
    package mutating func remember(key: RowDigest, case known: Case?, on day: CalendarDate) {
        keys.insert(key)
        if let known { lastSeen[known] = max(day, lastSeen[known] ?? day) }
    }

    /// Whether the fact has a card already.
    package func isKnown(key: RowDigest, case known: Case?, on day: CalendarDate, windowDays: Int) -> Bool {
        if keys.contains(key) { return true }
        guard let known, let seen = lastSeen[known] else { return false }
        return abs(Int(day.dayNumber) - Int(seen.dayNumber)) <= windowDays
    }
}
