import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Schemas
import Synchronization

/// Takes urgent signals, and says what became of them.
struct SignalPart: ServicePart {
    let environment: ServiceEnvironment
    private let intake: UrgentIntake
    /// Wakes who matches signals.
    private let wakeup: Wakeup

    /// Seconds that a sender may wish to wait for the card.
    private static let longestWait = 10

    init(environment: ServiceEnvironment, wakeup: Wakeup) throws {
        self.environment = environment
        self.wakeup = wakeup
        intake = try UrgentIntake(environment.application, clock: environment.clock)
    }

    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.post, "/api/v1/signals", use: post)
        routes.on(.get, "/api/v1/signals/{signal}", use: look)
    }

    @Sendable private func post(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let account = try context.requireAccount()
        try await environment.requireAgreement(for: account.urgentFeedID)
        let isXML = try Self.isXML(request)
        let wait = try Self.wait(request)
        let collector = Collector()
        try await BodyReader(
            limits: environment.configuration.limits,
            mostBytes: Int64(min(environment.configuration.limits.signalBytes, UrgentSignal.mostBytes))
        ).read(request, context) { collector.add($0) }
        let posted = UrgentIntake.Posted(body: collector.bytes, isXML: isXML)
        let accepted: AcceptedDelivery
        do {
            accepted = try await intake.take(posted, from: account.agency)
        } catch let mistakes as UrgentSignal.Mistakes {
            throw Self.problem(for: mistakes)
        } catch let taken as UrgentIntake.IDTaken {
            throw Problem(
                .idempotency,
                "Под этим id уже принят другой сигнал, новый не принят. Для нового события возьмите новый id.",
                members: ["receipt": .text(taken.receipt)])
        }
        wakeup.wake()
        let status = try await status(of: accepted.id.text, account, after: wait)
        return answer(accepted, status)
    }

    @Sendable private func look(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let account = try context.requireAccount()
        guard let name = HeaderParameters.decoded(try context.parameters.require("signal")[...]),
            let status = try await find(name, account)
        else { throw Problem.notFound }
        return .json(.ok, headers: [.cacheControl: "no-store"]) { Self.write(status, to: &$0) }
    }

    private func find(_ name: String, _ account: AgencyAccount) async throws -> SignalStatus? {
        guard !name.utf8.contains(0) else { return nil }
        let agency = account.agency
        return try await environment.application.gateway.reading(as: agency) {
            try SignalStatus.find(name, of: agency, on: $0)
        }
    }

    /// The status, once the registry has the signal's cards or the time is over; nil when nobody waits. The signal is kept in any case:
    /// a failure to look is no failure.
    private func status(of id: String, _ account: AgencyAccount, after seconds: Int) async throws -> SignalStatus? {
        let end = ContinuousClock.now + .seconds(seconds)
        var last: SignalStatus?
        while ContinuousClock.now < end {
            guard let status = try? await find(id, account) else { return last }
            if status.matchedAt != nil, !status.cards.contains(where: { $0.state == "queued" }) { return status }
            last = status
            try? await Task.sleep(for: .milliseconds(20))
            if Task.isCancelled { break }
        }
        return last
    }

    private func answer(_ accepted: AcceptedDelivery, _ status: SignalStatus?) -> Response {
        let location = "/api/v1/signals/\(accepted.id.text)"
        return .json(accepted.isNew ? .created : .ok, headers: [.location: location]) { json in
            if let status {
                Self.write(status, to: &json)
            } else {
                json.member("delivery", accepted.id.text)
                json.member("receipt", accepted.receiptNumber)
                json.member("state", accepted.state == .staged ? "received" : accepted.state.rawValue)
                json.member("receivedAt", accepted.receivedAt.iso)
            }
            json.member("sha256", accepted.files.first?.digest.hex)
            json.key("findings")
            json.array { json in for finding in accepted.findings { json.object { finding.write(to: &$0) } } }
            json.key("links")
            json.object { $0.member("status", location) }
        }
    }

    private static func write(_ status: SignalStatus, to json: inout JSONWriter) {
        json.member("delivery", status.id.text)
        json.member("receipt", status.receiptNumber)
        json.member("id", status.senderID)
        json.member("indicator", status.indicator)
        json.member("state", status.matchedAt == nil ? "received" : "linked")
        json.member("receivedAt", status.receivedAt.iso)
        json.member("linkedAt", status.matchedAt?.iso)
        json.member("outcome", status.outcome)
        json.key("cards")
        json.array { json in
            for card in status.cards {
                json.object { json in
                    json.member("number", card.number)
                    json.member("level", card.level)
                    json.member("state", card.state)
                    json.member("identity", card.identity)
                    json.member("detectedAt", card.detectedAt.iso)
                    json.member("dueAt", card.dueAt.iso)
                }
            }
        }
    }

    private static func problem(for mistakes: UrgentSignal.Mistakes) -> Problem {
        let lines = mistakes.list.prefix(20).map { mistake in
            mistake.place.isEmpty
                ? "ожидалось: \(mistake.expected)" : "\(mistake.place): ожидалось: \(mistake.expected)"
        }
        return Problem(
            mistakes.isContradiction ? .conflict : .content,
            "Сигнал не принят. Исправьте перечисленное в errors и передайте его снова.",
            members: ["errors": .texts(lines)])
    }

    private static func isXML(_ request: Request) throws -> Bool {
        let value = request.headers[.contentType] ?? ""
        switch HeaderParameters.trimmed(value.prefix { $0 != ";" }).lowercased() {
        case "application/json": return false
        case "application/xml", "text/xml": return true
        default:
            throw Problem(.mediaType, "Сигнал передаётся телом application/json или application/xml.")
        }
    }

    /// `Prefer: wait=2` (RFC 7240): how long the sender wishes to wait for the card.
    private static func wait(_ request: Request) throws -> Int {
        for preference in (request.headers[.prefer] ?? "").split(separator: ",") {
            let parts = preference.split(separator: "=", maxSplits: 1).map { HeaderParameters.trimmed($0) }
            if parts.count == 2, parts[0].lowercased() == "wait", let seconds = Int(parts[1]) {
                return max(0, min(longestWait, seconds))
            }
        }
        return 0
    }

    /// A small body.
    private final class Collector: Sendable {
        private let state = Mutex<[UInt8]>([])
        func add(_ bytes: [UInt8]) { state.withLock { $0 += bytes } }
        var bytes: [UInt8] { state.withLock { $0 } }
    }
}
