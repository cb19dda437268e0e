import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Schemas

/// What an agency may ask about its own feeds, deliveries and cards. Every query runs in a transaction that the database
/// itself binds to the agency.
struct ReadingPart: ServicePart {
    let environment: ServiceEnvironment

    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.get, "/api/v1/feeds", use: feeds)
        routes.on(.get, "/api/v1/feeds/{feed}/deliveries", use: deliveries)
        routes.on(.get, "/api/v1/feeds/{feed}/reply", use: reply)
        routes.on(.get, "/api/v1/deliveries/{delivery}", use: delivery)
        routes.on(.get, "/api/v1/deliveries/{delivery}/receipt", use: receipt)
        routes.on(.get, "/api/v1/deliveries/{delivery}/findings", use: findings)
        routes.on(.get, "/api/v1/deliveries/{delivery}/rows", use: rows)
        routes.on(.get, "/api/v1/reconciliation", use: reconciliation)
        routes.on(.get, "/api/v1/cards", use: cards)
    }

    /// Runs a body with a session that sees the asking agency's data only.
    func reading<Value: Sendable>(
        _ context: ServiceContext, _ body: @escaping @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        let account = try context.requireAccount()
        return try await environment.application.gateway.reading(as: account.agency, body)
    }

    /// A parameter of the path.
    func part(_ name: String, _ context: ServiceContext) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentCoding else { throw Problem.notFound }
        return text
    }

    /// The feed of the path, or the agency's feed of urgent signals.
    func feedID(_ context: ServiceContext) throws -> String {
        let id = try part("feed", context)
        if id == (try context.requireAccount().urgentFeedID) { return id }
        return try environment.ownFeed(id, in: context).id
    }

    /// The instants of a day of the region.
    func instants(of day: CalendarDate) -> Range<Timestamp> {
        let start = Timestamp(startOf: day).adding(
            seconds: Int64(environment.application.profile.settings.offsetMinutes) * -60)
        return start..<start.adding(seconds: 86_400)
    }

    @Sendable private func feeds(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let account = try context.requireAccount()
        let today = environment.today
        let mappings = environment.application.mappings.filter { $0.agency == account.agency }
        let valid = try await reading(context) { session in
            try AgreementStore(session).feeds(validOn: today)
        }
        return .json(.ok) { json in
            json.key("feeds")
            json.array { json in
                for mapping in mappings {
                    json.object { json in
                        json.member("feed", mapping.id)
                        json.member("title", mapping.title)
                        json.member("mode", mapping.mode.rawValue)
                        json.key("version")
                        json.number(mapping.version)
                        json.member("format", ReplyFile(mapping).nameEnding)
                        json.key("maximumBytes")
                        json.number(min(mapping.limits.bytes, environment.configuration.limits.bodyBytes))
                        json.key("agreement")
                        json.boolean(valid.contains(mapping.id))
                    }
                }
                json.object { json in
                    json.member("feed", account.urgentFeedID)
                    json.member("title", "Срочные сигналы")
                    json.member("mode", FeedMode.delta.rawValue)
                    json.key("version")
                    json.number(1)
                    json.member("format", "signal")
                    json.key("maximumBytes")
                    json.number(environment.configuration.limits.signalBytes)
                    json.key("agreement")
                    json.boolean(valid.contains(account.urgentFeedID))
                }
            }
        }
    }

    @Sendable private func cards(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let query = try QueryParameters(request)
        let limit = try query.limit()
        let since = try query.value("since", "момент вида 2026-11-21T08:00:00Z или день 2026-11-21") { text in
            Timestamp(iso: text) ?? CalendarDate(iso: text).map { instants(of: $0).lowerBound }
        }
        let after = try query.value("after", "значение next прошлой страницы") {
            Int64($0).flatMap { $0 >= 0 ? $0 : nil }
        }
        let end = environment.clock().adding(seconds: -CardReading.heldBackSeconds)
        let cards = try await reading(context) { session in
            try CardReading(session).cards(since: since, before: end, after: after ?? 0, limit: limit)
        }
        return .json(.ok) { json in
            json.key("cards")
            json.array { json in
                for card in cards {
                    json.object { json in
                        json.member("card", card.number)
                        json.member("feed", card.feedID)
                        json.member("record", card.recordID)
                        json.member("indicator", card.indicator)
                        json.member("level", card.level.rawValue)
                        json.member("state", card.state.rawValue)
                        json.member("stateText", card.state.forSender)
                        json.member("detectedAt", card.detectedAt.iso)
                        json.member("dueAt", card.dueAt.iso)
                        json.member("changedAt", card.changedAt.iso)
                    }
                }
            }
            // Also on the last page: whoever asks for what comes behind it next time misses nothing.
            json.member("next", "\(cards.last?.position ?? after ?? 0)")
            json.key("more")
            json.boolean(cards.count == limit)
        }
    }

    @Sendable private func reply(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let mapping = try environment.ownFeed(try part("feed", context), in: context)
        let day = try QueryParameters(request).day("day") ?? environment.today
        let instants = instants(of: day)
        let end = min(instants.upperBound, environment.clock().adding(seconds: -CardReading.heldBackSeconds))
        let cards = try await reading(context) { session in
            var (cards, last) = ([CardView](), Int64(0))
            while true {
                let page = try CardReading(session).cards(
                    of: mapping.id, since: instants.lowerBound, before: end, after: last, limit: 5000)
                cards += page
                guard page.count == 5000, let position = page.last?.position else { return cards }
                last = position
            }
        }
        let file = ReplyFile(mapping)
        let lines = cards.map { card in
            ReplyFile.Line(
                recordID: card.recordID ?? "", card: card.number, indicator: card.indicator, state: card.state.rawValue,
                stateText: card.state.forSender, since: card.changedAt.iso)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: file.contentType,
                .contentDisposition: "attachment; filename=\"reply-\(mapping.id)-\(day.iso).\(file.nameEnding)\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes(lines))))
    }
}
