import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Schemas

extension ReadingPart {
    /// Rows that are read at once: an answer of a hundred thousand rows is written page by page.
    private static let pageSize = 2000

    /// What of a day's deliveries was read, stored, linked and made into cards, record by record, so that a sender can
    /// compare it with its own list.
    @Sendable func reconciliation(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let query = try QueryParameters(request)
        guard let day = try query.day("day") else {
            throw Problem(
                .parameter, "Укажите день: ?day=2026-11-21.", members: ["parameter": .text("day")])
        }
        let type = try Negotiation.choose(request, among: ["application/json", "text/csv"])
        let account = try context.requireAccount()
        let feed = query.text("feed")
        if let feed, feed != account.urgentFeedID { _ = try environment.ownFeed(feed, in: context) }
        let time = instants(of: day)
        let deliveries = try await reading(context) { session in
            var (all, last) = ([DeliveryView](), UniqueIdentifier?.none)
            while true {
                let page = try DeliveryReading(session).deliveries(of: feed, in: time, after: last, limit: 1000)
                all += page
                guard page.count == 1000 else { return Array(all.reversed()) }
                last = page.last?.id
            }
        }
        let isTable = type == "text/csv"
        let body = ResponseBody { writer in
            var text = isTable ? Self.tableHead : Self.head(day: day, deliveries: deliveries)
            try await writer.write(ByteBuffer(string: text))
            var isFirst = true
            for delivery in deliveries {
                var after = -1
                while true {
                    let rows = try await rows(of: delivery, after: after, context)
                    text = ""
                    for row in rows {
                        text +=
                            isTable
                            ? Self.line(row, of: delivery) : (isFirst ? "" : ",") + Self.object(row, of: delivery)
                        isFirst = false
                    }
                    if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
                    guard rows.count == Self.pageSize, let last = rows.last else { break }
                    after = last.row
                }
                if isTable { try await writer.write(ByteBuffer(string: Self.summary(of: delivery))) }
            }
            if !isTable { try await writer.write(ByteBuffer(string: "]}")) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: isTable ? "text/csv; charset=utf-8; header=present" : type, .vary: "Accept",
                .contentDisposition:
                    "attachment; filename=\"reconciliation-\(day.iso).\(isTable ? "csv" : "json")\"",
            ], body: body)
    }

    private func rows(of delivery: DeliveryView, after: Int, _ context: ServiceContext) async throws -> [RowView] {
        try await reading(context) { session in
            try RowReading(session).rows(of: delivery, after: after, withCards: true, limit: Self.pageSize)
        }
    }

    /// Everything of a JSON answer that stands in front of the records.
    private static func head(day: CalendarDate, deliveries: [DeliveryView]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("day", day.iso)
            json.key("deliveries")
            json.array { json in
                for delivery in deliveries {
                    json.object { json in
                        json.member("delivery", delivery.id.text)
                        json.member("receipt", delivery.receiptNumber)
                        json.member("feed", delivery.feedID)
                        json.member("state", delivery.state.rawValue)
                        Totals(delivery).write(to: &json)
                    }
                }
            }
            json.key("totals")
            json.object { json in
                Totals(deliveries).write(to: &json)
            }
            json.key("records")
        }
        // The list of records follows, and the two brackets behind it.
        return String(json.text.dropLast()) + "["
    }

    private static func object(_ row: RowView, of delivery: DeliveryView) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("feed", delivery.feedID)
            json.member("receipt", delivery.receiptNumber)
            write(row, to: &json)
            json.key("stored")
            json.boolean(row.isStored)
            json.key("linked")
            json.boolean(row.outcome == .linked)
        }
        return json.text
    }

    private static let tableHead =
        "kind,feed,receipt,record,row,line,sent,stored,linked,outcome,cards,card_numbers,card_states\r\n"

    private static func line(_ row: RowView, of delivery: DeliveryView) -> String {
        let cells = [
            "record", delivery.feedID, delivery.receiptNumber, row.recordID, "\(row.row)", "\(row.line)",
            row.outcome == .absent ? "0" : "1", row.isStored ? "1" : "0", row.outcome == .linked ? "1" : "0",
            row.outcome.rawValue, "\(row.cards.count)", row.cards.map(\.number).joined(separator: " "),
            row.cards.map(\.state.rawValue).joined(separator: " "),
        ]
        return cells.map { SpreadsheetCell.cell($0) }.joined(separator: ",") + "\r\n"
    }

    /// Rows that no line lists, by what became of them, and all rows of the delivery: the lines above add up to the last.
    private static func summary(of delivery: DeliveryView) -> String {
        let totals = Totals(delivery)
        func line(_ kind: String, _ outcome: String, sent: Int, stored: Int, linked: Int) -> String {
            let cells = [
                kind, delivery.feedID, delivery.receiptNumber, "", "", "", "\(sent)", "\(stored)", "\(linked)", outcome,
                "",
                "", "",
            ]
            return cells.map { SpreadsheetCell.cell($0) }.joined(separator: ",") + "\r\n"
        }
        return line("unlisted", "unchanged", sent: totals.unchanged, stored: totals.unchanged, linked: 0)
            + line("unlisted", "duplicate", sent: totals.duplicate, stored: 0, linked: 0)
            + line("unlisted", "undecided", sent: totals.undecided, stored: 0, linked: 0)
            + line("total", delivery.state.rawValue, sent: totals.sent, stored: totals.stored, linked: totals.linked)
    }

    /// Counts of a delivery as a sender adds them up: sent = stored + quarantined + duplicate + undecided; of what is stored,
    /// listed rows are linked, in review, new or withdrawn, and the others are unchanged. Of a delivery that waits for a person,
    /// or was refused, no row is stored or listed: all but the rejected ones are undecided.
    private struct Totals {
        let sent: Int
        let quarantined: Int
        let duplicate: Int
        let unchanged: Int
        let linked: Int
        let review: Int
        let new: Int
        let withdrawn: Int
        let absent: Int
        let cards: Int
        let undecided: Int

        init(_ delivery: DeliveryView) { self.init([delivery]) }

        init(_ deliveries: [DeliveryView]) {
            let counts = deliveries.reduce(DeliveryCounts()) { $0 + $1.counts }
            undecided = deliveries.filter { $0.state == .held || $0.state == .refused }
                .map { $0.counts.read - $0.counts[.quarantined] - $0.counts[.duplicate] }.reduce(0, +)
            sent = counts.read
            quarantined = counts[.quarantined]
            duplicate = counts[.duplicate]
            unchanged = counts[.unchanged]
            linked = counts[.linked]
            review = counts[.review]
            new = counts[.new]
            withdrawn = counts[.withdrawn]
            absent = counts.withdrawnByAbsence
            cards = counts.cardsRaised
        }

        var stored: Int { sent - quarantined - duplicate - undecided }

        func write(to json: inout JSONWriter) {
            for (name, value) in [
                ("sent", sent), ("stored", stored), ("quarantined", quarantined), ("duplicate", duplicate),
                ("unchanged", unchanged), ("linked", linked), ("review", review), ("new", new),
                ("withdrawn", withdrawn),
                ("absent", absent), ("undecided", undecided), ("cards", cards),
            ] {
                json.key(name)
                json.number(value)
            }
        }
    }
}
