import Schemas
import Testing

@testable import Gateway

@Suite struct IdentifierNumbersTests {
    private func id(_ number: Int) -> UniqueIdentifier { UniqueIdentifier(high: 7, low: UInt64(number)) }

    @Test(arguments: [0, 10, 30_000]) func idsKeepTheirNumbersHoweverManyComeLater(sealedAt: Int) {
        var numbers = IdentifierNumbers(reserving: 0)
        var older = numbers
        for place in 0..<40_000 {
            if place == sealedAt { numbers.seal() }
            if place == 35_000 { older = numbers }
            #expect(numbers.append(id(place)) == Int32(place))
        }
        #expect(numbers.count == 40_000)
        #expect((0..<40_000).allSatisfy { numbers[Int32($0)] == id($0) && numbers.number(of: id($0)) == Int32($0) })
        #expect(numbers.number(of: id(40_000)) == nil)
        #expect(older.count == 35_000 && older.number(of: id(35_000)) == nil && older[34_999] == id(34_999))
    }
}
