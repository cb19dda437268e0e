import Adapters
import Glibc
import Schemas

/// First step: takes complete files into the originals store and registers them as deliveries.
///
/// The order is: bytes copied and synced, delivery committed, file removed from the inbox. A kill in between leaves the
/// file where it is; the next run finds its digest known and does nothing twice.
struct FetchStep {
    let mappings: [FeedMapping]
    let originals: OriginalsStore
    let asOf: CalendarDate
    let clock: @Sendable () -> Timestamp

    /// What was taken.
    struct Result: Sendable {
        /// Feed of each new delivery.
        var accepted: [String] = []
        /// Feed of each delivery whose bytes were known.
        var repeated: [String] = []
        /// Files left where they are.
        var left: [String] = []
        /// Files that could not be taken, with the reason.
        var troubles: [String] = []

        /// Adds what another source gave.
        mutating func add(_ other: Result) {
            accepted += other.accepted
            repeated += other.repeated
            left += other.left
            troubles += other.troubles
        }
    }

    /// Takes what is complete in an inbox and its first level of folders.
    func run(inbox: String, on session: PostgresSession) throws -> Result {
        var result = Result()
        let folders = [inbox] + FileSystem.names(in: inbox).sorted().map { "\(inbox)/\($0)" }.filter(isFolder)
        for folder in folders {
            let entries = try DropFolderListing.entries(of: folder)
            var claimed: Set<String> = []
            for mapping in mappings {
                // A name that two mappings claim belongs to the first of them, in the order of their ids, and only to it.
                let free = entries.filter { !claimed.contains($0.name) || Self.isMarker($0.name) }
                let found = complete(free, in: folder, mapping: mapping, result: &result)
                claimed.formUnion(entries.map(\.name).filter { mapping.source.matches($0) })
                let (deliveries, halves) = InboxFile.deliveries(of: found, mapping: mapping)
                result.left += halves.map { "\($0.name) (ждёт второго файла пары)" }
                for files in deliveries {
                    try take(files, mapping: mapping, removing: true, on: session, result: &result)
                }
            }
            let unknown = entries.map(\.name).filter { !claimed.contains($0) && !Self.isMarker($0) }
            result.left += unknown.map { "\($0) (ни одно описание потока не подходит к имени)" }
        }
        return result
    }

    /// Takes the named files as one feed's deliveries and leaves them where they are.
    func run(files paths: [String], feed: String, on session: PostgresSession) throws -> Result {
        guard let mapping = mappings.first(where: { $0.id == feed }) else {
            throw NightError.mappingMissing(feed: feed)
        }
        var result = Result()
        let files = paths.map { path in
            InboxFile(path: path, name: Self.fileName(of: path), hasDigest: FileSystem.exists(path + ".sha256"))
        }
        let (deliveries, halves) = InboxFile.deliveries(of: files, mapping: mapping)
        result.left += halves.map { "\($0.name) (нет второго файла пары)" }
        for files in deliveries { try take(files, mapping: mapping, removing: false, on: session, result: &result) }
        return result
    }

    /// Takes what was fetched from a feed's server; the fetched copies are removed.
    func run(pulled files: [InboxFile], mapping: FeedMapping, on session: PostgresSession) throws -> Result {
        var result = Result()
        let (deliveries, halves) = InboxFile.deliveries(of: files, mapping: mapping)
        result.left += halves.map { "\($0.name) (ждёт второго файла пары)" }
        for files in deliveries { try take(files, mapping: mapping, removing: true, on: session, result: &result) }
        return result
    }

    private func complete(
        _ entries: [DropFolderEntry], in folder: String, mapping: FeedMapping, result: inout Result
    ) -> [InboxFile] {
        let now = clock()
        let readiness: DropFolderScan.Readiness
        var stillness: Int64 = 0
        switch mapping.source.ready {
        case .marker: readiness = .marker
        case .stable(let seconds):
            readiness = .stable(seconds: Int64(seconds))
            stillness = Int64(seconds)
        }
        var scan = DropFolderScan(globs: mapping.source.match, readiness: readiness)
        // A night looks once. A file whose last change is old enough has been still since then; the second look follows.
        var decisions = scan.observe(entries, at: now.adding(seconds: -stillness))
        decisions += scan.observe(entries, at: now)
        var files: [String: InboxFile] = [:]
        var waiting: Set<String> = []
        for decision in decisions {
            switch decision {
            case .complete(let entry, let hasDigest):
                files[entry.name] = InboxFile(path: "\(folder)/\(entry.name)", name: entry.name, hasDigest: hasDigest)
            case .waiting(let entry): waiting.insert(entry.name)
            case .refused(_, let finding): result.troubles.append("\(finding.location.file): \(finding.code.russian)")
            }
        }
        result.left += waiting.filter { files[$0] == nil }.sorted().map { "\($0) (ещё записывается)" }
        return files.values.sorted { $0.name < $1.name }
    }

    private func take(
        _ files: [InboxFile], mapping: FeedMapping, removing: Bool, on session: PostgresSession, result: inout Result
    ) throws {
        var kept: [DeliveryReceipt.File] = []
        for file in files {
            let original = try originals.keep(file.path, mayBeKept: try isSizeKnown(file.path, on: session))
            if file.hasDigest, let stated = FileSystem.text(file.path + ".sha256"),
                DigestFile.digest(in: Array(stated.utf8), for: file.name) != original.digest
            {
                result.troubles.append(
                    "\(file.name): \(FindingCode.fileDigest.russian) Файл оставлен во входящей папке.")
                return
            }
            kept.append(DeliveryReceipt.File(name: file.name, digest: original.digest, byteCount: original.byteCount))
        }
        let digest = kept.count == 1 ? kept[0].digest : Sha256.digest(of: kept.flatMap(\.digest.bytes))
        var generator = SystemRandomNumberGenerator()
        let now = clock()
        let id = UniqueIdentifier(at: now, using: &generator)
        let isNew = try session.transaction {
            let registered = try DeliveryStore(session)
                .register(feed: mapping, files: kept, digest: digest, id: id, asOf: asOf, receivedAt: now)
            if registered.isNew {
                try AuditLog(session).append(
                    actor: "gateway", action: "delivery.received", object: registered.delivery.text, detail: digest.hex)
            }
            return registered.isNew
        }
        if isNew { result.accepted.append(mapping.id) } else { result.repeated.append(mapping.id) }
        guard removing else { return }
        for file in files {
            for suffix in ["", ".sha256", ".ok"] where unlink(file.path + suffix) != 0 && errno != ENOENT {
                result.troubles.append("\(file.name): принят, но не удаляется из входящей папки")
            }
        }
    }

    /// Whether a file of just this size was taken before: most such files are the same file again.
    private func isSizeKnown(_ path: String, on session: PostgresSession) throws -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        return try session.queryOne(
            """
            SELECT EXISTS (SELECT FROM gateway.delivery_file
                           WHERE byte_count = \(Int64(status.st_size)) AND purged_at IS NULL)
            """
        ).bool(0)
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func isMarker(_ name: String) -> Bool { name.hasSuffix(".ok") || name.hasSuffix(".sha256") }

    private static func fileName(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
