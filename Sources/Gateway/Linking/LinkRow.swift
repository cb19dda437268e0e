import Matcher
import Schemas

/// One usable row of a feed as a question for the matcher. An object: handed on, it is counted once, and not each of its
/// texts.
package final class LinkRow: Sendable {
    /// The sender's id.
    package let recordID: String
    /// What to link.
    package let request: LinkRequest
    /// Municipality as delivered; empty when not known.
    let municipality: String
    /// Place of the person the answer is about.
    package let subject: Int

    /// Takes from a record what is asked about it.
    init(_ record: CanonicalRecord) {
        recordID = record.recordID
        request = LinkRequest(people: record.people, dwelling: record.dwelling)
        subject = record.people.firstIndex { $0.role.isChild } ?? 0
        municipality =
            record.facts["municipality"]?.text ?? record.dwelling?.municipality
            ?? (subject < record.people.count ? record.people[subject].addresses.first?.municipality : nil) ?? ""
    }

    /// The person the answer is about; nil when the row names nobody.
    var subjectPerson: RecordPerson? { subject < request.people.count ? request.people[subject] : nil }
}
