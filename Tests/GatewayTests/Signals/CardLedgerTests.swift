import Schemas
import Testing

@testable import Gateway

@Suite struct CardLedgerTests {
    private let day = CalendarDate(dayNumber: 20_000)

    private func key(_ number: UInt64) -> RowDigest { RowDigest(high: number, low: 0) }
    private func fact(_ indicator: String = "EDU-01", subject: UInt64 = 1, _ factKey: String = "") -> CardLedger.Case {
        CardLedger.Case(indicator: indicator, subject: UniqueIdentifier(high: subject, low: 0), factKey: factKey)
    }

    @Test func emptyLedgerKnowsNothing() {
        #expect(!CardLedger().isKnown(key: key(1), case: fact(), on: day, windowDays: 10_000))
    }

    @Test func sameKeyIsKnownForEver() {
        var ledger = CardLedger()
        ledger.remember(key: key(1), case: nil, on: day)
        #expect(ledger.isKnown(key: key(1), case: nil, on: day.adding(days: 9999), windowDays: 0))
        #expect(ledger.isKnown(key: key(1), case: fact(), on: day.adding(days: 9999), windowDays: 0))
        #expect(!ledger.isKnown(key: key(2), case: nil, on: day, windowDays: 30))
    }

    @Test(arguments: [(-31, false), (-30, true), (0, true), (30, true), (31, false)])
    func sameCaseIsKnownWithinTheWindow(days: Int, isKnown: Bool) {
        var ledger = CardLedger()
        ledger.remember(key: key(1), case: fact(), on: day)
        #expect(ledger.isKnown(key: key(2), case: fact(), on: day.adding(days: days), windowDays: 30) == isKnown)
    }

    @Test func windowRunsFromTheLatestFact() {
        var ledger = CardLedger()
        ledger.remember(key: key(1), case: fact(), on: day)
        ledger.remember(key: key(2), case: fact(), on: day.adding(days: 20))
        ledger.remember(key: key(3), case: fact(), on: day.adding(days: -50))
        #expect(ledger.isKnown(key: key(4), case: fact(), on: day.adding(days: 50), windowDays: 30))
        #expect(!ledger.isKnown(key: key(4), case: fact(), on: day.adding(days: 51), windowDays: 30))
    }

    @Test func indicatorSubjectAndFactKeyTellCasesApart() {
        var ledger = CardLedger()
        ledger.remember(key: key(1), case: fact("POL-04", subject: 1, "КУСП 1"), on: day)
        #expect(!ledger.isKnown(key: key(2), case: fact("POL-04", subject: 1, "КУСП 2"), on: day, windowDays: 30))
        #expect(!ledger.isKnown(key: key(2), case: fact("POL-05", subject: 1, "КУСП 1"), on: day, windowDays: 30))
        #expect(!ledger.isKnown(key: key(2), case: fact("POL-04", subject: 2, "КУСП 1"), on: day, windowDays: 30))
        #expect(ledger.isKnown(key: key(2), case: fact("POL-04", subject: 1, "КУСП 1"), on: day, windowDays: 30))
    }
}
