import Adapters
import Schemas
import Testing

@Suite struct SnilsReaderTests {
    @Test(arguments: [
        "112-233-445 95", "087-654-303 00", "008-501-301 00", "102-166-147 00", "086-780-223 00", "068-554-787 17",
        "11223344595", "112 233 445 95", "112-233-445-95",
    ])
    func validNumberIsRead(raw: String) {
        let reading = SnilsReader.read(raw)
        #expect(reading.value?.state == .valid)
        #expect(reading.notices.isEmpty)
    }

    @Test(arguments: ["112-233-445 96", "121-233-445 95", "112-233-454 95", "123-456-789 00", "001-001-999 00"])
    func wrongCheckDigitsAreKeptAndReported(raw: String) {
        let reading = SnilsReader.read(raw)
        #expect(reading.value?.state == .invalid)
        #expect(reading.notices == [.snilsChecksum])
    }

    @Test func lowNumberIsUnchecked() {
        #expect(SnilsReader.read("001-001-998 00").notices == [.snilsUnchecked])
    }

    @Test func lostLeadingZerosAreRestored() throws {
        let snils = try #require(Snils(body: 11_067_165))
        let bare = String(snils.number)
        let reading = SnilsReader.read(bare)
        #expect(bare.utf8.count == 10 || bare.utf8.count == 9)
        #expect(reading.value == snils)
        #expect(reading.notices == [.snilsZerosRestored])
        #expect(SnilsReader.read(bare + ".0").value == snils)
    }

    @Test(arguments: [
        ("112-233-44 95", FindingCode.snilsFormat), ("1234567890123", .snilsFormat), ("1106716594", .snilsFormat),
        ("1,12E+10", .snilsScientific), ("1.12E+10", .snilsScientific), ("1,12Е+10", .snilsScientific),
        ("000-000-000 00", .snilsPlaceholder), ("111-111-111 45", .snilsPlaceholder), ("нет", .snilsPlaceholder),
        ("-", .snilsPlaceholder), ("б/н", .snilsPlaceholder), ("00000000000", .snilsPlaceholder),
        ("СНИЛС", .snilsFormat),
    ])
    func uselessNumberIsDroppedWithItsReason(raw: String, code: FindingCode) {
        let reading = SnilsReader.read(raw)
        #expect(reading.value == nil)
        #expect(reading.notices == [code])
    }

    @Test func emptyTextIsNoFinding() { #expect(SnilsReader.read("  ") == Reading(nil)) }

    @Test func threeEqualDigitsAreOnlyRemarked() throws {
        let snils = try #require(Snils(body: 111_234_567))
        let reading = SnilsReader.read(snils.formatted)
        #expect(reading.value == snils)
        #expect(reading.notices == [.snilsTripleDigit])
    }

    @Test func lettersThatLookLikeDigitsAreFolded() {
        let reading = SnilsReader.read("О87-654-3О3 ОО")
        #expect(reading.value?.formatted == "087-654-303 00")
        #expect(reading.notices == [.fieldPattern])
    }
}
