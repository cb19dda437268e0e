/// Records that give a number to a registry person who has none. Two valid numbers can't be one person's: when several
/// are claimed, only the records of the best supported one stay linked.
///
/// It shows what no pair shows: the namesake or twin whom the registry lacks comes with a number of their own, beside
/// the number with which the registered child comes in other records.
public struct NumberClaims: Sendable {
    /// A linked record with a valid number that nobody of the registry has.
    public struct Claim: Sendable, Hashable {
        /// The linked person, who has no number.
        public var person: Int32
        /// The record's number.
        public var number: UInt64
        /// Match weight of the link, bits.
        public var weight: Double
        /// Place of the record among the caller's.
        public var place: Int

        /// Makes a claim.
        public init(person: Int32, number: UInt64, weight: Double, place: Int) {
            self.person = person
            self.number = number
            self.weight = weight
            self.place = place
        }
    }

    /// The best claim must lead those of other numbers by so many bits, or none stands.
    public var margin: Double

    /// Makes the rule.
    public init(margin: Double = MatchPolicy().linkMargin) { self.margin = margin }

    /// Places of the records that a human must decide about, ascending. The order of the claims changes nothing.
    public func contested(_ claims: [Claim]) -> [Int] {
        let sorted = claims.sorted { ($0.person, $1.weight, $0.number) < ($1.person, $0.weight, $1.number) }
        var result: [Int] = []
        var start = 0
        while start < sorted.count {
            let end = sorted[start...].firstIndex { $0.person != sorted[start].person } ?? sorted.count
            let ofPerson = sorted[start..<end]
            start = end
            guard let best = ofPerson.first, let rival = ofPerson.first(where: { $0.number != best.number })
            else { continue }
            let stands = best.weight - rival.weight >= margin
            result += ofPerson.filter { !stands || $0.number != best.number }.map(\.place)
        }
        return result.sorted()
    }
}
