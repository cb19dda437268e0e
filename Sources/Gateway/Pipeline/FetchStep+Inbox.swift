import Adapters
import Schemas

extension FetchStep {
    /// A digest file without its file is kept so long: the file may follow. One whose file was taken long ago goes then.
    private static let orphanSeconds: Int64 = 3600

    /// Takes what is complete in an inbox and its first level of folders.
    func run(inbox: String, on session: PostgresSession) throws -> Result {
        var result = Result()
        for folder in try take(in: inbox, isTop: true, on: session, &result) where folder.kind == .folder {
            do {
                _ = try take(in: "\(inbox)/\(folder.name)", isTop: false, on: session, &result)
            } catch let error as AdapterError {
                result.troubles.append("\(ShownText.oneLine(folder.name)): папка не читается (\(error))")
            }
        }
        try AgreementStore(session).note(waiting: result.withoutAgreement, in: .inbox)
        return result
    }

    /// - Returns: what no file is.
    private func take(
        in folder: String, isTop: Bool, on session: PostgresSession, _ result: inout Result
    ) throws -> [DropFolderListing.Other] {
        result.troubles += TakenFile.restore(in: folder).map {
            "\(ShownText.oneLine($0)): прежний файл не возвращается на место, имя занято; переименуйте его"
        }
        let listing = try DropFolderListing(of: folder)
        var claimed: Set<String> = []
        for mapping in mappings {
            // A name that two mappings claim belongs to the first of them, in the order of their ids, and only to it.
            let free = listing.files.filter { !claimed.contains($0.name) || DropFolderEntry.isMarker($0.name) }
            let found = complete(free, in: folder, mapping: mapping, &result)
            claimed.formUnion(listing.files.map(\.name).filter { mapping.source.matches($0) })
            try take(found, of: mapping, from: .inbox, "ждёт второго файла пары", on: session, &result)
        }
        for file in listing.files where !claimed.contains(file.name) && !DropFolderEntry.isMarker(file.name) {
            let reason =
                DropFolderEntry.isTemporary(file.name)
                ? "ещё записывается: временное имя" : "ни одно описание потока не подходит к имени"
            result.left.append("\(ShownText.oneLine(file.name)) (\(reason))")
        }
        for other in listing.others where !(isTop && other.kind == .folder) {
            result.left.append("\(ShownText.oneLine(other.name)) (\(other.kind.rawValue): не файл, не открывается)")
        }
        if listing.isCut {
            result.left.append("\(folder): больше \(DropFolderListing.entryLimit) имён, остальные позже")
        }
        try sweep(listing, in: folder, on: session, &result)
        return listing.others
    }

    private func complete(
        _ entries: [DropFolderEntry], in folder: String, mapping: FeedMapping, _ result: inout Result
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
        let names = Set(entries.map(\.name))
        var files: [String: InboxFile] = [:]
        var waiting: [String: DropFolderEntry] = [:]
        for decision in decisions {
            switch decision {
            case .complete(let entry, let hasDigest):
                files[entry.name] = InboxFile(
                    path: "\(folder)/\(entry.name)", name: entry.name, hasDigest: hasDigest,
                    isMarked: hasDigest || names.contains(entry.name + ".ok"))
            case .waiting(let entry): waiting[entry.name] = entry
            case .refused(_, let finding): result.troubles.append("\(finding.location.file): \(finding.code.russian)")
            }
        }
        for entry in waiting.values.sorted(by: { $0.name < $1.name }) where files[entry.name] == nil {
            result.left.append("\(entry.name) (\(reason(entry)))")
        }
        return files.values.sorted { $0.name < $1.name }
    }

    private func reason(_ entry: DropFolderEntry) -> String {
        if DropFolderEntry.isTemporary(entry.name) { return "ещё записывается: временное имя" }
        return entry.byteCount == 0 ? "ещё записывается: файл пуст" : "ещё записывается"
    }

    /// Markers whose file is not there: it follows, or was taken before its digest came.
    private func sweep(
        _ listing: DropFolderListing, in folder: String, on session: PostgresSession, _ result: inout Result
    ) throws {
        let names = Set(listing.files.map(\.name))
        for marker in listing.files where DropFolderEntry.isMarker(marker.name) {
            let suffix = marker.name.hasSuffix(".ok") ? ".ok" : ".sha256"
            let name = String(marker.name.dropLast(suffix.count))
            guard !names.contains(name), let mapping = mappings.first(where: { $0.source.matches(name) }) else {
                continue
            }
            let path = "\(folder)/\(marker.name)"
            guard let identity = FileIdentity(path: path) else { continue }
            if suffix == ".sha256",
                let stated = (try? DigestFile.stated(beside: "\(folder)/\(name)", name: name)) ?? nil,
                try DeliveryStore(session).fileDigests(of: mapping.id).contains(stated)
            {
                if marker.changed.adding(seconds: Self.orphanSeconds) < clock() {
                    _ = TakenFile.remove(path, read: identity)
                }
                continue
            }
            result.left.append("\(marker.name) (ждёт самого файла)")
        }
    }
}
