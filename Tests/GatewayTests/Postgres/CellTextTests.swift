import Schemas
import Testing

@testable import Gateway

@Suite struct CellTextTests {
    private func uuid(_ text: String) -> UniqueIdentifier? {
        Array(text.utf8).withUnsafeBytes { CellText.uuid($0.bytes) }
    }

    @Test func identifiersAreReadAsTheyAreWritten() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let id = UniqueIdentifier(
                high: .random(in: 0 ... .max, using: &random), low: .random(in: 0 ... .max, using: &random))
            #expect(uuid(id.text) == id)
            #expect(uuid(id.text.uppercased()) == id)
        }
    }

    @Test func nothingButHexadecimalDigitsAndDashesInTheirPlacesIsAnIdentifier() {
        let good = Array("01234567-89ab-cdef-ABCD-EF0123456789".utf8)
        #expect(good.withUnsafeBytes { CellText.uuid($0.bytes) } != nil)
        for place in good.indices {
            for byte in UInt8.min ... .max {
                var bytes = good
                bytes[place] = byte
                let isDash = [8, 13, 18, 23].contains(place)
                let isHexadecimal = Character(Unicode.Scalar(byte)).isHexDigit && byte < 0x80
                let isRight = isDash ? byte == UInt8(ascii: "-") : isHexadecimal
                #expect((bytes.withUnsafeBytes { CellText.uuid($0.bytes) } != nil) == isRight, "\(place): \(byte)")
            }
        }
        #expect(uuid("") == nil)
        #expect(uuid("01234567-89ab-cdef-ABCD-EF012345678") == nil)
    }
}
