import Schemas
import Testing

@testable import Gateway

@Suite struct NightSummaryTests {
    private func receipt(
        feed: String, number: String, state: DeliveryState = .acknowledged, counts: (inout DeliveryCounts) -> Void
    ) -> NightSummary.Ending {
        var sum = DeliveryCounts()
        counts(&sum)
        return NightSummary.Ending(
            receipt: DeliveryReceipt(
                number: number, feedID: feed, feedTitle: "Школы", mappingVersion: 1, mode: .delta,
                receivedAt: Timestamp(microseconds: 0), state: state, files: [], counts: sum, findingCounts: [:],
                fileFindings: [], rejectedRows: [], cards: [:]))
    }

    private func busyNight() -> NightSummary {
        var summary = NightSummary()
        summary.add(
            receipt(feed: "education", number: "К-1") { counts in
                counts.read = 10
                counts[.quarantined] = 1
                counts[.linked] = 4
                counts[.review] = 2
                counts[.new] = 1
                counts[.unchanged] = 2
                counts.added = 5
                counts.altered = 2
                counts.cardsRaised = 3
            })
        summary.add(receipt(feed: "education", number: "К-2", state: .refused) { $0.read = 0 })
        summary.add(receipt(feed: "police", number: "К-3", state: .held) { $0.read = 2 })
        summary.cards = [
            NightSummary.CardLine(indicator: "EDU-01", title: "Пропуски", level: .current, count: 2),
            NightSummary.CardLine(indicator: "EDU-03", title: "Побои", level: .emergencyThreat, count: 1),
        ]
        summary.delivered = 3
        summary.add(seconds: 0.25, to: "stage")
        summary.add(seconds: 1.5, to: "match")
        summary.add(seconds: 0.25, to: "stage")
        return summary
    }

    /// Top-level members of an object: numbers as text, everything else as "".
    private func members(of json: String) throws -> [String: Int64] {
        var members: [String: Int64] = [:]
        var reader = JSONReader(Array(json.utf8))
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            var probe = reader
            if let number = try? probe.integer() {
                reader = probe
                members[key] = number
            } else {
                members[key] = -1
                try reader.skipValue()
            }
        }
        return members
    }

    @Test func jsonHasTheNamesOfTheContract() throws {
        let members = try members(of: busyNight().json)
        let expected: [(String, Int64)] = [
            ("read", 12), ("accepted", 11), ("quarantined", 1), ("linked", 4), ("review", 2), ("new", 1),
            ("unchanged", 2), ("cardsRaised", 3), ("cardsDelivered", 3), ("withdrawn", 0), ("duplicate", 0),
            ("outboxWaiting", 0), ("outboxRefused", 0),
        ]
        for (name, value) in expected { #expect(members[name] == value, "\(name)") }
        for name in ["secondsPerStep", "feeds", "cards", "leftInInbox", "troubles"] { #expect(members[name] == -1) }
    }

    @Test func secondsAreTheSumOfAStepInTheOrderOfTheWay() {
        let summary = busyNight()
        #expect(summary.steps.map(\.name) == ["stage", "match"])
        #expect(summary.json.contains(#""secondsPerStep":{"stage":0.5,"match":1.5}"#))
    }

    @Test func eachFeedHasItsOwnCounts() {
        let json = busyNight().json
        #expect(json.contains(#"{"feed":"education","deliveries":2,"repeated":0,"refused":1,"held":0,"read":10,"#))
        #expect(json.contains(#""cardsRaised":3,"receipts":["К-1","К-2"]}"#))
    }

    @Test func textSaysEveryCountAndEveryLevel() {
        let text = busyNight().text
        #expect(text.contains("итого"))
        #expect(text.contains("education: отклонено выгрузок целиком: 1"))
        #expect(text.contains("police: задержано выгрузок: 1"))
        #expect(text.contains("поднято 3, передано в реестр записей: 3, в очереди: 0"))
        #expect(text.contains("EDU-03      1  Побои"))
        #expect(!text.contains("Изменений нет"))
        let emergency = text.firstRange(of: "E1 ")?.lowerBound
        let current = text.firstRange(of: "C текущий")?.lowerBound
        #expect(emergency.flatMap { first in current.map { first < $0 } } == true)
    }

    @Test func linesFitATerminal() {
        for line in busyNight().text.split(separator: "\n").prefix(4) { #expect(line.count <= 112) }
    }

    @Test func quietNightSaysThatNothingChanged() {
        var summary = NightSummary()
        summary.add(
            receipt(feed: "education", number: "К-1") { counts in
                counts.read = 5
                counts[.unchanged] = 5
            })
        #expect(summary.isQuiet)
        #expect(summary.text.contains("Изменений нет"))
        summary.delivered = 1
        #expect(!summary.isQuiet)
    }

    @Test func absentRowsAreNoQuietNight() {
        var summary = NightSummary()
        summary.add(receipt(feed: "education", number: "К-1") { $0.withdrawnByAbsence = 1 })
        #expect(!summary.isQuiet)
    }

    @Test func refusedEntriesAndTroublesAreSaid() {
        var summary = NightSummary()
        summary.waiting = 7
        summary.refusedEntries = 2
        summary.troubles = ["реестр недоступен"]
        summary.leftInInbox = ["письмо.docx"]
        #expect(summary.text.contains("в очереди: 7"))
        #expect(summary.text.contains("реестр не принял записей: 2"))
        #expect(summary.text.contains("Внимание: реестр недоступен"))
        #expect(summary.text.contains("Не принято, осталось на месте: письмо.docx"))
    }
}
