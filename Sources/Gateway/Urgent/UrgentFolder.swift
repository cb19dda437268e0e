import Adapters
import Glibc
import Schemas

/// The watched folder of urgent signals: `urgent/<agency>/*.json` and `*.xml`, for senders that can only write files.
///
/// A signal that was kept leaves the folder, and its answer stands in `answers`; one that can't be used goes to `refused`
/// with the reasons beside it. Without a data agreement a signal waits where it is, the sender is told so in `answers`, and
/// whoever records the agreement is alarmed. Nothing is deleted before it is durable elsewhere.
struct UrgentFolder: Sendable {
    /// A file that can't be read as a signal may still be being written, for so many seconds.
    private static let patience: Int64 = 10

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
    }

    /// What became of a file.
    private enum Outcome { case taken, known, left, withoutAgreement }

    /// Takes what lies there.
    func run() async throws -> Result {
        let root = application.configuration.urgentFolder
        var result = Result()
        for name in FileSystem.names(in: root) where Self.isAgency(name) {
            let folder = "\(root)/\(name)"
            guard let status = FileSystem.status(folder), status.isFolder else { continue }
            for file in FileSystem.names(in: folder) where Self.isSignal(file) {
                do {
                    switch try await take(file, in: folder, from: Agency(code: name)) {
                    case .taken: result.taken += 1
                    case .withoutAgreement:
                        result.withoutAgreement[AgencyAccount.urgentFeedID(of: Agency(code: name)), default: 0] += 1
                    case .known, .left: break
                    }
                } catch let error as PostgresError {
                    throw error
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    // One file, or one agency's folder, must not keep the others waiting. What was kept stays kept.
                    log.fault("urgent-folder.\(name)", error)
                }
            }
        }
        return result
    }

    /// Notes which signals wait for an agreement: who watches over the feeds is alarmed.
    func note(waiting: [String: Int]) async throws {
        try await application.gateway.perform { session in
            try AgreementStore(session).note(waiting: waiting, in: .urgentFolder)
        }
    }

    private static func isAgency(_ name: String) -> Bool {
        name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    private static func isSignal(_ name: String) -> Bool {
        (name.hasSuffix(".json") || name.hasSuffix(".xml")) && !DropFolderEntry.isTemporary(name)
    }

    private func take(_ name: String, in folder: String, from agency: Agency) async throws -> Outcome {
        let path = "\(folder)/\(name)"
        guard let identity = FileIdentity(path: path), identity.byteCount > 0 else { return .left }
        do {
            // Before a byte of it is read.
            guard identity.byteCount <= Int64(UrgentSignal.mostBytes) else {
                throw UrgentSignal.Mistakes([
                    UrgentSignal.Mistake("", "не больше \(UrgentSignal.mostBytes / 1024) КиБ")
                ])
            }
            guard let body = try? FileSystem.read(path), FileIdentity(path: path) == identity else { return .left }
            guard try await hasAgreement(agency) else {
                try tellWaiting(name, in: folder, from: agency)
                return .withoutAgreement
            }
            let posted = UrgentIntake.Posted(body: body, isXML: name.hasSuffix(".xml"))
            let accepted = try await intake.take(posted, from: agency)
            try answer(accepted, to: name, in: folder)
            // Another file may have this name by now: it stays for the next look.
            if FileIdentity(path: path) == identity { unlink(path) }
            return accepted.isNew ? .taken : .known
        } catch let mistakes as UrgentSignal.Mistakes {
            guard identity.changed.adding(seconds: Self.patience) < clock() else { return .left }
            try refuse(name, in: folder, mistakes.list)
        } catch let taken as UrgentIntake.IDTaken {
            let mistake = UrgentSignal.Mistake(
                "id", "новое имя сигнала: под этим принят другой, квитанция \(taken.receipt)")
            try refuse(name, in: folder, [mistake])
        }
        return .left
    }

    /// The folder takes nothing that the interface would refuse.
    /// - Returns: false when no agreement of the agency's urgent feed is valid today.
    private func hasAgreement(_ agency: Agency) async throws -> Bool {
        let feed = AgencyAccount.urgentFeedID(of: agency)
        let day = clock().adding(seconds: Int64(application.profile.settings.offsetMinutes) * 60).date
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
        guard !isDisabled else {
            throw UrgentSignal.Mistakes([UrgentSignal.Mistake("", "открытая учётная запись ведомства; эта закрыта")])
        }
        return isValid
    }

    /// Says beside a signal that waits what it waits for.
    private func tellWaiting(_ name: String, in folder: String, from agency: Agency) throws {
        let path = "\(folder)/answers/\(name).waiting.json"
        guard !FileSystem.exists(path) else { return }
        try FileSystem.makeFolder("\(folder)/answers", permissions: 0o755)
        var json = JSONWriter()
        json.object { json in
            json.member("feed", AgencyAccount.urgentFeedID(of: agency))
            json.member(
                "reason",
                "Сигнал не принят: нет соглашения о передаче данных, действующего сегодня. Файл ждёт на месте и будет принят, как только соглашение внесут; если ребёнок в опасности, сообщите иначе."
            )
        }
        try FileSystem.write(json.text, to: path)
    }

    private func answer(_ accepted: AcceptedDelivery, to name: String, in folder: String) throws {
        try FileSystem.makeFolder("\(folder)/answers", permissions: 0o755)
        var json = JSONWriter()
        json.object { json in
            json.member("delivery", accepted.id.text)
            json.member("receipt", accepted.receiptNumber)
            json.member("receivedAt", accepted.receivedAt.iso)
        }
        try FileSystem.write(json.text, to: "\(folder)/answers/\(name).receipt.json")
        unlink("\(folder)/answers/\(name).waiting.json")
    }

    private func refuse(_ name: String, in folder: String, _ mistakes: [UrgentSignal.Mistake]) throws {
        try FileSystem.makeFolder("\(folder)/refused", permissions: 0o755)
        var json = JSONWriter()
        json.array { json in
            for mistake in mistakes {
                json.object { json in
                    json.member("place", mistake.place)
                    json.member("expected", mistake.expected)
                }
            }
        }
        try FileSystem.write(json.text, to: "\(folder)/refused/\(name).problem.json")
        guard rename("\(folder)/\(name)", "\(folder)/refused/\(name)") == 0 else {
            throw FileSystem.Failure("не переносится в refused", "\(folder)/\(name)")
        }
        log.note("urgent.refused", ["agency": folder.split(separator: "/").last.map(String.init) ?? ""])
    }
}
