import Matcher
import Schemas

/// One usable row of a feed as a question for the matcher.
package struct LinkRow: Sendable {
    /// The sender's id.
    package var recordID: String
    /// What to link.
    package var request: LinkRequest
    /// Municipality as delivered; empty when not known.
    var municipality: String

    /// Takes from a record what is asked about it.
    init(_ record: CanonicalRecord) {
        recordID = record.recordID
        request = LinkRequest(people: record.people, dwelling: record.dwelling)
        municipality = ""
        let address = record.dwelling ?? subjectPerson?.addresses.first
        municipality = record.facts["municipality"]?.text ?? address?.municipality ?? ""
    }

    /// Place of the person the answer is about.
    package var subject: Int { request.people.firstIndex { $0.role.isChild } ?? 0 }

    /// The person the answer is about; nil when the row names nobody.
    var subjectPerson: RecordPerson? {
        let place = subject
        return request.people.indices.contains(place) ? request.people[place] : nil
    }
}
