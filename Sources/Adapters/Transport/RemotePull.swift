import Schemas

/// Fetches what a feed's server has. Blocks until everything is here or given up; lives on one thread of its own.
///
/// What is new is decided by content alone. Names, sizes and times of the server only say whether a file is complete.
public final class RemotePull {
    /// A file that was fetched whole.
    public struct File: Hashable, Sendable {
        /// Where it lies now.
        public var path: String
        /// The server's name of it.
        public var name: String
    }

    /// What came of it.
    public struct Outcome: Sendable {
        /// Files fetched, by name.
        public var files: [File] = []
        /// Files whose bytes are known and were not sent again.
        public var unchanged = 0
        /// Names of the feed's files that are on the server now; nil when it could not be asked.
        public var listed: Set<String>?
        /// Files left on the server, with the reason.
        public var left: [String] = []
        /// What went wrong, for people.
        public var troubles: [String] = []
        /// What went wrong, for whoever decides when to try again.
        public var faults: [PullFault] = []
        /// Tags to ask with the next time.
        public var tags = EntityTagMemory()

        /// Nothing came, and this is why.
        public init(tags: EntityTagMemory = EntityTagMemory(), troubles: [String] = [], faults: [PullFault] = []) {
            self.tags = tags
            self.troubles = troubles
            self.faults = faults
        }
    }

    /// What of the outside is needed; tests pass their own.
    public struct Surroundings: Sendable {
        /// Waits for so many seconds.
        public var pause: @Sendable (Double) -> Void
        /// A random number from 0 up to 1.
        public var random: @Sendable () -> Double
        /// The time.
        public var now: @Sendable () -> Timestamp
        /// Nobody waits for the outcome any more.
        public var isCancelled: @Sendable () -> Bool

        /// Makes surroundings.
        public init(
            pause: @escaping @Sendable (Double) -> Void, random: @escaping @Sendable () -> Double,
            now: @escaping @Sendable () -> Timestamp, isCancelled: @escaping @Sendable () -> Bool = { false }
        ) {
            self.pause = pause
            self.random = random
            self.now = now
            self.isCancelled = isCancelled
        }
    }

    private static let listingBytes: Int64 = 16 << 20
    private static let markerBytes: Int64 = 4096
    /// Longer stillness is not waited for within a night.
    private static let longestPause = 120

    private let mapping: FeedMapping
    private let settings: PullSettings
    private let folder: String
    private let known: Set<ContentDigest>
    /// What names stood for the last time; nil where that does not matter.
    private let seen: [String: ContentDigest]?
    private let surroundings: Surroundings
    private let clock: PullClock
    private let access: TransferAccess
    private let download: FileDownload
    private var outcome = Outcome()
    /// The server's names are never used as paths.
    private var fileCount = 0

    /// Fetches a feed into an existing empty folder.
    /// - Parameters:
    ///   - known: digests of the feed's delivered files.
    ///   - seen: what names stood for the last time. Of a `full` feed, known bytes under a name that stood for others come
    ///     anew: the sender went back to them.
    ///   - tags: what an earlier outcome remembered.
    public static func run(
        _ mapping: FeedMapping, secrets: any SecretStore, into folder: String, known: Set<ContentDigest>,
        seen: [String: ContentDigest] = [:], tags: EntityTagMemory, surroundings: Surroundings
    ) -> Outcome {
        var outcome = Outcome(tags: tags)
        guard let settings = mapping.source.pull,
            let scheme = RemoteAddress.Scheme(rawValue: mapping.source.kind.rawValue)
        else { return outcome }
        do {
            let access = try TransferAccess(settings, scheme: scheme, secrets: secrets)
            let pull = try RemotePull(
                mapping, settings, access, folder: folder, known: known, seen: seen, tags: tags,
                surroundings: surroundings)
            pull.run()
            return pull.outcome
        } catch {
            outcome.troubles.append("\(mapping.id): \(error)")
            outcome.faults.append((error as? TransferFault).map { .transfer($0.code) } ?? .secret)
            return outcome
        }
    }

    private init(
        _ mapping: FeedMapping, _ settings: PullSettings, _ access: TransferAccess, folder: String,
        known: Set<ContentDigest>, seen: [String: ContentDigest], tags: EntityTagMemory, surroundings: Surroundings
    ) throws(TransferFault) {
        self.mapping = mapping
        self.settings = settings
        self.access = access
        self.folder = folder
        // Half of a pair is no delivery: the known half must come again with the new one.
        self.known = mapping.join == nil ? known : []
        self.seen = mapping.mode == .full ? seen : nil
        self.surroundings = surroundings
        clock = PullClock(surroundings, seconds: settings.nightSeconds)
        download = FileDownload(
            transfer: try CurlTransfer(access, isCancelled: surroundings.isCancelled),
            policy: RetryStateMachine.Policy(attempts: settings.attempts),
            clock: clock, random: surroundings.random)
        outcome.tags = tags
    }

    private var isHTTP: Bool { access.address.scheme == .https }
    private func url(_ file: String? = nil, suffix: String = "") -> String {
        access.address.url(file: file, suffix: suffix, scheme: access.libraryScheme)
    }

    private func run() {
        do throws(TransferFault) {
            if access.address.isFolder { try takeFolder() } else { try takeDocument() }
        } catch {
            report(error, nil)
        }
        outcome.files.sort { $0.name < $1.name }
    }

    private func report(_ fault: TransferFault, _ name: String?) {
        outcome.faults.append(.transfer(fault.code))
        outcome.troubles.append("\(mapping.id): " + (name.map { "\($0): " } ?? "") + fault.description)
    }

    private func takeDocument() throws(TransferFault) {
        guard let name = access.address.fileName, MemberName.isSafeFileName(name), mapping.source.matches(name) else {
            outcome.troubles.append("\(mapping.id): имя файла в адресе не подходит к source.match")
            outcome.faults.append(.mapping)
            return
        }
        outcome.listed = [name]
        var stated: ContentDigest?
        if case .marker(let suffix) = mapping.source.ready {
            do throws(TransferFault) {
                let bytes = try download.bytes(url: url(suffix: suffix), byteLimit: Self.markerBytes)
                if suffix == ".sha256" {
                    stated = DigestFile.digest(in: bytes, for: name)
                    if stated == nil { throw TransferFault(.digestMismatch) }
                }
            } catch  where error.code == .missing {
                outcome.left.append("\(name) (на сервере ещё нет \(suffix))")
                return
            }
        }
        _ = try take(name, at: url(), stated: stated)
    }

    private func takeFolder() throws(TransferFault) {
        let listing = try list()
        if listing.unreadable > 0 {
            outcome.troubles.append("\(mapping.id): непонятных строк в перечне файлов сервера: \(listing.unreadable)")
            outcome.faults.append(.listing)
        }
        let names = Set(listing.entries.map(\.name))
        outcome.listed = names.filter { mapping.source.matches($0) }
        var unproven: [(entry: RemoteListing.Entry, file: File, needsPause: Bool)] = []
        for entry in listing.entries where mapping.source.matches(entry.name) && !Self.isMarker(entry.name) {
            do throws(TransferFault) {
                let hasDigest = names.contains(entry.name + ".sha256")
                let isMarked = hasDigest || names.contains(entry.name + ".ok")
                if case .marker = mapping.source.ready, !isMarked {
                    outcome.left.append("\(entry.name) (на сервере ещё записывается)")
                    continue
                }
                let stated = hasDigest ? try digest(beside: entry.name) : nil
                guard let (file, reply) = try take(entry.name, at: url(entry.name), stated: stated) else { continue }
                if !isMarked, !isHTTP, case .stable(let seconds) = mapping.source.ready {
                    outcome.files.removeAll { $0 == file }
                    let now = surroundings.now()
                    let isDated = reply.modified.map { $0 <= now } ?? false
                    if isDated, let modified = reply.modified, modified.adding(seconds: Int64(seconds)) > now {
                        outcome.left.append("\(entry.name) (на сервере ещё записывается)")
                    } else {
                        unproven.append((entry, file, !isDated))
                    }
                }
            } catch {
                if error.isOfServer { throw error }
                report(error, entry.name)
            }
        }
        if !unproven.isEmpty { try prove(unproven) }
    }

    /// Looks a second time: a file that has grown since was taken too early.
    private func prove(
        _ unproven: [(entry: RemoteListing.Entry, file: File, needsPause: Bool)]
    ) throws(TransferFault) {
        var canPause = true
        if unproven.contains(where: \.needsPause), case .stable(let seconds) = mapping.source.ready {
            // The server does not tell times, or its clock runs ahead: stillness can only be watched.
            canPause = seconds <= Self.longestPause
            if canPause { try clock.pause(Double(seconds)) }
        }
        let again = try list().entries
        for (entry, file, needsPause) in unproven {
            let size = again.first { $0.name == entry.name }.map(\.byteCount) ?? entry.byteCount
            let fetched = (try? FileByteSource(path: file.path))?.byteCount
            if size == entry.byteCount, fetched.map({ Int64($0) }) == size, canPause || !needsPause {
                outcome.files.append(file)
            } else {
                outcome.left.append("\(entry.name) (на сервере ещё записывается)")
            }
        }
    }

    private func list() throws(TransferFault) -> RemoteListing {
        let bytes = try download.bytes(url: url(), byteLimit: Self.listingBytes, isListing: true)
        return isHTTP ? RemoteListing(page: bytes) : RemoteListing(lines: bytes)
    }

    private func digest(beside name: String) throws(TransferFault) -> ContentDigest {
        let bytes = try download.bytes(url: url(name + ".sha256"), byteLimit: Self.markerBytes)
        guard let digest = DigestFile.digest(in: bytes, for: name) else { throw TransferFault(.digestMismatch) }
        return digest
    }

    /// Fetches a file, unless its bytes are known by digest or by the server's tag.
    private func take(
        _ name: String, at url: String, stated: ContentDigest?
    ) throws(TransferFault) -> (File, TransferReply)? {
        if let stated, known.contains(stated), lies(name, stated) {
            outcome.unchanged += 1
            return nil
        }
        let file = File(path: "\(folder)/\(fileCount)", name: name)
        fileCount += 1
        let tag = isHTTP ? outcome.tags.tag(for: url, known: { known.contains($0) && lies(name, $0) }) : nil
        let result = try download.run(
            url: url, path: file.path, byteLimit: Int64(mapping.limits.bytes), stated: stated, ifNoneMatch: tag,
            isHTTP: isHTTP)
        switch result {
        case .notModified:
            outcome.unchanged += 1
            return nil
        case .fetched(let digest, _, let reply):
            if isHTTP { outcome.tags.note(reply.entityTag, digest: digest, for: url) }
            outcome.files.append(file)
            return (file, reply)
        }
    }

    /// Known bytes lie where they lay, or it does not matter where.
    private func lies(_ name: String, _ digest: ContentDigest) -> Bool { seen.map { $0[name] == digest } ?? true }

    private static func isMarker(_ name: String) -> Bool { name.hasSuffix(".ok") || name.hasSuffix(".sha256") }
}
