import Adapters
import Schemas
import Testing

struct TextEncodingTests {
    /// «Ёлка №5 «дом»–сад€» in the encodings, made with iconv.
    static let golden: [(TextEncoding, [UInt8], String)] = [
        (
            .windows1251,
            [
                0xA8, 0xEB, 0xEA, 0xE0, 0x20, 0xB9, 0x35, 0x20, 0xAB, 0xE4, 0xEE, 0xEC, 0xBB, 0x96, 0xF1, 0xE0, 0xE4,
                0x88,
            ], "Ёлка №5 «дом»–сад€"
        ),
        (.cp866, [0xF0, 0xAB, 0xAA, 0xA0, 0x20, 0xFC, 0x35, 0x20, 0xE1, 0xA0, 0xA4, 0x8F], "Ёлка №5 садП"),
        (.koi8r, [0xB3, 0xCC, 0xCB, 0xC1, 0x20, 0x35, 0x20, 0xD3, 0xC1, 0xC4, 0xF0], "Ёлка 5 садП"),
    ]

    @Test(arguments: golden) func oneByteEncodingsAreRead(_ encoding: TextEncoding, _ bytes: [UInt8], _ text: String)
        throws
    {
        let reading = try CSVReading(bytes, dialect: CSVDialect(encoding: encoding))
        #expect(reading.rows.map(\.fields) == [[text]])
    }

    @Test func everyByteOfWindows1251IsReadOrRefused() throws {
        for byte in UInt8(0x80)...0xFF {
            let reading = try CSVReading([65, byte, 66], dialect: CSVDialect(encoding: .windows1251))
            if byte == 0x98 {
                #expect(reading.failure?.code == .fileEncoding)
            } else {
                #expect(reading.rows.first?.fields.first?.unicodeScalars.count == 3)
            }
        }
    }

    @Test func windows1251DeclaredAsUTF8IsRefusedWithPlaceAndGuess() throws {
        let name: [UInt8] = [0xC8, 0xE2, 0xE0, 0xED, 0xEE, 0xE2]
        let reading = try CSVReading(Array("a;b\r\n1;".utf8) + name + Array("\r\n".utf8))
        let failure = try #require(reading.failure)
        #expect(failure.code == .fileEncoding)
        #expect(failure.severity == .fatal)
        #expect(failure.location.line == 2)
        #expect(failure.expected.contains("байте 8 "))
        #expect(failure.expected.contains("windows-1251"))
        #expect(reading.rows.map(\.fields) == [["a", "b"]])
    }

    @Test func placeOfABadByteIsRightBehindManyPieces() throws {
        let lines = String(repeating: "Иванов;Иван\r\n", count: 50_000)
        let reading = try CSVReading(Array(lines.utf8) + [0xE8, 0x2E])
        let failure = try #require(reading.failure)
        #expect(failure.location.line == 50_001)
        #expect(failure.expected.contains("байте \(lines.utf8.count + 1) "))
        #expect(reading.rows.count == 50_000)
    }

    @Test(arguments: [TextEncoding.windows1251, .cp866, .koi8r])
    func utf8DeclaredAsAnotherEncodingIsRefused(_ encoding: TextEncoding) throws {
        let reading = try CSVReading(Array("Фамилия;Имя\nИванов;Пётр\n".utf8), dialect: CSVDialect(encoding: encoding))
        #expect(reading.rows.isEmpty)
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.expected.contains("utf-8") == true)
    }

    @Test func utf16IsRefusedWithAGuess() throws {
        let reading = try CSVReading([0xFF, 0xFE, 0x41, 0x00])
        #expect(reading.failure?.expected.contains("utf-16") == true)
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xD0], [0xE2, 0x82], [0xD0, 0x41],
            [0xF0, 0x9D, 0x84],
        ] as [[UInt8]])
    func wrongUTF8IsRefused(_ bytes: [UInt8]) throws {
        let reading = try CSVReading([0x41, 0x3B] + bytes)
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.expected.contains("байте 3 ") == true)
    }

    @Test(arguments: ["UTF-8", "utf8", "Windows-1251", "CP1251", "cp866", "KOI8-R"])
    func declaredNamesAreKnown(_ name: String) { #expect(TextEncoding(declared: name) != nil) }

    /// CR at the end of one piece and LF at the start of the next are one line break.
    @Test func lineOfABadByteDoesNotDependOnTheCut() throws {
        let start = Array(repeating: UInt8(ascii: "a"), count: 65_535) + [13]
        let bytes = start + [10] + Array("b;".utf8) + [0xFF]
        for pieceBytes in [start.count, .max] {
            let source = MemoryByteSource(bytes, pieceBytes: pieceBytes)
            let reading = try CSVReading(CSVRecordReader(source: source, dialect: CSVDialect(), file: "f.csv"))
            #expect(reading.failure?.code == .fileEncoding)
            #expect(reading.failure?.location.line == 2, "pieces of \(pieceBytes)")
        }
    }
}
