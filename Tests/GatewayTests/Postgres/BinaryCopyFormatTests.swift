import Schemas
import Testing

@testable import Gateway

@Suite struct BinaryCopyFormatTests {
    private static let header = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A] + [UInt8](repeating: 0, count: 9)

    private func written(_ body: (inout BinaryCopyWriter) throws -> Void) throws -> [UInt8] {
        var writer = BinaryCopyWriter(connection: nil)
        try body(&writer)
        try writer.finish()
        return writer.collected
    }

    @Test func cellsAreWrittenAsTheServerReadsThem() throws {
        let bytes = try written { writer in
            writer.append("ё")
            writer.append("")
            writer.appendNull()
            writer.append(-2)
            writer.append(true)
            writer.append(UniqueIdentifier(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210))
            try writer.endRow()
            writer.append(false)
            try writer.endRow()
        }
        let first: [UInt8] =
            [0, 6] + [0, 0, 0, 2, 0xD1, 0x91] + [0, 0, 0, 0] + [0xFF, 0xFF, 0xFF, 0xFF]
            + [0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFE] + [0, 0, 0, 1, 1]
            + [
                0, 0, 0, 16, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32,
                0x10,
            ]
        #expect(bytes == Self.header + first + [0, 1, 0, 0, 0, 1, 0] + [0xFF, 0xFF])
    }

    @Test func smallNumbersWeightsAndInstantsAreWrittenAsTheServerReadsThem() throws {
        let bytes = try written { writer in
            writer.append(small: -1)
            writer.append(Float(1.5))
            writer.append(Float?.none)
            writer.append(Timestamp(microseconds: 946_684_800_000_001))
            writer.append(UniqueIdentifier?.none)
            try writer.endRow()
        }
        let null: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        let row: [UInt8] =
            [0, 5] + [0, 0, 0, 2, 0xFF, 0xFF] + [0, 0, 0, 4, 0x3F, 0xC0, 0, 0] + null
            + [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1] + null
        #expect(bytes == Self.header + row + [0xFF, 0xFF])
    }

    @Test func numberTooLargeForASmallColumnIsReported() {
        var writer = BinaryCopyWriter(connection: nil)
        writer.append(small: Int(Int16.max) + 1)
        #expect(throws: PostgresError.self) { try writer.endRow() }
    }

    @Test func nothingIsWrittenAsNoRows() throws { #expect(try written { _ in } == Self.header + [0xFF, 0xFF]) }

    @Test(arguments: ["a\0b", "\0", String(repeating: "а", count: 5000) + "\0"])
    func nulIsReportedAtTheEndOfTheRow(text: String) {
        var writer = BinaryCopyWriter(connection: nil)
        writer.append(text)
        #expect(throws: PostgresError.self) { try writer.endRow() }
    }

    @Test(arguments: [Int(Int32.max) + 1, Int.min]) func numberTooLargeForItsColumnIsReported(number: Int) {
        var writer = BinaryCopyWriter(connection: nil)
        writer.append(number)
        #expect(throws: PostgresError.self) { try writer.endRow() }
    }

    @Test func rowThatIsNotEndedIsReported() {
        var writer = BinaryCopyWriter(connection: nil)
        writer.append(1)
        #expect(throws: PostgresError.self) { try writer.finish() }
    }

    @Test func cellLargerThanTheBufferIsWhole() throws {
        let long = String(repeating: "ё\t", count: 200_000)
        let bytes = try written {
            $0.append(long)
            try $0.endRow()
        }
        #expect(Array(bytes.dropFirst(Self.header.count + 6).dropLast(2)) == Array(long.utf8))
    }
}
