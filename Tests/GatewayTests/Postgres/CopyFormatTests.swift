import Schemas
import Testing

@testable import Gateway

@Suite struct CopyFormatTests {
    private func written(_ body: (inout CopyWriter) throws -> Void) throws -> String {
        var writer = CopyWriter(connection: nil)
        try body(&writer)
        try writer.finish()
        return String(decoding: writer.collected, as: UTF8.self)
    }

    @Test func cellsAreEscapedAsCopyWantsThem() throws {
        let text = try written { writer in
            writer.append("таб\tстрока\nвозврат\rчерта\\N")
            writer.appendNull()
            writer.append("")
            writer.append(-42)
            writer.append(Int64.min)
            writer.append(true)
            writer.append(1.5)
            writer.append([0, 0xAB, 0xFF] as [UInt8])
            writer.append(UniqueIdentifier(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210))
            writer.append(CalendarDate(dayNumber: 0))
            writer.append(Timestamp(microseconds: -1))
            try writer.endRow()
        }
        #expect(
            text == """
                таб\\tстрока\\nвозврат\\rчерта\\\\N\t\\N\t\t-42\t-9223372036854775808\tt\t1.5\t\\\\x00abff\t\
                01234567-89ab-cdef-fedc-ba9876543210\t1970-01-01\t1969-12-31 23:59:59.999999+00\n
                """)
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 1_000_000_007, Int.max, -1, -10, Int.min + 1])
    func wholeNumbersAreWrittenAsSwiftWritesThem(value: Int) throws {
        #expect(
            try written {
                $0.append(value)
                try $0.endRow()
            } == "\(value)\n")
    }

    @Test func nulIsReportedAtTheEndOfTheRow() {
        var writer = CopyWriter(connection: nil)
        writer.append("a\0b")
        do throws(PostgresError) {
            try writer.endRow()
            Issue.record("accepted")
        } catch { #expect(error.code == .invalidValue) }
    }

    @Test func cellLargerThanTheBufferIsWhole() throws {
        let long = String(repeating: "ё\t", count: 200_000)
        let text = try written {
            $0.append(long)
            try $0.endRow()
        }
        #expect(text.utf8.count == 200_000 * 4 + 1)
    }

    @Test func rowsAreReadBackWithoutTheirEscapes() throws {
        var line = Array("a\\tb\\\\\t\\N\t\t-7\t\\\\x00ff\tt\t1999-12-31 23:59:59.5+00\n".utf8)
        try line.withUnsafeMutableBufferPointer { buffer in
            var row = CopyRow()
            let base = try #require(buffer.baseAddress)
            row.load(base, count: buffer.count)
            #expect(row.columnCount == 7)
            #expect(try row.text(0) == "a\tb\\")
            #expect(try row.optionalText(1) == nil)
            #expect(try row.text(2).isEmpty)
            #expect(try row.int(3) == -7)
            #expect(try row.bytes(4) == [0, 255])
            #expect(try row.bool(5))
            #expect(try row.timestamp(6).microseconds == 946_684_799_500_000)
            do throws(PostgresError) {
                _ = try row.int(0)
                Issue.record("accepted")
            } catch {
                #expect(error.code == .wrongType)
                #expect(!error.debugDescription.contains("a\tb"))
            }
            do throws(PostgresError) {
                _ = try row.int(1)
                Issue.record("accepted")
            } catch { #expect(error.code == .unexpectedNull) }
        }
    }

    @Test(arguments: [
        ("{}", []), ("{a,b}", ["a", "b"]), (#"{"a,b","q\"\\",""}"#, ["a,b", "q\"\\", ""]), (#"{"NULL"}"#, ["NULL"]),
    ])
    func arraysAreRead(text: String, elements: [String]) {
        var bytes = Array(text.utf8)
        #expect(bytes.withUnsafeMutableBytes { ArrayText.texts(UnsafeRawBufferPointer($0).bytes) } == elements)
    }

    @Test(arguments: ["", "{", "}", "{NULL}", "{{a},{b}}", "{a,}", "{,a}", "a", #"{"a}"#, #"{"a\"#])
    func brokenArraysAreRefused(text: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { ArrayText.texts($0.bytes) } == nil)
    }

    @Test(arguments: ["", "-", "+1", "1 ", "9223372036854775808", "-9223372036854775809", "１"])
    func badNumbersAreRefused(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { CellText.int($0.bytes) } == nil)
    }
}
