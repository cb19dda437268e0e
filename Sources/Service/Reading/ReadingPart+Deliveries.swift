import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Schemas

extension ReadingPart {
    /// The delivery of the path, by its id or receipt number; another agency's is not there.
    private func find(_ context: ServiceContext, on session: PostgresSession, _ name: String) throws -> DeliveryView {
        guard let delivery = try DeliveryReading(session).delivery(name) else { throw Problem.notFound }
        return delivery
    }

    @Sendable func deliveries(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let feed = try feedID(context)
        let query = try QueryParameters(request)
        let (limit, day) = (try query.limit(), try query.day("day"))
        let after = try query.value("after", "значение next прошлой страницы") { UniqueIdentifier($0) }
        let time = day.map { instants(of: $0) }
        let page = try await reading(context) { session in
            try DeliveryReading(session).deliveries(of: feed, in: time, after: after, limit: limit)
        }
        return .json(.ok) { json in
            json.key("deliveries")
            json.array { json in for delivery in page { json.object { json in Self.write(delivery, to: &json) } } }
            if page.count == limit { json.member("next", page.last?.id.text) }
        }
    }

    @Sendable func delivery(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let name = try part("delivery", context)
        let delivery = try await reading(context) { try find(context, on: $0, name) }
        return .json(.ok) { json in Self.write(delivery, to: &json) }
    }

    @Sendable func receipt(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let name = try part("delivery", context)
        let type = try Negotiation.choose(request, among: ["application/json", "text/plain"])
        let (delivery, receipt) = try await reading(context) { session in
            let delivery = try find(context, on: session, name)
            return (delivery, try DeliveryReading(session).receipt(of: delivery.id))
        }
        guard let receipt else {
            throw Problem(
                .notFound, "Квитанция ещё не составлена: выгрузка принята и ждёт обработки. Повторите запрос позже.",
                members: ["state": .text(delivery.state.rawValue)], headers: [.retryAfter: "60"])
        }
        let isText = type == "text/plain"
        return Response(
            status: .ok, headers: [.contentType: isText ? "text/plain; charset=utf-8" : type, .vary: "Accept"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: isText ? receipt.text : receipt.json)))
    }

    @Sendable func findings(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let name = try part("delivery", context)
        let query = try QueryParameters(request)
        let limit = try query.limit()
        let cursor = try query.value("after", "значение next прошлой страницы") { RowReading.FindingCursor($0) }
        let page = try await reading(context) { session in
            try RowReading(session).findings(
                of: try find(context, on: session, name).id, from: cursor ?? RowReading.FindingCursor(), limit: limit)
        }
        return .json(.ok) { json in
            json.key("findings")
            json.array { json in for finding in page.findings { json.object { finding.write(to: &$0) } } }
            json.member("next", page.next?.text)
        }
    }

    @Sendable func rows(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let name = try part("delivery", context)
        let query = try QueryParameters(request)
        let limit = try query.limit()
        let known = RowView.Outcome.allCases.map(\.rawValue).joined(separator: ", ")
        let outcome = try query.value("outcome", "одно из: \(known)") { RowView.Outcome(rawValue: $0) }
        let after = try query.value("after", "значение next прошлой страницы") {
            Int($0).flatMap { $0 >= 0 ? $0 : nil }
        }
        let page = try await reading(context) { session in
            try RowReading(session).rows(
                of: try find(context, on: session, name), after: after ?? -1, outcome: outcome, withCards: true,
                limit: limit)
        }
        return .json(.ok) { json in
            json.key("rows")
            json.array { json in for row in page { json.object { json in Self.write(row, to: &json) } } }
            if page.count == limit, let last = page.last { json.member("next", "\(last.row)") }
        }
    }

    static func write(_ row: RowView, to json: inout JSONWriter) {
        // Also when the row has none: a rejected row may lack its key.
        json.key("record")
        json.string(row.recordID)
        json.key("row")
        json.number(row.row)
        json.key("line")
        json.number(row.line)
        json.member("change", row.change)
        json.member("outcome", row.outcome.rawValue)
        json.key("cards")
        json.array { json in
            for card in row.cards {
                json.object { json in
                    json.member("card", card.number)
                    json.member("indicator", card.indicator)
                    json.member("state", card.state.rawValue)
                }
            }
        }
    }

    static func write(_ delivery: DeliveryView, to json: inout JSONWriter) {
        json.member("delivery", delivery.id.text)
        json.member("receipt", delivery.receiptNumber)
        json.member("feed", delivery.feedID)
        json.member("state", delivery.state.rawValue)
        json.member("stateText", delivery.state.forSender)
        json.member("mode", delivery.mode.rawValue)
        json.member("asOf", delivery.asOf.iso)
        json.member("receivedAt", delivery.receivedAt.iso)
        json.member("changedAt", delivery.stateChangedAt.iso)
        json.key("files")
        json.array { json in
            for file in delivery.files {
                json.object { json in
                    json.member("name", file.name)
                    json.member("sha256", file.digest.hex)
                    json.key("bytes")
                    json.number(file.byteCount)
                }
            }
        }
        json.key("rows")
        json.object { json in delivery.counts.write(to: &json) }
        json.key("cards")
        json.number(delivery.counts.cardsRaised)
        json.key("links")
        json.object { json in
            let own = "/api/v1/deliveries/\(delivery.id.text)"
            json.member("self", own)
            if delivery.hasReceipt { json.member("receipt", "\(own)/receipt") }
            json.member("findings", "\(own)/findings")
            json.member("rows", "\(own)/rows")
        }
    }
}
