import Schemas
import Testing

@testable import Gateway

@Suite struct BinaryCopyRowTests {
    private static let one = UniqueIdentifier(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    /// What the server sends is written as it reads it.
    private func written(_ body: (inout BinaryCopyWriter) throws -> Void) throws -> [UInt8] {
        var writer = BinaryCopyWriter(connection: nil)
        try body(&writer)
        try writer.finish()
        return writer.collected
    }

    private func rows(of messages: [[UInt8]]) throws -> [String] {
        var row = BinaryCopyRow()
        var rows: [String] = []
        for message in messages {
            try message.withUnsafeBytes { bytes in
                try row.load(bytes)
                while try row.next() { rows.append("\(try row.uuid(0).text) \(try row.bool(1)) \(try row.text(2))") }
            }
        }
        return rows
    }

    private func twoRows() throws -> [UInt8] {
        try written { writer in
            writer.append(Self.one)
            writer.append(true)
            writer.append("ё")
            try writer.endRow()
            writer.append(Self.one)
            writer.append(false)
            writer.append("")
            try writer.endRow()
        }
    }

    @Test func rowsAreReadAsTheyWereWritten() throws {
        let expected = ["\(Self.one.text) true ё", "\(Self.one.text) false "]
        let bytes = try twoRows()
        #expect(try rows(of: [bytes]) == expected)
        // The server sends each row by itself: the header with the first, the end with the last.
        let first = 19 + 2 + 20 + 5 + 6
        #expect(try rows(of: [Array(bytes[..<first]), Array(bytes[first...])]) == expected)
    }

    @Test func headerMayHaveAnExtension() throws {
        var bytes = try twoRows()
        bytes[18] = 3
        bytes.insert(contentsOf: [1, 2, 3], at: 19)
        #expect(try rows(of: [bytes]).count == 2)
    }

    @Test func noRowsAreNone() throws { #expect(try rows(of: [try written { _ in }]).isEmpty) }

    @Test func whatIsNoSuchFormatIsRefusedWhereverItEnds() throws {
        let bytes = try twoRows()
        let whole = 19 + 2 + 20 + 5 + 6
        for count in 0..<bytes.count - 2 where count != whole && count != 19 {
            #expect(throws: PostgresError.self, "\(count)") { try rows(of: [Array(bytes[..<count])]) }
        }
        var other = bytes
        other[0] = 0x51
        #expect(throws: PostgresError.self) { try rows(of: [other]) }
    }

    @Test func cellsOfOtherTypesAndNothingAreReported() throws {
        let bytes = try written { writer in
            writer.append(true)
            writer.appendNull()
            writer.append(-2)
            try writer.endRow()
        }
        try bytes.withUnsafeBytes { bytes in
            var row = BinaryCopyRow()
            try row.load(bytes)
            #expect(try row.next())
            expectRefusal(.wrongType) { try row.uuid(0).text }
            expectRefusal(.unexpectedNull) { try row.text(1) }
            expectRefusal(.wrongType) { try row.bool(2) ? "t" : "f" }
            expectRefusal(.wrongType) { try row.text(3) }
        }
    }

    private func expectRefusal(_ code: PostgresError.Code, _ read: () throws -> String) {
        do {
            Issue.record("read \(try read())")
        } catch {
            #expect((error as? PostgresError)?.code == code)
        }
    }
}
