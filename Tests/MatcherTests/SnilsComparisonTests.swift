import Schemas
import Testing

@testable import Matcher

struct SnilsComparisonTests {
    private func number(_ text: String) throws -> Snils { try #require(Snils(digits: text)) }

    @Test func equalNumbersWeighByTheirCheckDigits() throws {
        #expect(SnilsComparison.level(try number("112-233-445 95"), try number("11223344595")) == .snilsEqual)
        #expect(SnilsComparison.level(try number("087-654-303 00"), try number("08765430300")) == .snilsEqualWeak)
        #expect(SnilsComparison.level(try number("112-233-445 96"), try number("11223344596")) == .snilsEqualInvalid)
    }

    @Test func oneTypingErrorOfAnInvalidNumberIsEvidence() throws {
        let right = try number("112-233-445 95")
        #expect(SnilsComparison.level(try number("112-233-445 96"), right) == .snilsOneError)
        #expect(SnilsComparison.level(try number("121-233-445 95"), right) == .snilsOneError)
        #expect(SnilsComparison.level(try number("999-233-445 95"), right) == .snilsInvalid)
    }

    @Test func nearValidNumbersAreNeverEvidence() throws {
        // Twins: numbers issued one after the other.
        let first = try #require(Snils(body: 112_233_445))
        let second = try #require(Snils(body: 112_233_446))
        #expect(SnilsComparison.level(first, second) == .snilsDifferent)
        // Both valid though one digit apart: rests 0 and 100 share the check digits 00.
        #expect(SnilsComparison.level(try number("087-654-302 00"), try number("087-654-303 00")) == .snilsDifferent)
    }

    @Test func neighbourhoodHoldsTheRightNumberForEveryOneDigitErrorAndExchange() throws {
        let right = try number("112-233-445 95")
        var power: UInt64 = 1
        for position in 0..<11 {
            let digit = right.number / power % 10
            for other in UInt64(0)..<10 where other != digit {
                let wrong = try #require(Snils(number: right.number - digit * power + other * power))
                guard wrong.state == .invalid else { continue }
                #expect(SnilsNeighbours.valid(near: wrong).contains(right.number))
            }
            if position < 10 {
                let next = right.number / (power * 10) % 10
                let exchanged = right.number - digit * power - next * power * 10 + next * power + digit * power * 10
                let wrong = try #require(Snils(number: exchanged))
                if wrong.state == .invalid {
                    #expect(SnilsNeighbours.valid(near: wrong).contains(right.number))
                    #expect(SnilsNeighbours.isOneError(wrong.number, right.number))
                }
            }
            power *= 10
        }
    }
}
