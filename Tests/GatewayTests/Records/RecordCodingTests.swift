import Schemas
import Testing

@testable import Gateway

@Suite struct RecordCodingTests {
    /// The columns that are not part of the JSON.
    private func columns(of record: CanonicalRecord) -> CanonicalRecord {
        CanonicalRecord(
            recordID: record.recordID, keyDigest: record.keyDigest, contentDigest: record.contentDigest,
            orderKey: record.orderKey, location: record.location)
    }

    private func decoded(_ json: String, into record: CanonicalRecord) throws -> CanonicalRecord {
        var result = columns(of: record)
        try RecordCoding.decode(Array(json.utf8)[...], into: &result)
        return result
    }

    @Test(arguments: 1...25 as ClosedRange<UInt64>) func randomRecordsSurvive(seed: UInt64) throws {
        var maker = RandomRecord(seed: seed)
        for _ in 0..<40 {
            let record = maker.record()
            let json = RecordCoding.encode(record)
            let back = try decoded(json, into: record)
            #expect(back == record)
            #expect(RecordCoding.encode(back) == json)
        }
    }

    @Test(arguments: [
        FactValue.text(""), .text("s:"), .text("d:2026-01-01"), .text("\u{301}а"), .text("\u{200D}"), .text("12"),
        .text("true"), .integer(.min), .integer(.max), .decimal(units: .min, scale: 4), .decimal(units: -5, scale: 2),
        .decimal(units: 0, scale: 3), .decimal(units: 7, scale: 0), .boolean(false),
        .timestamp(Timestamp(microseconds: -1)),
        .date(CalendarDate(dayNumber: -719_162)),
    ]) func everyKindOfFactKeepsItsTypeAndItsValue(fact: FactValue) throws {
        var json = JSONWriter()
        RecordCoding.write(["f": fact], to: &json)
        var reader = JSONReader(json.bytes)
        let back = try RecordCoding.facts(from: &reader)["f"]
        #expect(back == fact)
        #expect(back.map { Array($0.text.unicodeScalars) } == Array(fact.text.unicodeScalars))
    }

    @Test func sameFactsAreSameText() {
        var one = JSONWriter()
        var other = JSONWriter()
        RecordCoding.write(["а": .integer(1), "б": .integer(2), "в": .integer(3)], to: &one)
        RecordCoding.write(["в": .integer(3), "а": .integer(1), "б": .integer(2)], to: &other)
        #expect(one.text == other.text)
    }

    @Test func whatARecordSaysTwiceIsWrittenOnce() throws {
        let home = PostalAddress(text: "ул. Мира, 5", street: "МИРА", house: "5")
        // Two spellings of «й»: the same for Swift, not the same text.
        let (one, other) = ("Школа \u{0439}", "Школа \u{0438}\u{0306}")
        var record = CanonicalRecord(
            recordID: "1", keyDigest: RowDigest(high: 0, low: 0), contentDigest: RowDigest(high: 0, low: 0),
            location: SourceLocation(), organisation: one)
        record.people = [
            RecordPerson(role: .child, addresses: [home], institution: one),
            RecordPerson(role: .mother, addresses: [home, home]), RecordPerson(role: .father, addresses: [home]),
            RecordPerson(role: .other, addresses: [home, home], institution: other),
        ]
        for dwelling in [nil, home] {
            record.dwelling = dwelling
            let json = RecordCoding.encode(record)
            // Once for the dwelling or the child, and twice for the mother.
            #expect(json.split(separator: "Мира", omittingEmptySubsequences: false).count == 4)
            let back = try decoded(json, into: record)
            #expect(back == record)
            #expect(back.people.map { Array($0.institution.utf8) } == record.people.map { Array($0.institution.utf8) })
        }
    }

    @Test func rowsOfAnEarlierVersionAreRead() throws {
        let json = #"""
            {"organisation":"Школа","people":[{"role":"child","addresses":[{"street":"МИРА","house":"5"}],"institution":"Школа"},
             {"role":"mother","addresses":[{"street":"МИРА","house":"5"}]}],"dwelling":{"street":"МИРА","house":"5"}}
            """#
        let record = CanonicalRecord(
            recordID: "1", keyDigest: RowDigest(high: 0, low: 0), contentDigest: RowDigest(high: 0, low: 0),
            location: SourceLocation())
        let back = try decoded(json, into: record)
        let home = PostalAddress(street: "МИРА", house: "5")
        #expect(back.people.map(\.addresses) == [[home], [home]])
        #expect(back.people.map(\.institution) == ["Школа", ""])
        #expect(back.dwelling == home)
    }

    @Test func membersOfALaterVersionAreSkipped() throws {
        let json = #"""
            {"later":[{"x":1}],"people":[{"role":"mother","later":{"a":[]},"surname":"Сафина"}],
             "signals":[{"indicator":"EDU-01","later":null}]}
            """#
        let record = CanonicalRecord(
            recordID: "1", keyDigest: RowDigest(high: 0, low: 0), contentDigest: RowDigest(high: 0, low: 0),
            location: SourceLocation())
        let back = try decoded(json, into: record)
        #expect(back.people == [RecordPerson(role: .mother, name: PersonName(surname: "Сафина"))])
        #expect(back.signals.map(\.indicator) == ["EDU-01"])
    }

    @Test func damagedRowLeavesTheRecordAsItWas() {
        var maker = RandomRecord(seed: 99)
        var record = maker.record()
        record.organisation = "школа"
        let json = Array(RecordCoding.encode(record).utf8)
        for end in stride(from: 0, to: json.count, by: 7) {
            var target = columns(of: record)
            #expect(throws: JSONReader.Failure.self) { try RecordCoding.decode(json[..<end], into: &target) }
            #expect(target == columns(of: record))
        }
    }
}
