import Matcher
import Schemas

/// A question for an operator: who of these is the person of this record?
package struct ReviewCase: Sendable {
    /// Somebody the record may mean.
    package struct Candidate: Sendable {
        /// The person; nil when a household is meant.
        package var person: UniqueIdentifier?
        /// The family, if known.
        package var family: UniqueIdentifier?
        /// Match weight in bits.
        package var weight: Double
        /// Comparison levels, one character each.
        package var levels: String
        /// Probability as it was when the question was put; nil where it was not kept.
        package var probability: Double?

        /// A household, or somebody of whom only this much is kept.
        package init(
            person: UniqueIdentifier?, family: UniqueIdentifier?, weight: Double, levels: String,
            probability: Double? = nil
        ) {
            self.person = person
            self.family = family
            self.weight = weight
            self.levels = levels
            self.probability = probability
        }

        /// A candidate of the matcher.
        init(_ candidate: PersonDecision.Candidate, in snapshot: RegistrySnapshot) {
            self.init(
                person: snapshot.person(candidate.person), family: snapshot.family(of: candidate.person),
                weight: candidate.weight, levels: HexText.encode(candidate.levels.bytes),
                probability: candidate.probability)
        }
    }

    /// Id.
    package var id: UniqueIdentifier
    /// Digest of the record's key.
    package var key: RowDigest
    /// Which person of the record; -1 for the household.
    package var slot: Int
    /// Number of the row in its delivery.
    package var rowNumber: Int
    /// The rule that stopped the machine; empty when only the weights did.
    package var guardRule: String
    /// Best first.
    package var candidates: [Candidate]
    /// The most urgent card that waits.
    package var level: ResponseLevel?

    /// The candidates as `gateway.review_case.candidates` keeps them.
    var candidatesJSON: String {
        var json = JSONWriter()
        json.array { json in
            for candidate in candidates {
                json.object { json in
                    json.member("person", candidate.person?.text)
                    json.member("family", candidate.family?.text)
                    json.key("weight")
                    json.number(candidate.weight.isFinite ? candidate.weight : 0)
                    json.member("levels", candidate.levels)
                    if let probability = candidate.probability, probability.isFinite {
                        json.key("probability")
                        json.number(probability)
                    }
                }
            }
        }
        return json.text
    }
}
