import Adapters
import Schemas

/// Takes urgent signals: checks them, then keeps bytes, record and receipt number in one transaction. Only then is the
/// sender told.
///
/// A signal becomes a delivery of one staged row, so that all that is true of deliveries (receipts, findings, retention,
/// links and their history) is true of it.
package struct UrgentIntake: Sendable {
    /// The id named another signal before.
    package struct IDTaken: Error, Sendable {
        /// Receipt number of that signal.
        package let receipt: String
    }

    /// What the sender posted.
    package struct Posted: Sendable {
        /// The bytes as they came.
        package var body: [UInt8]
        /// Their form.
        package var isXML: Bool

        /// Describes a posted body.
        package init(body: [UInt8], isXML: Bool) {
            self.body = body
            self.isXML = isXML
        }

        /// What the body says.
        /// - Throws: `UrgentSignal.Mistakes` when it can't be read.
        func signal() throws -> UrgentSignal {
            isXML ? try UrgentSignal.read(xml: body) : try UrgentSignal.read(json: body)
        }
    }

    let application: GatewayApplication
    private let feed: UrgentFeed
    private let clock: @Sendable () -> Timestamp

    /// Takes signals for an application.
    package init(
        _ application: GatewayApplication, clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) throws {
        self.application = application
        self.clock = clock
        feed = try UrgentFeed()
    }

    /// Keeps a signal; when this returns it survives a crash. The same signal again: the first one, not new.
    /// - Throws: `UrgentSignal.Mistakes` when it can't be used: nothing was kept. `IDTaken`.
    package func take(_ posted: Posted, from agency: Agency) async throws -> AcceptedDelivery {
        try await take(posted.signal(), of: posted, from: agency)
    }

    /// The same for a body that was read already.
    func take(_ signal: UrgentSignal, of posted: Posted, from agency: Agency) async throws -> AcceptedDelivery {
        let now = clock()
        let digest = Sha256.digest(of: posted.body)
        let mapping = feed.mapping(of: agency)
        let today = application.profile.settings.day(at: now)
        let (record, findings) = try self.record(of: signal, mapping, today: today, at: now)
        let id = UniqueIdentifier(at: now)
        let file = DeliveryReceipt.File(
            name: posted.isXML ? "signal.xml" : "signal.json", digest: digest, byteCount: Int64(posted.body.count))
        var accepted = try await application.gateway.perform { session in
            if let known = try Self.known(feed: mapping.id, signal: signal.id, digest: digest, on: session) {
                return known
            }
            do {
                return try session.transaction {
                    try Self.makeKnown(mapping, on: session)
                    let store = UrgentStore(session: session)
                    try store.insert(
                        delivery: id, mapping: mapping, file: file, record: record, findings: findings, asOf: today,
                        at: now)
                    try store.insert(
                        body: posted, of: id, signal: signal.id, indicator: signal.indicator)
                    guard
                        try SubmissionStore(session: session).note(
                            feed: mapping.id, key: signal.id, digest: digest, delivery: id, at: now)
                    else { throw Repeated() }
                    guard let delivery = try DeliveryStore(session).delivery(id) else {
                        throw NightError.deliveryMoved(id.text)
                    }
                    return AcceptedDelivery(delivery, isNew: true)
                }
            } catch is Repeated {
                // The same signal came twice at once, and the other one was first.
                guard let known = try Self.known(feed: mapping.id, signal: signal.id, digest: digest, on: session)
                else { throw NightError.deliveryMoved(id.text) }
                return known
            }
        }
        accepted.findings = findings
        return accepted
    }

    private struct Repeated: Error {}

    private static func known(
        feed: String, signal: String, digest: ContentDigest, on session: PostgresSession
    ) throws -> AcceptedDelivery? {
        guard let known = try SubmissionStore(session: session).known(feed: feed, key: signal),
            let delivery = try DeliveryStore(session).delivery(known.delivery)
        else { return nil }
        guard known.digest == digest else { throw IDTaken(receipt: delivery.receiptNumber) }
        return AcceptedDelivery(delivery, isNew: false)
    }

    /// Agencies may be added while the service runs. A known feed is only read: locking its row would make all wait.
    private static func makeKnown(_ mapping: FeedMapping, on session: PostgresSession) throws {
        let isKnown = try session.queryOne(
            "SELECT EXISTS (SELECT FROM gateway.feed WHERE feed_id = \(mapping.id))"
        ).bool(0)
        if !isKnown { try DeliveryStore(session).register(feed: mapping) }
    }

    /// The record of a signal, with what was noticed while reading it.
    private func record(
        of signal: UrgentSignal, _ mapping: FeedMapping, today: CalendarDate, at now: Timestamp
    ) throws -> (CanonicalRecord, [Finding]) {
        var mistakes: [UrgentSignal.Mistake] = []
        guard let indicator = application.profile.catalogue.active(signal.indicator, on: today) else {
            let examples = application.profile.catalogue.urgentCodes(on: today).prefix(3).joined(separator: ", ")
            throw UrgentSignal.Mistakes([
                UrgentSignal.Mistake("indicator", "код из перечня показателей, например \(examples)")
            ])
        }
        if indicator.level > .emergency {
            mistakes.append(
                UrgentSignal.Mistake(
                    "indicator",
                    "показатель уровня E1 или E2; \(indicator.code) — уровня \(indicator.level.rawValue), его передают выгрузкой"
                ))
        }
        let fields = SignalFields(indicator).read(signal.fields)
        var signal = signal
        var noticed = fields.findings + signal.dropWordless()
        var record: CanonicalRecord?
        let reader = FeedReader(
            mapping: mapping, files: [FeedFile(name: "signal", bytes: signal.xml)], asOf: today)
        let report = try reader.read { row in
            switch row {
            case .record(let usable), .quarantined(let usable, _): record = usable
            case .unchanged: break
            }
        }
        guard var record, report.fatal == nil else {
            throw UrgentSignal.Mistakes(
                report.fatal.map { [UrgentSignal.Mistake("", $0.code.russian)] }
                    ?? [UrgentSignal.Mistake("", "сигнал, который можно прочитать")])
        }
        // What makes a row of a feed unusable is said to the sender at once; what is only doubtful is kept with it.
        for finding in record.findings where finding.severity >= .error && finding.code != .personMissing {
            mistakes.append(
                UrgentSignal.Mistake(finding.location.field, "\(finding.code.russian) \(finding.expected)"))
        }
        let occurredAt = Self.moment(of: &record, on: now, &noticed)
        var isContradiction = false
        if record.dwelling?.namesDwelling != true, !record.people.contains(where: \.isIdentifiable) {
            // All that was told of somebody can be read, but a birth date that is still to come tells nothing.
            isContradiction = mistakes.isEmpty && record.findings.contains { $0.code == .dateFuture }
            mistakes.append(
                UrgentSignal.Mistake(
                    "people",
                    "человек, которого можно узнать (фамилия и имя, СНИЛС или имя с датой рождения или адресом), или адрес жилья с улицей и домом"
                ))
        }
        guard mistakes.isEmpty else { throw UrgentSignal.Mistakes(mistakes, isContradiction: isContradiction) }
        let text = signal.text.isEmpty ? indicator.title : signal.text
        record.signals = [
            RaisedSignal(
                indicator: indicator.code, factKey: signal.fact, occurredAt: occurredAt,
                text: ([text] + fields.unread).joined(separator: "\n"), fields: fields.values)
        ]
        record.location = SourceLocation(file: "", line: 0, row: 1)
        var territories = TerritoryCheck(application.profile.territories)
        let findings = record.findings + noticed + territories.findings(in: record)
        record.findings = []
        return (record, findings)
    }

    /// When it happened; nil when that was not said, or can't have been then. The signal counts all the same, from when it came.
    private static func moment(
        of record: inout CanonicalRecord, on now: Timestamp, _ findings: inout [Finding]
    ) -> Timestamp? {
        guard case .timestamp(let moment)? = record.facts["at"] else { return nil }
        let place = SourceLocation(row: 1, field: "occurredAt")
        if moment > now.adding(seconds: 86_400) {
            findings.append(Finding(.dateFuture, at: place, expected: "момент не позже завтрашнего"))
        } else if moment.date.year < 1900 {
            findings.append(Finding(.dateRange, at: place, expected: "момент после 1900 года"))
        } else {
            return moment
        }
        record.facts["at"] = nil
        return nil
    }
}
