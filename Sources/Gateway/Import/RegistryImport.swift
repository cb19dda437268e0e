import Adapters
import Schemas

/// Loads people and families from a CSV into the reference registry: new ones are added, known ones brought up to date.
///
/// The file's layout is a mapping like any other; its facts `person_id` and `family_id` name the person and the family.
/// Ids that are no UUIDs get one derived from them, the same every time.
package struct RegistryImport {
    /// What was done.
    package struct Report: Sendable {
        /// Rows read.
        package var read = 0
        /// Rows that could not be used.
        package var rejected = 0
        /// People added.
        package var added = 0
        /// People brought up to date.
        package var altered = 0
        /// How often each finding was met.
        package var findingCounts: [FindingCode: Int] = [:]
        /// Rejected rows, the first ones, with their errors.
        package var rejectedRows: [Finding] = []
        /// Why the whole file was refused; nil when it was not.
        package var fatal: Finding?
    }

    /// Rejected rows shown in the report.
    private static let shownRejections = 50

    private let mapping: FeedMapping

    /// Reads files of the layout that the mapping describes.
    package init(mapping: FeedMapping) { self.mapping = mapping }

    /// Imports a file in one transaction: all of it or nothing.
    package func run(_ path: String, asOf: CalendarDate, on session: PostgresSession, progress: (Int) -> Void) throws
        -> Report
    {
        let report = try load(path, asOf: asOf, on: session, progress: progress)
        // What was written in bulk is tidied now, not by the night that reads it first.
        if report.fatal == nil { try session.execute("VACUUM (ANALYZE) registry.person, registry.family") }
        return report
    }

    private func load(_ path: String, asOf: CalendarDate, on session: PostgresSession, progress: (Int) -> Void) throws
        -> Report
    {
        try session.transaction {
            var report = Report()
            try session.script(
                """
                CREATE TEMPORARY TABLE IF NOT EXISTS imported_person (LIKE registry.person) ON COMMIT DELETE ROWS;
                ALTER TABLE imported_person ALTER created_at DROP NOT NULL, ALTER updated_at DROP NOT NULL,
                    ALTER origin DROP NOT NULL;
                TRUNCATE imported_person
                """)
            try session.copyIn(
                """
                COPY imported_person (person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils, address,
                                      municipality) FROM STDIN
                """
            ) { copy in try read(path, asOf: asOf, into: &copy, report: &report, progress: progress) }
            guard report.fatal == nil else { return report }
            try merge(on: session, report: &report)
            return report
        }
    }

    private func read(
        _ path: String, asOf: CalendarDate, into copy: inout CopyWriter, report: inout Report, progress: (Int) -> Void
    ) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let reader = FeedReader(mapping: mapping, files: [FeedFile(path: path, name: name)], asOf: asOf)
        var seen: Set<UniqueIdentifier> = []
        let result = try reader.read(isUnchanged: { _, _ in false }) { row in
            report.read += 1
            if report.read % 1000 == 0 { progress(report.read) }
            switch row {
            case .unchanged: break
            case .quarantined(let record, _): reject(record.findings, report: &report)
            case .record(let record):
                for finding in record.findings { report.findingCounts[finding.code, default: 0] += 1 }
                guard let id = Self.identifier(record.facts["person_id"]) else {
                    reject([Finding(.rowKeyMissing, at: record.location)], report: &report)
                    return
                }
                guard let person = record.people.first else {
                    reject([Finding(.personMissing, severity: .error, at: record.location)], report: &report)
                    return
                }
                guard seen.insert(id).inserted else {
                    reject([Finding(.rowDuplicate, severity: .error, at: record.location)], report: &report)
                    return
                }
                try write(person, id: id, record: record, to: &copy)
            }
        }
        progress(report.read)
        for finding in result.findings { report.findingCounts[finding.code, default: 0] += 1 }
        // Reading stopped in the middle: half a file is no import.
        report.fatal = result.fatal ?? (result.aborted ? result.findings.first { $0.code == .fileAborted } : nil)
    }

    private func reject(_ findings: [Finding], report: inout Report) {
        report.rejected += 1
        for finding in findings { report.findingCounts[finding.code, default: 0] += 1 }
        if report.rejectedRows.count < Self.shownRejections {
            report.rejectedRows += findings.filter { $0.severity >= .error }.prefix(1)
        }
    }

    private func write(
        _ person: RecordPerson, id: UniqueIdentifier, record: CanonicalRecord, to copy: inout CopyWriter
    ) throws {
        copy.append(id)
        copy.append(Self.identifier(record.facts["family_id"]))
        copy.append(person.role.rawValue)
        copy.append(person.name.surname)
        copy.append(person.name.given)
        copy.append(person.name.patronymic)
        copy.append(person.birthDate?.iso)
        copy.append(person.sex?.rawValue)
        copy.append(person.snils?.compact)
        copy.append(person.addresses.first?.text ?? "")
        copy.append(record.facts["municipality"]?.text ?? person.addresses.first?.municipality ?? "")
        try copy.endRow()
    }

    private func merge(on session: PostgresSession, report: inout Report) throws {
        try session.execute(
            """
            INSERT INTO registry.family (family_id)
            SELECT DISTINCT family_id FROM imported_person WHERE family_id IS NOT NULL ORDER BY family_id
            ON CONFLICT DO NOTHING
            """)
        report.altered = try session.execute(
            """
            UPDATE registry.person AS known
            SET family_id = new.family_id, role = new.role, surname = new.surname, given_name = new.given_name,
                patronymic = new.patronymic, birth_date = new.birth_date, sex = new.sex, snils = new.snils,
                address = new.address, municipality = new.municipality, updated_at = now()
            FROM imported_person AS new
            WHERE known.person_id = new.person_id
              AND (known.family_id, known.role, known.surname, known.given_name, known.patronymic, known.birth_date, known.sex,
                   known.snils, known.address, known.municipality)
                  IS DISTINCT FROM
                  (new.family_id, new.role, new.surname, new.given_name, new.patronymic, new.birth_date, new.sex, new.snils,
                   new.address, new.municipality)
            """)
        report.added = try session.execute(
            """
            INSERT INTO registry.person (person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils,
                                         address, municipality)
            SELECT person_id, family_id, role, surname, given_name, patronymic, birth_date, sex, snils, address, municipality
            FROM imported_person ORDER BY person_id
            ON CONFLICT DO NOTHING
            """)
    }

    /// The id itself when it is a UUID; otherwise a UUID of version 8 made from its digest.
    static func identifier(_ fact: FactValue?) -> UniqueIdentifier? {
        guard let text = fact?.text, !text.isEmpty else { return nil }
        return UniqueIdentifier(text) ?? UniqueIdentifier(digest: Sha256.digest(of: Array(text.utf8)).prefix)
    }
}
