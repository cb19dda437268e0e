import Schemas
import Testing

@Suite struct SnilsTests {
    @Test(arguments: [
        "112-233-445 95", "087-654-303 00", "087-654-302 00", "008-501-301 00", "102-166-147 00", "086-780-223 00",
        "068-554-787 17",
    ])
    func numbersWithAgreeingCheckDigitsAreValid(text: String) throws {
        let snils = try #require(Snils(digits: text))
        #expect(snils.state == .valid)
        #expect(snils.formatted == text)
    }

    @Test(arguments: ["112-233-445 96", "121-233-445 95", "112-233-454 95", "123-456-789 00", "001-001-999 00"])
    func numbersWithOtherCheckDigitsAreInvalid(text: String) throws {
        #expect(try #require(Snils(digits: text)).state == .invalid)
    }

    @Test func numbersBelowTheLimitAreUnchecked() throws {
        #expect(try #require(Snils(digits: "001-001-998 00")).state == .unchecked)
        #expect(try #require(Snils(digits: "00000100000")).state == .unchecked)
    }

    @Test(arguments: ["112-233-44 95", "", "112-233-445 956", "112-233-445 9a", "1,12E+10"])
    func otherThanElevenDigitsIsNoNumber(text: String) { #expect(Snils(digits: text) == nil) }

    @Test(arguments: ["11223344595", "112 233 445 95", "112–233–445–95", " 112-233-445\u{A0}95", "112.233.445.95"])
    func separatorsDoNotMatter(text: String) { #expect(Snils(digits: text)?.compact == "11223344595") }

    @Test(arguments: ["000-000-000 00", "111-111-111 45", "999-999-999 99", "222-222-222 90"])
    func repeatedDigitsArePlaceholders(text: String) throws {
        #expect(try #require(Snils(digits: text)).isPlaceholder)
    }

    @Test func realNumbersAreNoPlaceholders() throws {
        let snils = try #require(Snils(digits: "112-233-445 95"))
        #expect(!snils.isPlaceholder)
        #expect(!snils.hasTripleDigit)
        #expect(!snils.hasAmbiguousCheck)
        #expect(try #require(Snils(digits: "087-654-303 00")).hasAmbiguousCheck)
        #expect(try #require(Snils(body: 111_234_567)).hasTripleDigit)
    }

    @Test func everyBodyGetsAgreeingCheckDigits() throws {
        for body in stride(from: UInt64(1_001_999), to: 999_999_999, by: 997_331) {
            let snils = try #require(Snils(body: body))
            #expect(snils.state == .valid)
            #expect(Snils(digits: snils.formatted) == snils)
            #expect(Snils(digits: snils.compact) == snils)
        }
    }

    @Test func oneWrongDigitIsAlmostAlwaysSeen() throws {
        var unseen = 0
        var tried = 0
        for body in stride(from: UInt64(2_000_000), to: 200_000_000, by: 9_973_331) {
            let snils = try #require(Snils(body: body))
            var power: UInt64 = 1
            for _ in 0..<11 {
                let digit = snils.number / power % 10
                for other in 0..<10 where UInt64(other) != digit {
                    let wrong = try #require(Snils(number: snils.number - digit * power + UInt64(other) * power))
                    tried += 1
                    if wrong.state == .valid { unseen += 1 }
                }
                power *= 10
            }
        }
        #expect(Double(unseen) < Double(tried) * 0.01)
    }

    @Test func masksHideTheFirstSixDigits() throws {
        #expect(try #require(Snils(digits: "112-233-445 95")).masked == "***-***-445 95")
    }
}
