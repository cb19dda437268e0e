import Adapters
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
    /// Whose data may be taken at all.
    let gate: AgreementGate

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
        /// Files left where they are because their feed has no valid agreement, by feed.
        var withoutAgreement: [String: Int] = [:]

        /// Adds what another source gave.
        mutating func add(_ other: Result) {
            accepted += other.accepted
            repeated += other.repeated
            left += other.left
            troubles += other.troubles
            withoutAgreement.merge(other.withoutAgreement, uniquingKeysWith: +)
        }
    }

    /// Where files come from: decides what may happen to them meanwhile, and what becomes of them.
    enum Origin {
        /// Senders put them into a folder; they are removed.
        case inbox
        /// Copies of what lies on a feed's server, where it stays.
        case server(seen: [String: ContentDigest])
        /// An operator named them; they stay.
        case named
    }

    /// Takes the named files as one feed's deliveries and leaves them where they are.
    func run(files paths: [String], feed: String, on session: PostgresSession) throws -> Result {
        guard let mapping = mappings.first(where: { $0.id == feed }) else {
            throw NightError.mappingMissing(feed: feed)
        }
        let files = paths.map { path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return InboxFile(path: path, name: name, hasDigest: FileIdentity(path: path + ".sha256") != nil)
        }
        var result = Result()
        try take(files, of: mapping, from: .named, "нет второго файла пары", on: session, &result)
        return result
    }

    /// Takes what was fetched from a feed's server; the fetched copies are removed with their folder.
    func run(
        pulled files: [InboxFile], mapping: FeedMapping, seen: [String: ContentDigest], on session: PostgresSession
    ) throws -> Result {
        var result = Result()
        try take(files, of: mapping, from: .server(seen: seen), "ждёт второго файла пары", on: session, &result)
        return result
    }

    func take(
        _ files: [InboxFile], of mapping: FeedMapping, from origin: Origin, _ halfText: String,
        on session: PostgresSession, _ result: inout Result
    ) throws {
        guard !files.isEmpty else { return }
        guard try gate.barred(among: [mapping.id], on: session).isEmpty else {
            // Not a byte is kept: there is no basis for it. What was dropped stays, what lies on a server can be fetched again.
            result.withoutAgreement[mapping.id, default: 0] += files.count
            result.left += files.map { "\($0.name) (нет действующего соглашения о передаче данных)" }
            return
        }
        let (deliveries, halves) = InboxFile.deliveries(of: files, mapping: mapping)
        result.left += halves.map { "\($0.name) (\(halfText))" }
        for files in deliveries {
            try OriginalsLock.taking(on: session) {
                try take(delivery: files, of: mapping, from: origin, on: session, &result)
            }
        }
    }

    private func take(
        delivery files: [InboxFile], of mapping: FeedMapping, from origin: Origin, on session: PostgresSession,
        _ result: inout Result
    ) throws {
        // Markers as they are now: one that is replaced later speaks of another file.
        let markers = files.flatMap { file in
            [".sha256", ".ok"].compactMap { suffix in
                FileIdentity(path: file.path + suffix).map { (path: file.path + suffix, identity: $0) }
            }
        }
        var kept: [OriginalsStore.Kept] = []
        for file in files {
            guard let original = try keep(file, origin, on: session, &result) else { return }
            kept.append(original)
        }
        let now = clock()
        let isNew = try session.transaction {
            let sightings = SightingStore(session: session, feed: mapping.id)
            let hasCome = try self.hasCome(files, kept, origin, sightings)
            let registered = try register(files, kept, of: mapping, hasCome: hasCome, at: now, on: session)
            if hasCome {
                let changes = (kept.map(\.identity) + markers.map(\.identity)).map(\.changed)
                // What an operator names, or a server gives, comes now; a dropped file came when it was complete.
                var arrival = now
                if case .inbox = origin { arrival = min(changes.max() ?? now, now) }
                try DeliveryStore(session).note(arrivalOf: registered.id, feed: mapping.id, at: arrival)
            }
            if case .server = origin {
                for (file, original) in zip(files, kept) {
                    try sightings.note(file.name, mark: original.digest.hex, at: now)
                }
            }
            return registered.isNew
        }
        if isNew { result.accepted.append(mapping.id) } else { result.repeated.append(mapping.id) }
        guard case .inbox = origin else { return }
        try remove(files, kept, markers: markers, of: mapping, on: session, &result)
    }

    /// Keeps a file's bytes; nil, with a line for the operator, when it stays where it is.
    private func keep(
        _ file: InboxFile, _ origin: Origin, on session: PostgresSession, _ result: inout Result
    ) throws -> OriginalsStore.Kept? {
        var company = OriginalsStore.Company.alone
        if case .inbox = origin { company = file.isMarked ? .finished : .writers }
        do {
            var stated: ContentDigest?
            if file.hasDigest {
                stated = (try? DigestFile.stated(beside: file.path, name: file.name)) ?? nil
                if stated == nil { throw OriginalsStore.Unfit.digestDiffers }
            }
            return try originals.keep(file.path, stated: stated, company: company) { byteCount in
                // Most files of a size that was here before are the same file again.
                try DeliveryStore(session).hasOriginal(ofByteCount: byteCount)
            }
        } catch let unfit as OriginalsStore.Unfit {
            switch unfit {
            case .changed: result.left.append("\(file.name) (ещё записывается: изменился во время чтения)")
            case .locked: result.left.append("\(file.name) (ещё записывается: занят тем, кто его пишет)")
            case .openForWriting: result.left.append("\(file.name) (ещё записывается: открыт на запись)")
            case .digestDiffers:
                result.troubles.append(
                    "\(file.name): \(FindingCode.fileDigest.russian) Файл оставлен во входящей папке.")
            }
            return nil
        } catch let failure as OriginalsStore.Failure where failure.path == file.path && !origin.isNamed {
            // One file that can't be read must not keep the others waiting. A store that can't be written to must.
            result.troubles.append("\(file.name): \(failure)")
            return nil
        }
    }

    private func register(
        _ files: [InboxFile], _ kept: [OriginalsStore.Kept], of mapping: FeedMapping, hasCome: Bool, at now: Timestamp,
        on session: PostgresSession
    ) throws -> (id: UniqueIdentifier, isNew: Bool) {
        let described = zip(files, kept).map {
            DeliveryReceipt.File(name: $0.name, digest: $1.digest, byteCount: $1.byteCount)
        }
        let digest = DeliveryReceipt.File.digest(of: described)
        let registered = try DeliveryStore(session).register(
            feed: mapping, files: described, digest: digest, id: UniqueIdentifier(at: now),
            asOf: asOf, receivedAt: now,
            hasCome: hasCome)
        if registered.isNew {
            try AuditLog(session).append(
                actor: "gateway", action: "delivery.received", object: registered.delivery.text, detail: digest.hex)
        }
        return (registered.delivery, registered.isNew)
    }

    /// Whether the sender put a file there since we last looked, rather than that it still lies there.
    private func hasCome(
        _ files: [InboxFile], _ kept: [OriginalsStore.Kept], _ origin: Origin, _ sightings: SightingStore
    ) throws -> Bool {
        switch origin {
        case .named: true
        case .server(let seen): zip(files, kept).contains { seen[$0.name] != $1.digest }
        case .inbox: try zip(files, kept).contains { try sightings.mark(of: $0.path) != $1.identity.mark }
        }
    }

    private func remove(
        _ files: [InboxFile], _ kept: [OriginalsStore.Kept], markers: [(path: String, identity: FileIdentity)],
        of mapping: FeedMapping, on session: PostgresSession, _ result: inout Result
    ) throws {
        let sightings = SightingStore(session: session, feed: mapping.id)
        var isWhole = true
        for (file, original) in zip(files, kept) {
            switch TakenFile.remove(file.path, read: original.identity) {
            case .removed: try sightings.forget(file.path)
            case .replaced:
                isWhole = false
                result.left.append("\(file.name) (принят; под этим именем уже новый файл)")
            case .refused:
                isWhole = false
                result.troubles.append("\(file.name): принят, но не удаляется из входящей папки")
                try sightings.note(file.path, mark: original.identity.mark, at: clock())
            }
        }
        guard isWhole else { return }
        for marker in markers where TakenFile.remove(marker.path, read: marker.identity) == .refused {
            result.troubles.append("\(marker.path): не удаляется из входящей папки")
        }
    }
}

extension FetchStep.Origin {
    var isNamed: Bool {
        if case .named = self { return true }
        return false
    }
}
