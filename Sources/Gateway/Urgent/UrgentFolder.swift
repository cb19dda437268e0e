import Adapters
import Glibc
import Schemas

/// The watched folder of urgent signals: `urgent/<agency>/*.json` and `*.xml`, for senders that can only write files.
///
/// A signal that was kept leaves the folder, and its answer stands in `answers`; one that can't be used goes to `refused`
/// with the reasons beside it. Without a data agreement a signal waits where it is, the sender is told so in `answers`, and
/// whoever records the agreement is alarmed. Nothing is deleted before it is durable elsewhere, and only the very file that
/// was read is removed or refused: what came meanwhile under its name is looked at next.
struct UrgentFolder: Sendable {
    /// A file that can't be read as a signal may still be being written, for so many seconds.
    private static let patience: Int64 = 10
    /// And an empty one for so many.
    private static let patienceWhenEmpty: Int64 = 60

    let application: GatewayApplication
    let intake: UrgentIntake
    let log: WorkLog
    let clock: @Sendable () -> Timestamp

    /// What a look brought.
    struct Result: Equatable {
        /// Signals that are new.
        var taken = 0
        /// Signals that wait for an agreement, by feed.
        var withoutAgreement: [String: Int] = [:]
        /// Paths of what could be neither taken nor refused, and stays.
        var stuck: Set<String> = []
    }

    /// What became of a file.
    private enum Outcome { case taken, known, left, withoutAgreement }

    /// A file to be looked at.
    private struct Entry {
        var agency: Agency
        /// The agency's folder.
        var folder: String
        /// As the sender named it.
        var name: String
        /// Where it is: what a killed process moved aside has another name.
        var path: String

        var answers: UrgentAnswers { UrgentAnswers(folder: folder, name: name) }
    }

    /// Takes what lies there; nil when it is not our turn to look.
    /// - Parameter stuck: what was stuck at the last look, and is not said again.
    func run(stuck: Set<String> = []) async throws -> Result? {
        let folders = agencyFolders()
        guard folders.contains(where: { !FileSystem.names(in: $0.path).filter(Self.isOfInterest).isEmpty }) else {
            return Result()
        }
        return try await application.gateway.withConnection { connection in
            // One node at a time looks; the others have nothing to add.
            let isFree = try await connection.perform {
                try $0.queryOne("SELECT pg_try_advisory_lock(\(Self.lock))").bool(0)
            }
            guard isFree else { return nil }
            // Runs whether or not the task was cancelled: the connection lives on.
            func unlock() async throws {
                try await connection.perform { try $0.runSimple("SELECT pg_advisory_unlock(\(Self.lock))") }
            }
            do {
                let result = try await look(into: folders, stuck: stuck)
                try await unlock()
                return result
            } catch {
                try? await unlock()
                throw error
            }
        }
    }

    /// Two-part advisory lock as one number: the gateway's own range.
    static let lock: Int64 = 4919 << 32 | 12

    /// Notes which signals wait for an agreement: who watches over the feeds is alarmed.
    func note(waiting: [String: Int]) async throws {
        try await application.gateway.perform { session in
            try AgreementStore(session).note(waiting: waiting, in: .urgentFolder)
        }
    }

    private func agencyFolders() -> [(agency: Agency, path: String)] {
        let root = application.configuration.urgentFolder
        return FileSystem.names(in: root).filter(Self.isAgency).map { (Agency(code: $0), "\(root)/\($0)") }
            .filter { FileSystem.status($0.1)?.isFolder ?? false }
    }

    private static func isAgency(_ name: String) -> Bool {
        name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    private static func isOfInterest(_ name: String) -> Bool {
        (name.hasSuffix(".json") || name.hasSuffix(".xml")) && !DropFolderEntry.isTemporary(name)
    }

    /// Files of a folder, what was moved aside first: it is older than what has its name now.
    private func entries(of agency: Agency, in folder: String) -> [Entry] {
        let aside = TakenFile.restore(in: folder).map {
            Entry(
                agency: agency, folder: folder, name: String($0.dropFirst(TakenFile.prefix.count)),
                path: "\(folder)/\($0)")
        }
        let present = FileSystem.names(in: folder).filter { !$0.hasPrefix(TakenFile.prefix) }.map {
            Entry(agency: agency, folder: folder, name: $0, path: "\(folder)/\($0)")
        }
        return (aside + present).filter { Self.isOfInterest($0.name) }
    }

    private func look(into folders: [(agency: Agency, path: String)], stuck: Set<String>) async throws -> Result {
        var result = Result()
        for (agency, folder) in folders {
            for entry in entries(of: agency, in: folder) {
                do {
                    switch try await take(entry) {
                    case .taken: result.taken += 1
                    case .withoutAgreement:
                        result.withoutAgreement[AgencyAccount.urgentFeedID(of: agency), default: 0] += 1
                    case .known, .left: break
                    }
                } catch let error as PostgresError {
                    throw error
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    // One file, or one agency's folder, must not keep the others waiting. What was kept stays kept.
                    result.stuck.insert(entry.path)
                    guard !stuck.contains(entry.path) else { continue }
                    // Its name is the sender's and may be a person's.
                    let reason = (error as? FileSystem.Failure).map { "\($0.operation): \($0.reason)" } ?? "\(error)"
                    log.fault("urgent-folder.\(agency.code)", ["error": reason])
                }
            }
        }
        return result
    }

    private func take(_ entry: Entry) async throws -> Outcome {
        guard let status = FileSystem.status(entry.path) else { return .left }
        guard let identity = FileIdentity(path: entry.path) else {
            let kind = status.isFolder ? "файл; это папка" : status.isLink ? "файл; это ссылка" : "обычный файл"
            try refuse(entry, identity: nil, digest: nil, Self.mistakes(kind))
            return .left
        }
        var digest: ContentDigest?
        do {
            guard identity.byteCount > 0 else { throw Self.mistakes("непустой файл") }
            // Before a byte of it is read.
            guard identity.byteCount <= Int64(UrgentSignal.mostBytes) else {
                throw Self.mistakes("не больше \(UrgentSignal.mostBytes / 1024) КиБ")
            }
            guard let body = try? FileSystem.read(entry.path), FileIdentity(path: entry.path) == identity else {
                return .left
            }
            let read = Sha256.digest(of: body)
            digest = read
            // Before anything is decided: whoever looks meanwhile must not take an earlier file's answer for this one's.
            try entry.answers.clearEarlier(than: read)
            guard try await hasAgreement(entry.agency) else {
                try entry.answers.wait(for: AgencyAccount.urgentFeedID(of: entry.agency), digest: read)
                return .withoutAgreement
            }
            let posted = UrgentIntake.Posted(body: body, isXML: entry.name.hasSuffix(".xml"))
            let signal = try posted.signal()
            let accepted: AcceptedDelivery
            do {
                accepted = try await intake.take(signal, of: posted, from: entry.agency)
            } catch var mistakes as UrgentSignal.Mistakes {
                mistakes.id = signal.id
                throw mistakes
            } catch let taken as UrgentIntake.IDTaken {
                var mistakes = Self.mistakes(
                    "новое имя сигнала: под этим принят другой, квитанция \(taken.receipt)", at: "id")
                mistakes.id = signal.id
                try refuse(entry, identity: identity, digest: digest, mistakes)
                return .left
            }
            try entry.answers.accept(accepted, id: signal.id, digest: read)
            // Another file may have this name by now: it stays for the next look.
            if TakenFile.remove(entry.path, read: identity) == .refused {
                throw FileSystem.Failure("принятый сигнал не убирается", entry.path)
            }
            return accepted.isNew ? .taken : .known
        } catch let mistakes as UrgentSignal.Mistakes {
            // What stood under the name answers this file no more, even while it may still be being written.
            try entry.answers.clear()
            let patience = identity.byteCount > 0 ? Self.patience : Self.patienceWhenEmpty
            guard identity.changed.adding(seconds: patience) < clock() else { return .left }
            try refuse(entry, identity: identity, digest: digest, mistakes)
        }
        return .left
    }

    private static func mistakes(_ expected: String, at place: String = "") -> UrgentSignal.Mistakes {
        UrgentSignal.Mistakes([UrgentSignal.Mistake(place, expected)])
    }

    /// The folder takes nothing that the interface would refuse.
    /// - Returns: false when no agreement of the agency's urgent feed is valid today.
    private func hasAgreement(_ agency: Agency) async throws -> Bool {
        let feed = AgencyAccount.urgentFeedID(of: agency)
        let day = application.profile.settings.day(at: clock())
        let (isValid, isDisabled) = try await application.gateway.perform { session in
            (
                try AgreementStore(session).isValid(for: feed, on: day),
                try session.queryOne(
                    """
                    SELECT EXISTS (SELECT FROM gateway.agency_account
                                   WHERE agency = \(agency.code) AND disabled_at IS NOT NULL)
                    """
                ).bool(0)
            )
        }
        guard !isDisabled else { throw Self.mistakes("открытая учётная запись ведомства; эта закрыта") }
        return isValid
    }

    /// Moves what was read to `refused`, with the reasons beside it.
    private func refuse(
        _ entry: Entry, identity: FileIdentity?, digest: ContentDigest?, _ mistakes: UrgentSignal.Mistakes
    ) throws {
        let refused = "\(entry.folder)/refused"
        // A folder takes no file's place, nor a file a folder's.
        var target = "\(refused)/\(entry.name)"
        var number = 1
        while let there = FileSystem.status(target), there.isFolder || identity == nil, number < 100 {
            number += 1
            target = "\(refused)/\(entry.name).\(number)"
        }
        // First the reasons: a kill in between leaves the file where it is looked at, and refused, again.
        try entry.answers.refuse(mistakes, digest: digest)
        switch TakenFile.move(entry.path, to: target, read: identity) {
        case .removed: break
        // Another file has the name by now. The next look decides on it, and these reasons are not about it.
        case .replaced: return try entry.answers.clear()
        case .refused:
            let failure = FileSystem.Failure("не переносится в refused", entry.path)
            try entry.answers.clear()
            throw failure
        }
        try FileSystem.syncFolder(refused)
        try FileSystem.syncFolder(entry.folder)
        var fields = ["agency": entry.agency.code, "places": Self.shownPlaces(mistakes.list)]
        if let digest { fields["sha256"] = String(digest.hex.prefix(12)) }
        log.fault("urgent.refused", fields)
    }

    /// Places of mistakes for the log: names of ours and positions, none of the sender's own names.
    static func shownPlaces(_ mistakes: [UrgentSignal.Mistake]) -> String {
        var shown: [String] = []
        for mistake in mistakes where !mistake.place.isEmpty {
            let parts = mistake.place.split(separator: ".", maxSplits: 1)
            let isPosition = mistake.place.hasPrefix("строка ") || mistake.place.hasPrefix("байт ")
            let head = parts[0].prefix { $0 != "[" }
            let isKnown = UrgentSignal.memberNames.contains(String(head))
            var place = isPosition ? mistake.place : isKnown ? String(parts[0]) : "?"
            if isKnown, parts.count == 2, (["role", "text"] + UrgentSignal.personFields).contains(String(parts[1])) {
                place += ".\(parts[1])"
            }
            if !shown.contains(place) { shown.append(place) }
        }
        return shown.prefix(20).joined(separator: ", ")
    }
}
