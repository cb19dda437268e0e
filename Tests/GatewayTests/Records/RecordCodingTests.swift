import Schemas
import Testing

@testable import Gateway

@Suite struct RecordCodingTests {
    /// The columns that are not part of the record's bytes.
    private func columns(of record: CanonicalRecord) -> CanonicalRecord {
        CanonicalRecord(
            recordID: record.recordID, keyDigest: record.keyDigest, contentDigest: record.contentDigest,
            orderKey: record.orderKey, location: record.location)
    }

    private func decoded(_ bytes: [UInt8], into record: CanonicalRecord) throws -> CanonicalRecord {
        var result = columns(of: record)
        try RecordCoding.decode(bytes[...], into: &result)
        return result
    }

    private func empty(_ people: [RecordPerson] = []) -> CanonicalRecord {
        CanonicalRecord(
            recordID: "1", keyDigest: .zero, contentDigest: .zero, location: SourceLocation(), people: people)
    }

    @Test(arguments: 1...25 as ClosedRange<UInt64>) func randomRecordsSurvive(seed: UInt64) throws {
        var maker = RandomRecord(seed: seed)
        for _ in 0..<40 {
            let record = maker.record()
            let bytes = RecordCoding.encode(record)
            let back = try decoded(bytes, into: record)
            #expect(back == record)
            #expect(RecordCoding.encode(back) == bytes)
        }
    }

    @Test(arguments: [
        FactValue.text(""), .text("s:"), .text("d:2026-01-01"), .text("\u{301}а"), .text("\u{200D}"), .text("12"),
        .text("\0"), .text("Ходжоев «№ 5» — Гөлнара"), .text("中文 😀 Ѡѡѳ"), .integer(.min), .integer(.max),
        .decimal(units: .min, scale: 4), .decimal(units: -5, scale: 2), .decimal(units: 0, scale: 3),
        .decimal(units: 7, scale: 0), .boolean(false), .boolean(true), .timestamp(Timestamp(microseconds: -1)),
        .timestamp(Timestamp(microseconds: .max)), .date(CalendarDate(dayNumber: -719_162)),
    ]) func everyKindOfFactKeepsItsTypeAndItsValue(fact: FactValue) throws {
        var record = empty()
        record.facts = ["f": fact]
        let back = try decoded(RecordCoding.encode(record), into: record).facts["f"]
        #expect(back == fact)
        #expect(back.map { Array($0.text.unicodeScalars) } == Array(fact.text.unicodeScalars))
    }

    @Test func textsOfEveryLengthSurvive() throws {
        for letter in ["a", "я", "Ә", "€", "😀"] {
            for count in [1, 31, 32, 63, 64, 127, 128, 5000, 70_000] {
                var record = empty()
                record.organisation = String(repeating: letter, count: count)
                let bytes = RecordCoding.encode(record)
                #expect(try decoded(bytes, into: record).organisation == record.organisation)
                if letter == "я" { #expect(bytes.count < count + 10) }
            }
        }
    }

    @Test func sameSignalIsSameBytes() {
        var (one, other) = (empty(), empty())
        one.signals = [RaisedSignal(indicator: "EDU-01", fields: ["а": .integer(1), "б": .integer(2)])]
        other.signals = [RaisedSignal(indicator: "EDU-01", fields: ["б": .integer(2), "а": .integer(1)])]
        #expect(RecordCoding.encode(one) == RecordCoding.encode(other))
    }

    @Test func whatARecordSaysTwiceIsWrittenOnce() throws {
        let home = PostalAddress(text: "ул. Мира, 5", street: "МИРА", house: "5")
        // Two spellings of «й»: the same for Swift, not the same text.
        let (one, other) = ("Школа \u{0439}", "Школа \u{0438}\u{0306}")
        var record = empty([
            RecordPerson(role: .child, addresses: [home], institution: one),
            RecordPerson(role: .mother, addresses: [home, home]), RecordPerson(role: .father, addresses: [home]),
            RecordPerson(role: .other, addresses: [home, home], institution: other),
        ])
        record.organisation = one
        for dwelling in [nil, home] {
            record.dwelling = dwelling
            let bytes = RecordCoding.encode(record)
            // Once for the dwelling or the child, and twice for the mother: «Мир» in letters of one byte.
            #expect(bytes.indices.filter { bytes[$0...].starts(with: [0xBC, 0xD8, 0xE0]) }.count == 3)
            let back = try decoded(bytes, into: record)
            #expect(back == record)
            #expect(back.people.map { Array($0.institution.utf8) } == record.people.map { Array($0.institution.utf8) })
        }
    }

    /// Rows of a published version must be read by every later one.
    @Test func bytesOfTheFirstVersionAreReadAndWritten() throws {
        let home = PostalAddress(
            kind: .residence, text: "г. Казань, ул. Мира, д. 5", municipality: "Казань", oktmo: Oktmo("92701000"),
            settlement: "КАЗАНЬ", street: "МИРА", house: "5", building: "2", flat: "7")
        let birth = try #require(CalendarDate(year: 2015, month: 3, day: 7))
        var record = empty([
            RecordPerson(
                role: .child, name: PersonName(surname: "Сафина", given: "Анна", patronymic: "", formerSurname: "Ли"),
                birthDate: BirthDate(birth), sex: .female, snils: Snils(number: 11_223_344_595),
                documents: [IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "123456")],
                addresses: [home], phones: ["79172001020"], newbornBirthOrder: 1, institution: "Школа № 1"),
            RecordPerson(role: .mother, kinship: .mother, addresses: [home], institution: "Завод"),
        ])
        record.operation = .withdraw
        record.organisation = "Школа № 1"
        record.facts = ["grade": .text("7 «Б»"), "hours": .decimal(units: 125, scale: 1), "month": .date(birth)]
        record.signals = [
            RaisedSignal(
                indicator: "EDU-01", personIndex: 0, factKey: "2026-10", occurredAt: Timestamp(startOf: birth),
                text: "Пропуски", fields: ["lessons": .integer(50), "seen": .boolean(true)])
        ]
        let bytes = RecordCoding.encode(record)
        #expect(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == Self.firstVersion)
        #expect(try decoded(bytes, into: record) == record)
    }

    private static let firstVersion =
        "011b13c8dadedbd02082203102f6f301000dc1d0e4d8ddd009b0ddddd005bbd8a8870801d3cbdae72901000b49492dbab10d"
        + "31323334353601ff030133d32e20bad0d7d0ddec2c20e3db2e20bcd8e0d02c20d42e20350dbad0d7d0ddec11393237303130"
        + "30300dbab0b7b0bdcc09bcb8c0b003350332033701173739313732303031303230028184020100000bb7d0d2ded4030b6772"
        + "616465000b372080b1810b686f75727302fa01020b6d6f6e746805ea8102010d4544552d3031010f323032362d3130018080"
        + "f7b6efa9880511bfe0dedfe3e1dad8020f6c6573736f6e730164097365656e04"

    @Test func codesOfCasesDiffer() {
        func isUnambiguous<Value: PackedCode & Equatable>(_: Value.Type) -> Bool {
            Value.allCases.allSatisfy { Value.packed($0.packedCode) == $0 }
        }
        #expect(isUnambiguous(PersonRole.self))
        #expect(isUnambiguous(Kinship.self))
        #expect(isUnambiguous(Sex.self))
        #expect(isUnambiguous(IdentityDocument.Kind.self))
        #expect(isUnambiguous(PostalAddress.Kind.self))
    }

    @Test func otherLettersHaveRoomAndDiffer() {
        #expect(LetterCoding.others.count <= 32)
        #expect(Set(LetterCoding.others).count == LetterCoding.others.count)
    }

    @Test func cutRowLeavesTheRecordAsItWas() {
        var maker = RandomRecord(seed: 99)
        for _ in 0..<20 {
            let record = maker.record()
            let bytes = RecordCoding.encode(record)
            for end in bytes.indices {
                var target = columns(of: record)
                #expect(throws: StoredRecordDamage.self) { try RecordCoding.decode(bytes[..<end], into: &target) }
                #expect(target == columns(of: record))
            }
            var target = columns(of: record)
            #expect(throws: StoredRecordDamage.self) { try RecordCoding.decode((bytes + [0])[...], into: &target) }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func damagedBytesAreReadOrRefusedAndNeverTrap(seed: UInt64) {
        var maker = RandomRecord(seed: seed)
        for _ in 0..<200 {
            var bytes = RecordCoding.encode(maker.record())
            for _ in 0..<Int.random(in: 1...4, using: &maker.random) {
                let place = Int.random(in: bytes.indices, using: &maker.random)
                bytes[place] = UInt8.random(in: 0...255, using: &maker.random)
            }
            var target = empty()
            guard (try? RecordCoding.decode(bytes[...], into: &target)) != nil else { continue }
            // What is read can be written and read again.
            if bytes.first != UInt8(ascii: "{") {
                #expect((try? decoded(RecordCoding.encode(target), into: target)) != nil)
            }
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
        let back = try decoded(Array(json.utf8), into: record)
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
        let back = try decoded(Array(json.utf8), into: record)
        #expect(back.people == [RecordPerson(role: .mother, name: PersonName(surname: "Сафина"))])
        #expect(back.signals.map(\.indicator) == ["EDU-01"])
    }

    @Test(arguments: ["", "{", "{\"people\":[{\"role\":\"child\"", "{\"facts\":1}"])
    func damagedJSONIsRefused(json: String) {
        var target = empty()
        #expect(throws: StoredRecordDamage.self) { try RecordCoding.decode(Array(json.utf8)[...], into: &target) }
        #expect(target == empty())
    }

    @Test func factsOfAnEarlierVersionKeepTheirTypes() throws {
        let json = #"{"facts":{"a":"s:s:","b":7,"c":"n:-0.05","d":true,"e":"d:2026-10-01","f":"t:-1"}}"#
        let date = try #require(CalendarDate(year: 2026, month: 10, day: 1))
        #expect(
            try decoded(Array(json.utf8), into: empty()).facts == [
                "a": .text("s:"), "b": .integer(7), "c": .decimal(units: -5, scale: 2), "d": .boolean(true),
                "e": .date(date), "f": .timestamp(Timestamp(microseconds: -1)),
            ])
    }
}
