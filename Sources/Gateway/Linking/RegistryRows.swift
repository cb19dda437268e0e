import Adapters
import Matcher
import Schemas

/// Reads a registry file: each row with its id, its family's number and the person.
package struct RegistryRows: Sendable {
    let path: String
    let layout: FeedMapping
    let asOf: CalendarDate

    /// Threads that map rows at the same time.
    var width = 1

    /// A row, as far as it can be read by itself. An object: handed from thread to thread, it is counted once, and not each
    /// of its texts.
    final class Row: Sendable {
        let id: String
        let family: String
        let municipality: String
        let location: SourceLocation
        /// The person; the family has no number yet.
        let entry: RegistryEntry

        init(id: String, family: String, municipality: String, location: SourceLocation, entry: RegistryEntry) {
            self.id = id
            self.family = family
            self.municipality = municipality
            self.location = location
            self.entry = entry
        }
    }

    /// What was read of a registry.
    struct People {
        /// The people.
        var index: PersonIndex
        /// Their ids by the index's numbers.
        var ids: [String] = []
        /// Rows that could not be read.
        var rejected: RejectedPeople?
    }

    /// Rows of a registry that could not be read: nobody will find the people who stand there.
    package struct RejectedPeople: Sendable {
        /// How many.
        package var count: Int
        /// The first one's line in the file.
        package var line: Int

        /// For operators.
        package var text: String {
            "файл реестра: не прочитано строк — \(count), первая — строка файла \(line); людей оттуда не найдёт никто"
        }
    }

    /// All people in an index, in the order of their ids, whatever the order of the file. Blocks the thread that it is
    /// called on.
    func people() throws -> People {
        // So that the keys are put in order once: a line of the file has a hundred bytes or more.
        var people = People(index: PersonIndex(reserving: min(8 << 20, (FileSystem.size(path) ?? 0) / 128)))
        var isArranged = true
        people.rejected = try forEach { id, entry in
            if isArranged, let last = people.ids.last { isArranged = IdentifierOrder.precedes(last, id) }
            people.ids.append(id)
            people.index.append(entry)
        }
        if !isArranged {
            let order = IdentifierOrder.sorted(people.ids)
            people.index.arrange(order)
            people.ids = order.map { people.ids[Int($0)] }
        }
        return people
    }

    /// Calls the body with every row, in the order of the file.
    @discardableResult
    func forEach(_ body: (_ id: String, _ entry: RegistryEntry) -> Void) throws -> RejectedPeople? {
        try forEachRow { id, entry, _ in body(id, entry) }
    }

    /// Calls the body with every row and its municipality, in the order of the file. Blocks the thread that it is called on.
    @discardableResult
    func forEachRow(
        _ body: (_ id: String, _ entry: RegistryEntry, _ municipality: String) -> Void
    ) throws -> RejectedPeople? {
        guard layout.facts.contains(where: { $0.name == "person_id" }) else {
            throw FileLinking.Failure.noPersonIDFact(layout: layout.file)
        }
        // Digests only: a million texts beside the index would cost more than they are worth. Two families with one digest
        // of 128 bits don't happen; two ids with one of 64 are looked at again.
        var families: [UniqueIdentifier: Int32] = [:]
        var seen: Set<UInt64> = []
        let reading = StripedReading(
            mapping: layout, files: [FileLinking.feedFile(path)], asOf: asOf, width: max(1, width))
        let report = try reading.read(Self.row) { row in
            if !seen.insert(ContentSeed.number(row.id, salt: 0)).inserted, let first = try line(of: row) {
                throw FileLinking.Failure.repeatedPersonID(row.id, first: first, second: row.location.line)
            }
            var entry = row.entry
            if !row.family.isEmpty {
                let next = Int32(families.count)
                let digest = UniqueIdentifier(
                    high: ContentSeed.number(row.family, salt: 1), low: ContentSeed.number(row.family, salt: 2))
                entry.family = families[digest] ?? next
                families[digest] = entry.family
            }
            body(row.id, entry, row.municipality)
        }
        if let fatal = report.fatal { throw FileLinking.Failure.refused(file: path, fatal) }
        guard let first = report.firstQuarantined else { return nil }
        return try RejectedPeople(count: report.rowsQuarantined, line: first.line).bearable(
            of: report.rowsRead, in: path)
    }

    /// The row of a record; nil when it names nobody.
    private static func row(_ record: CanonicalRecord) throws -> Row? {
        guard let person = record.people.first else { return nil }
        guard let id = record.facts["person_id"]?.text, !id.isEmpty else {
            throw FileLinking.Failure.noPersonID(row: record.location.row)
        }
        return Row(
            id: id, family: record.facts["family_id"]?.text ?? "",
            municipality: record.facts["municipality"]?.text ?? person.addresses.first?.municipality ?? "",
            location: record.location,
            entry: RegistryEntry(
                role: person.role, family: -1, name: person.name, birthDate: person.birthDate, sex: person.sex,
                snils: person.snils, documents: person.documents, addresses: person.addresses))
    }

    /// The line that has the id already; nil when two ids only have one digest.
    private func line(of second: Row) throws -> Int? {
        var first: SourceLocation?
        let reader = FeedReader(mapping: layout, files: [FileLinking.feedFile(path)], asOf: asOf)
        _ = try reader.read(isUnchanged: { _, _ in false }) { row in
            guard first == nil, case .record(let record) = row, record.facts["person_id"]?.text == second.id else {
                return
            }
            first = record.location
        }
        return first == second.location ? nil : first?.line
    }
}

extension RegistryRows.RejectedPeople {
    /// The same; throws when so many of the rows could not be read that nothing is to be made of the rest.
    func bearable(of rows: Int, in file: String) throws(FileLinking.Failure) -> Self {
        guard count * 100 <= FeedMapping.ErrorPolicy.hopelessPercent * rows else {
            throw .rejectedPeople(file: file, count: count, of: rows, line: line)
        }
        return self
    }
}
