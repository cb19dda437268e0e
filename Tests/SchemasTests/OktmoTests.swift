import Schemas
import Testing

@Suite struct OktmoTests {
    /// Published pairs; the second needs the weights from 3.
    @Test(arguments: [("01600000", 9), ("01601402", 5), ("08631000", 7)])
    func publishedCheckDigitsComeOut(code: String, digit: Int) throws {
        #expect(try #require(Oktmo(code)).checkDigit == digit)
    }

    @Test func checkDigitsAgreeWithThePlainRule() throws {
        for number in stride(from: 1_000_000, to: 99_999_999, by: 77_777) {
            let text = String(String(100_000_000 + number).dropFirst())
            let digits = text.compactMap(\.wholeNumberValue)
            func rest(_ weights: [Int]) -> Int { zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11 }
            let first = rest([1, 2, 3, 4, 5, 6, 7, 8])
            let second = rest([3, 4, 5, 6, 7, 8, 9, 10])
            let expected = first < 10 ? first : second < 10 ? second : 0
            #expect(try #require(Oktmo(text)).checkDigit == expected)
        }
    }

    @Test func elevenDigitsBelongToTheirMunicipality() throws {
        let settlement = try #require(Oktmo("92701 000 001"))
        #expect(settlement.municipality == "92701000")
        #expect(settlement.region == "92")
    }

    @Test(arguments: ["", "9270100", "927010000", "92701-000", "9270100А"])
    func otherTextsAreNoCodes(text: String) { #expect(Oktmo(text) == nil) }
}
