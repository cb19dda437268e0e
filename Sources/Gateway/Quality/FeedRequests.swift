import Adapters
import Matcher
import Schemas

/// A feed file read for measuring: each usable row as a request, with the group it counts in.
package struct FeedRequests: Sendable {
    /// One row.
    package struct Row: Sendable {
        /// The sender's id.
        package var recordID: String
        /// What to link.
        package var request: LinkRequest
        /// Place of the person the answer is about.
        package var subject: Int
        /// Municipality as delivered; empty when not known.
        var municipality: String
    }

    /// The feed's name: the file's without `feed_` and ending.
    package let name: String
    /// Usable rows in the order of the file.
    package private(set) var rows: [Row] = []
    /// Rows that could not be used; they go to a person.
    package private(set) var unusable = 0

    /// Reads a file.
    package init(_ path: String, mapping: FeedMapping, asOf: CalendarDate) throws {
        name = FileLinking.feedName(path)
        var rows: [Row] = []
        var unusable = 0
        let file = FeedFile(path: path, name: path.split(separator: "/").last.map(String.init) ?? path)
        let reader = FeedReader(mapping: mapping.confirmed, files: [file], asOf: asOf)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            switch row {
            case .record(let record):
                let subject = record.people.firstIndex { $0.role.isChild } ?? 0
                let person = record.people.indices.contains(subject) ? record.people[subject] : nil
                let address = record.dwelling ?? person?.addresses.first
                rows.append(
                    Row(
                        recordID: record.recordID,
                        request: LinkRequest(people: record.people, dwelling: record.dwelling), subject: subject,
                        municipality: record.facts["municipality"]?.text ?? address?.municipality ?? ""))
            case .quarantined: unusable += 1
            case .unchanged: break
            }
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        self.rows = rows
        self.unusable = unusable
    }
}
