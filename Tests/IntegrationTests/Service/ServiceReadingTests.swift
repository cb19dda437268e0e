import Foundation
import Schemas
import Testing

@testable import Gateway

/// What agencies are answered about a night that has run, over the real program.
@Suite(.serialized) struct ServiceReadingTests {
    private static let agencies = ["education", "health", "police", "housing", "social"]

    /// Today by the region's time.
    private static var today: String { GatewayApplication.clock().adding(seconds: 180 * 60).date.iso }

    private func withNight(
        _ body: (ServiceProgram, [String: String], NightWorld, InterfaceDocument) async throws -> Void
    ) async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            try await ServiceProgram.with(world, agencies: Self.agencies) { service, keys in
                let document = try InterfaceDocument(try await service.get("/api/v1/openapi.json").body)
                try await body(service, keys, world, document)
            }
        }
    }

    private func list(_ answer: ServiceProgram.Answer, _ name: String) throws -> [[String: Any]] {
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try answer.json()[name] as? [[String: Any]], "\(answer.text)")
    }

    @Test func agencySeesItsFeedsDeliveriesReceiptsAndNothingElse() async throws {
        try await withNight { service, keys, world, document in
            var deliveries: [String: String] = [:]
            for agency in Self.agencies {
                let key = try #require(keys[agency])
                let feeds = try list(try await service.get("/api/v1/feeds", key: key), "feeds")
                #expect(feeds.count >= 2)
                for feed in feeds {
                    #expect(document.faults(of: feed, by: "Feed") == [])
                    let name = try #require(feed["feed"] as? String)
                    let found = try list(
                        try await service.get("/api/v1/feeds/\(name)/deliveries?day=\(Self.today)", key: key),
                        "deliveries")
                    for delivery in found {
                        #expect(document.faults(of: delivery, by: "Delivery") == [])
                        #expect(document.undescribed(delivery, by: "Delivery") == [])
                        deliveries[try #require(delivery["delivery"] as? String)] = agency
                        let number = try #require(delivery["receipt"] as? String)
                        let coded = try #require(number.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                        let byNumber = try await service.get("/api/v1/deliveries/\(coded)", key: key).json()
                        #expect(byNumber["delivery"] as? String == delivery["delivery"] as? String)
                    }
                }
            }
            #expect(deliveries.count == (try await world.number("SELECT count(*) FROM gateway.delivery")))
            let other = try #require(keys["police"])
            for (delivery, agency) in deliveries {
                let key = try #require(keys[agency])
                let address = "/api/v1/deliveries/\(delivery)"
                let receipt = try await service.get(address + "/receipt", key: key)
                #expect(document.faults(of: try receipt.json(), by: "Receipt") == [])
                #expect(receipt.headers["vary"] == "Accept")
                let text = try await service.get(address + "/receipt", key: key, headers: ["Accept": "text/plain"])
                #expect(text.headers["content-type"] == "text/plain; charset=utf-8")
                #expect(text.text.hasPrefix("КВИТАНЦИЯ"))
                let neither = try await service.get(address + "/receipt", key: key, headers: ["Accept": "image/png"])
                #expect(neither.status == 406 && neither.problem == "not-acceptable")
                guard agency != "police" else { continue }
                for part in ["", "/receipt", "/rows", "/findings"] {
                    let foreign = try await service.get(address + part, key: other)
                    #expect(foreign.status == 404, "\(part)")
                    #expect(foreign.problem == "not-found")
                }
            }
            let foreignFeed = try await service.get("/api/v1/feeds/health.oms/deliveries", key: other)
            let noFeed = try await service.get("/api/v1/feeds/no.feed/deliveries", key: other)
            #expect(foreignFeed.status == 404 && noFeed.status == 404)
            // Word for word: that the feed exists is told to nobody.
            #expect(try foreignFeed.json()["detail"] as? String == noFeed.json()["detail"] as? String)
        }
    }

    @Test func pagesOfRowsAndFindingsHoldEverythingOnce() async throws {
        try await withNight { service, keys, world, document in
            let key = try #require(keys["education"])
            let delivery = try #require(
                try list(try await service.get("/api/v1/feeds/education.attendance/deliveries", key: key), "deliveries")
                    .first)
            let id = try #require(delivery["delivery"] as? String)
            let address = "/api/v1/deliveries/\(id)"
            func all(_ part: String, _ name: String, _ schema: String, limit: Int) async throws -> [[String: Any]] {
                var (found, next) = ([[String: Any]](), String?.none)
                repeat {
                    let cursor = next.map { "&after=\($0)" } ?? ""
                    let answer = try await service.get("\(address)/\(part)limit=\(limit)\(cursor)", key: key)
                    let page = try list(answer, name)
                    for item in page { #expect(document.faults(of: item, by: schema) == []) }
                    found += page
                    next = try answer.json()["next"] as? String
                } while next != nil
                return found
            }
            let rows = try await all("rows?", "rows", "Row", limit: 37)
            let counts = try #require(delivery["rows"] as? [String: Int])
            let unlisted = try #require(counts["unchanged"]) + #require(counts["duplicate"])
            #expect(rows.count == (try #require(counts["read"])) - unlisted)
            let numbers = rows.compactMap { $0["row"] as? Int }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            for outcome in ["linked", "review", "new", "quarantined"] {
                let some = try await all("rows?outcome=\(outcome)&", "rows", "Row", limit: 1000)
                #expect(some.count == counts[outcome], "\(outcome)")
            }
            let cards = rows.flatMap { $0["cards"] as? [[String: Any]] ?? [] }.count
            #expect(cards == delivery["cards"] as? Int)
            let findings = try await all("findings?", "findings", "Finding", limit: 3)
            let stored = try await world.number(
                "SELECT count(*) FROM gateway.finding JOIN gateway.delivery USING (delivery_id) WHERE feed_id = 'education.attendance'"
            )
            #expect(findings.count == stored && stored > 3)
            for (query, parameter) in [
                ("limit=0", "limit"), ("limit=x", "limit"), ("after=x", "after"), ("outcome=lost", "outcome"),
                ("after=-1", "after"),
            ] {
                let refused = try await service.get("\(address)/rows?\(query)", key: key)
                #expect(refused.status == 400 && refused.problem == "parameter")
                #expect(try refused.json()["parameter"] as? String == parameter)
            }
            #expect(try await service.get("\(address)/rows?limit=1&limit=2", key: key).status == 400)
        }
    }

    @Test func rowsOfAHeldDeliveryAreUndecidedAndNotStored() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            try await PostgresConnection.open(world.settings).perform { session in
                // As the staging leaves a delivery that it has doubts about: counted, and no row kept.
                try session.script(
                    """
                    UPDATE gateway.delivery
                    SET state = 'held', rows_quarantined = 2, rows_duplicate = 0, rows_unchanged = 0, rows_linked = 0,
                        rows_review = 0, rows_new = 0, rows_withdrawn = 0
                    WHERE feed_id = 'police.incidents';
                    DELETE FROM gateway.row USING gateway.delivery
                    WHERE row.delivery_id = delivery.delivery_id AND feed_id = 'police.incidents';
                    DELETE FROM gateway.quarantine USING gateway.delivery
                    WHERE quarantine.delivery_id = delivery.delivery_id AND feed_id = 'police.incidents'
                    """)
            }
            try await ServiceProgram.with(world, agencies: ["police"]) { service, keys in
                let key = try #require(keys["police"])
                let target = "/api/v1/reconciliation?day=\(Self.today)&feed=police.incidents"
                let totals = try #require(try await service.get(target, key: key).json()["totals"] as? [String: Int])
                let sent = try #require(totals["sent"])
                #expect(sent > 2)
                #expect(totals["undecided"] == sent - 2 && totals["stored"] == 0)
                let table = try await service.get(target, key: key, headers: ["Accept": "text/csv"])
                let lines = table.text.components(separatedBy: "\r\n").map { $0.components(separatedBy: ",") }
                let undecided = lines.first { $0.count > 9 && $0[9] == "undecided" }
                #expect(undecided.map { [$0[0], $0[6], $0[7]] } == ["unlisted", "\(sent - 2)", "0"])
                #expect(lines.first { $0[0] == "total" }.map { [$0[6], $0[7]] } == ["\(sent)", "0"])
            }
        }
    }

    @Test func reconciliationAddsUpInBothForms() async throws {
        try await withNight { service, keys, world, document in
            var sent = 0
            for agency in Self.agencies {
                let key = try #require(keys[agency])
                let target = "/api/v1/reconciliation?day=\(Self.today)"
                let answer = try await service.get(target, key: key)
                #expect(answer.status == 200)
                let json = try answer.json()
                #expect(document.faults(of: json, by: "Reconciliation") == [])
                let totals = try #require(json["totals"] as? [String: Int])
                let records = try #require(json["records"] as? [[String: Any]])
                func total(_ name: String) -> Int { totals[name] ?? -1 }
                #expect(
                    total("sent")
                        == total("stored") + total("quarantined") + total("duplicate") + total("undecided"))
                #expect(
                    total("stored")
                        == total("unchanged") + total("linked") + total("review") + total("new") + total("withdrawn"))
                let listed = records.filter { $0["outcome"] as? String != "absent" }
                #expect(listed.count == total("sent") - total("unchanged") - total("duplicate"), "\(agency)")
                #expect(listed.count { $0["linked"] as? Bool == true } == total("linked"))
                #expect(listed.count { $0["stored"] as? Bool == true } == total("stored") - total("unchanged"))
                sent += total("sent")

                let table = try await service.get(target, key: key, headers: ["Accept": "text/csv"])
                #expect(table.headers["content-type"]?.hasPrefix("text/csv") == true)
                let lines = table.text.components(separatedBy: "\r\n").dropFirst().filter { !$0.isEmpty }
                    .map { $0.components(separatedBy: ",") }
                for column in 6...8 {
                    func sum(_ kinds: [String]) -> Int {
                        lines.filter { kinds.contains($0[0]) }.compactMap { Int($0[column]) }.reduce(0, +)
                    }
                    #expect(sum(["record", "unlisted"]) == sum(["total"]), "\(agency), column \(column)")
                }
                #expect(lines.filter { $0[0] == "record" }.count == records.count)
            }
            #expect(sent == (try await world.number("SELECT sum(rows_read)::bigint FROM gateway.delivery")))
            let without = try await service.get("/api/v1/reconciliation", key: keys["police"])
            #expect(without.status == 400 && without.problem == "parameter")
            let foreign = try await service.get(
                "/api/v1/reconciliation?day=\(Self.today)&feed=health.oms", key: keys["police"])
            #expect(foreign.status == 404)
        }
    }

    @Test func outcomesOfCardsComeBackFromTheRegistryToTheirSender() async throws {
        try await NightWorld.with { world in
            try await world.drop(day: 1)
            _ = try await world.night()
            // A minute ago, so that nothing is held back.
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script(
                    """
                    ALTER TABLE gateway.card_event DISABLE TRIGGER USER;
                    UPDATE gateway.card_event SET at = at - interval '1 minute'
                    """)
            }
            let pool = PostgresPool(world.settings, size: 2)
            try await pool.perform {
                try $0.script(
                    "UPDATE registry.card SET state = 'confirmed', changed_at = now() WHERE agency = 'police'")
            }
            let past = GatewayApplication.clock().adding(seconds: -45)
            let step = OutcomeStep(gateway: pool, registry: pool) { past }
            let confirmed = try await world.number("SELECT count(*) FROM registry.card WHERE agency = 'police'")
            #expect(confirmed > 0)
            #expect(try await step.run() == confirmed)
            #expect(try await step.run() == 0)
            try await ServiceProgram.with(world, agencies: ["police", "health"]) { service, keys in
                let key = try #require(keys["police"])
                let document = try InterfaceDocument(try await service.get("/api/v1/openapi.json").body)
                var (cards, next, more) = ([[String: Any]](), "0", true)
                while more {
                    let answer = try await service.get("/api/v1/cards?limit=7&after=\(next)", key: key)
                    let page = try list(answer, "cards")
                    for card in page { #expect(document.faults(of: card, by: "Card") == []) }
                    cards += page
                    next = try #require(try answer.json()["next"] as? String)
                    more = (try answer.json()["more"] as? Bool) == true
                }
                #expect(Set(cards.compactMap { $0["card"] as? String }).count == cards.count)
                #expect(cards.count { $0["state"] as? String == "confirmed" } == confirmed)
                let behind = try await service.get("/api/v1/cards?after=\(next)", key: key)
                #expect(try list(behind, "cards").isEmpty)
                #expect(try behind.json()["next"] as? String == next)
                let others = try list(try await service.get("/api/v1/cards", key: keys["health"]), "cards")
                #expect(!others.contains { $0["state"] as? String == "confirmed" })
                // The same as a file of the feed's own format.
                let reply = try await service.get("/api/v1/feeds/police.incidents/reply", key: key)
                #expect(reply.headers["content-type"]?.hasPrefix("application/xml") == true)
                #expect(reply.text.components(separatedBy: "<sverka:state>confirmed<").count - 1 == confirmed)
                #expect(reply.headers["content-disposition"]?.contains("reply-police.incidents-") == true)
            }
            await pool.close()
        }
    }
}
