import Adapters
import Matcher
import Schemas

/// Reads a registry file: each row with its id, its family's number and the person.
struct RegistryRows {
    let path: String
    let layout: FeedMapping
    let asOf: CalendarDate

    /// Calls the body with every row, in the order of the file.
    func forEach(_ body: (_ id: String, _ entry: RegistryEntry) -> Void) throws {
        try forEachRow { id, entry, _ in body(id, entry) }
    }

    /// Calls the body with every row and its municipality, in the order of the file.
    func forEachRow(_ body: (_ id: String, _ entry: RegistryEntry, _ municipality: String) -> Void) throws {
        guard layout.facts.contains(where: { $0.name == "person_id" }) else {
            throw FileLinking.Failure.noPersonIDFact(layout: layout.file)
        }
        var families: [String: Int32] = [:]
        // Digests only: a million ids beside the index would cost more than the check is worth.
        var seen: Set<UInt64> = []
        let reader = FeedReader(mapping: layout, files: [FileLinking.feedFile(path)], asOf: asOf)
        let report = try reader.read(isUnchanged: { _, _ in false }) { row in
            guard case .record(let record) = row, let person = record.people.first else { return }
            guard let id = record.facts["person_id"]?.text, !id.isEmpty else {
                throw FileLinking.Failure.noPersonID(row: record.location.row)
            }
            if !seen.insert(ContentSeed.number(id, salt: 0)).inserted, let first = try line(of: id, before: record) {
                throw FileLinking.Failure.repeatedPersonID(id, first: first, second: record.location.line)
            }
            var family: Int32 = -1
            if let text = record.facts["family_id"]?.text, !text.isEmpty {
                let next = Int32(families.count)
                family = families[text] ?? next
                families[text] = family
            }
            body(
                id,
                RegistryEntry(
                    role: person.role, family: family, name: person.name, birthDate: person.birthDate, sex: person.sex,
                    snils: person.snils, documents: person.documents, addresses: person.addresses),
                record.facts["municipality"]?.text ?? person.addresses.first?.municipality ?? "")
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
    }

    /// The line that has the id already; nil when two ids only have one digest.
    private func line(of id: String, before second: CanonicalRecord) throws -> Int? {
        var first: SourceLocation?
        let reader = FeedReader(mapping: layout, files: [FileLinking.feedFile(path)], asOf: asOf)
        _ = try reader.read(isUnchanged: { _, _ in false }) { row in
            guard first == nil, case .record(let record) = row, record.facts["person_id"]?.text == id else { return }
            first = record.location
        }
        return first == second.location ? nil : first?.line
    }
}
