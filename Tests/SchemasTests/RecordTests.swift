import Schemas
import Testing

@Suite struct RecordTests {
    @Test(arguments: [
        (FactValue.decimal(units: 1_450_600, scale: 2), "14506.00", 14_506.0),
        (.decimal(units: -5, scale: 2), "-0.05", -0.05), (.decimal(units: 7, scale: 0), "7", 7),
        (.decimal(units: 100, scale: 2), "1.00", 1), (.integer(-3), "-3", -3), (.boolean(true), "true", 1),
        (.decimal(units: .min, scale: 1), "-922337203685477580.8", -922_337_203_685_477_580.8),
    ])
    func numbersKeepTheirDigits(value: FactValue, text: String, number: Double) {
        #expect(value.text == text)
        #expect(value.number == number)
    }

    @Test func textsAndDatesAreNoNumbers() throws {
        let date = try #require(CalendarDate(iso: "2026-11-20"))
        #expect(FactValue.text("5").number == nil)
        #expect(FactValue.date(date).text == "2026-11-20")
        #expect(FactValue.date(date).number == nil)
        #expect(FactValue.timestamp(Timestamp(startOf: date)).text == "2026-11-20T00:00:00Z")
    }

    @Test func countsOfADeliveryAddUp() {
        var first = DeliveryCounts()
        first.read = 5
        first[.linked] = 3
        first[.quarantined] = 1
        #expect(!first.addsUp)
        first[.unchanged] = 1
        #expect(first.addsUp)
        #expect(first.accepted == 4)
        var second = DeliveryCounts()
        second.read = 2
        second[.linked] = 1
        second[.new] = 1
        second.cardsRaised = 2
        second.withdrawnByAbsence = 4
        let sum = first + second
        #expect(sum.addsUp)
        #expect(sum[.linked] == 4)
        #expect(sum.read == 7)
        #expect(sum.cardsRaised == 2)
        #expect(sum.withdrawnByAbsence == 4)
    }

    @Test(arguments: [
        ("Иванов Пётр", "Аааааа Аааа"), ("112-233-445 95", "999-999-999 99"), ("Smith", "Aaaaa"),
        ("Җәлил", "ааааа"), ("a\u{0}\nb", "a\u{FFFD}\u{FFFD}a"), ("", ""),
    ])
    func masksKeepTheShapeOnly(text: String, mask: String) { #expect(Finding.mask(text) == mask) }

    @Test func masksOfAnyTextShowNoLetterOrDigitOfIt() {
        var state: UInt64 = 5
        for _ in 0..<100 {
            var view = String.UnicodeScalarView()
            for _ in 0..<60 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                if let scalar = Unicode.Scalar(UInt32(state >> 33) % 0x3000) { view.append(scalar) }
            }
            let mask = Finding.mask(String(view))
            #expect(mask.unicodeScalars.count <= 40)
            for scalar in mask.unicodeScalars where scalar.properties.isAlphabetic {
                #expect("aAаА".unicodeScalars.contains(scalar))
            }
            for scalar in mask.unicodeScalars where ("0"..."9").contains(scalar) { #expect(scalar == "9") }
        }
    }

    @Test func aRowWithAnErrorIsQuarantined() {
        var record = CanonicalRecord(
            recordID: "1", keyDigest: RowDigest(high: 0, low: 1), contentDigest: RowDigest(high: 0, low: 2),
            location: SourceLocation())
        record.findings = [Finding(.snilsChecksum)]
        #expect(!record.isQuarantined)
        record.findings.append(Finding(.rowKeyMissing))
        #expect(record.isQuarantined)
    }

    @Test func everyFindingHasItsTextsAndItsOwnCode() {
        #expect(Set(FindingCode.allCases.map(\.rawValue)).count == FindingCode.allCases.count)
        for code in FindingCode.allCases {
            #expect(code.russian.hasSuffix("."))
            #expect(code.english.hasSuffix("."))
        }
    }

    @Test func aPersonNeedsSomethingToBeTold() throws {
        let date = try #require(CalendarDate(iso: "2015-03-07"))
        #expect(!RecordPerson(role: .child).isIdentifiable)
        #expect(!RecordPerson(role: .child, birthDate: BirthDate(date)).isIdentifiable)
        #expect(RecordPerson(role: .child, snils: Snils(body: 112_233_445)).isIdentifiable)
        #expect(RecordPerson(role: .child, name: PersonName(given: "Анна"), birthDate: BirthDate(date)).isIdentifiable)
    }
}
