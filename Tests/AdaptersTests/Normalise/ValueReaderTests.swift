import Adapters
import Schemas
import Testing

@Suite struct ValueReaderTests {
    @Test(arguments: [
        ("12 345,67", "12345.67"), ("12\u{A0}345,67", "12345.67"), ("14506,00", "14506.00"), ("1000.00", "1000.00"),
        ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("-5", "-5"), ("100 руб.", "100"), ("0", "0"),
    ])
    func amountsAreReadExactly(raw: String, expected: String) {
        #expect(AmountReader.decimal(raw).value?.text == expected)
    }

    @Test(arguments: ["abc", "1-2", "12,34,56.7.8", "--1", "12345678901234567890"])
    func nonsenseIsNoNumber(raw: String) { #expect(AmountReader.decimal(raw).notices == [.fieldNumber]) }

    @Test func wholeNumberMayHaveEmptyDecimals() {
        #expect(AmountReader.integer("6,00").value == 6)
        #expect(AmountReader.integer("6,50").notices == [.fieldNumber])
        #expect(AmountReader.integer("-").notices == [.fieldPlaceholder])
    }

    @Test(arguments: [
        ("8 (917) 200-10-20", ["79172001020"]), ("+7 917 200 10 20", ["79172001020"]), ("9172001020", ["79172001020"]),
        ("89172001020, 8-843-200-00-01", ["79172001020", "78432000001"]), ("00000000000", []), ("123", []),
    ])
    func phonesAreReadAsElevenDigits(raw: String, expected: [String]) {
        #expect(PhoneReader.read(raw).value == expected)
    }

    @Test(arguments: [
        ("М", Sex.male), ("муж.", .male), ("M", .male), ("1", .male), ("Male", .male), ("ж", .female),
        ("Женский", .female),
        ("2", .female), ("F", .female),
    ])
    func sexIsReadAsRegistersWriteIt(raw: String, expected: Sex) { #expect(SexReader.read(raw).value == expected) }

    @Test func unknownSexIsReported() {
        #expect(SexReader.read("9").notices == [.sexUnknown])
        #expect(SexReader.read("") == Reading(nil))
    }

    @Test(arguments: [
        ("II-КБ", "II-КБ", false), ("П-КБ", "II-КБ", true), ("Ш-КБ", "III-КБ", true), ("1-КБ", "I-КБ", true),
        ("11-КБ", "II-КБ", true), ("ii-кб", "II-КБ", true), ("II КБ", "II-КБ", true), ("IV-KБ", "IV-КБ", true),
        ("Х1У-АА", "XIV-АА", true), ("I-АБ", "I-АБ", false),
    ])
    func birthCertificateSeriesBecomesRoman(raw: String, expected: String, isReported: Bool) throws {
        let reading = DocumentNormaliser.read(kind: .birthCertificate, series: raw, number: "123456")
        #expect(try #require(reading.value).series == expected)
        #expect(reading.notices == (isReported ? [.documentSeries] : []))
    }

    @Test func documentInOneFieldIsSplit() throws {
        #expect(
            DocumentNormaliser.read(kind: .birthCertificate, text: "П-КБ № 123456").value
                == IdentityDocument(kind: .birthCertificate, series: "II-КБ", number: "123456"))
        #expect(
            DocumentNormaliser.read(kind: .passport, text: "44 15 564123").value
                == IdentityDocument(kind: .passport, series: "4415", number: "564123"))
    }

    @Test func wrongDocumentIsKeptAndReported() {
        #expect(
            DocumentNormaliser.read(kind: .birthCertificate, series: "QQ", number: "12").notices.contains(
                .documentFormat))
        #expect(DocumentNormaliser.read(kind: .passport, series: "", number: "нет").value == nil)
    }

    @Test(arguments: IdentityDocument.Kind.allCases) func seriesWithoutANumberIsReported(_ kind: IdentityDocument.Kind)
    {
        let reading = DocumentNormaliser.read(kind: kind, series: "44 15", number: "")
        #expect(reading.notices.contains(.documentFormat))
    }

    @Test func yesAndNoAreRead() {
        #expect(BooleanReader.read("да").value == true)
        #expect(BooleanReader.read("0").value == false)
        #expect(BooleanReader.read("может быть").notices == [.fieldBoolean])
    }
}
