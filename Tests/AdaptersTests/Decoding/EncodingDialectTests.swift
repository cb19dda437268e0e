import Adapters
import Schemas
import Testing

/// Unicode in two bytes, marks in odd places, and encodings that are not what the mapping says.
struct EncodingDialectTests {
    static let text = "Фамилия;Имя;№\r\nИванов;Пётр;«1» — 𝄞\r\nСафина;\"Алия\r\nМаратовна\";2\r\n"
    static let rows = [["Фамилия", "Имя", "№"], ["Иванов", "Пётр", "«1» — 𝄞"], ["Сафина", "Алия\r\nМаратовна", "2"]]

    static func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    @Test(arguments: [
        (TextEncoding.utf16, false, true), (.utf16, true, true), (.utf16LittleEndian, false, true),
        (.utf16LittleEndian, false, false), (.utf16BigEndian, true, true), (.utf16BigEndian, true, false),
    ])
    func twoByteUnicodeIsRead(_ encoding: TextEncoding, _ bigEndian: Bool, _ mark: Bool) throws {
        let bytes = Self.utf16(Self.text, bigEndian: bigEndian, mark: mark)
        for longest in [1, 3, 1000] {
            let source = RandomPieces(bytes, seed: UInt64(longest), longest: longest)
            let reading = try CSVReading(
                CSVRecordReader(source: source, dialect: CSVDialect(encoding: encoding), file: "f.csv"))
            #expect(reading.failure == nil)
            #expect(reading.rows.map(\.fields) == Self.rows)
            #expect(reading.findings.map(\.code) == (mark ? [.fileByteOrderMark] : []))
        }
    }

    @Test func twoByteUnicodeIsReadAcrossPieces() throws {
        let line = "Иванова;Мария 𝄞;село «Заречье»\r\n"
        let bytes = Self.utf16(String(repeating: line, count: 20_000), bigEndian: false, mark: false)
        let reading = try CSVReading(bytes, dialect: CSVDialect(encoding: .utf16LittleEndian))
        #expect(reading.rows.count == 20_000)
        #expect(Set(reading.rows.map(\.fields)).count == 1)
        #expect(reading.failure == nil)
    }

    @Test(arguments: [[0x3D, 0xD8, 0x41, 0x04], [0x00, 0xDC, 0x41, 0x04], [0x41], [0x3D, 0xD8]] as [[UInt8]])
    func loneSurrogatesAndHalvesAreRefused(_ bytes: [UInt8]) throws {
        let start = Self.utf16("Имя;Отчество\r\nПётр;", bigEndian: false, mark: false)
        let reading = try CSVReading(start + bytes, dialect: CSVDialect(encoding: .utf16LittleEndian))
        #expect(reading.rows.map(\.fields) == [["Имя", "Отчество"]])
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.location.line == 2)
        #expect(reading.failure?.expected.contains("байте \(start.count + 1) ") == true)
    }

    // MARK: wrong declarations

    static let sentence = "Номер;Фамилия;Имя\r\n1;Сафин;Тимур\r\n2;Иванова;Анна\r\n3;Хабибуллина;Гузель\r\n"

    private struct Unwritable: Error {}

    private static func known(_ byte: UInt8?) throws -> UInt8 {
        guard let byte else { throw Unwritable() }
        return byte
    }

    private static func bytes(_ text: String, _ encoding: TextEncoding) throws -> [UInt8] {
        switch encoding {
        case .utf8: return Array(text.utf8)
        case .utf16, .utf16LittleEndian: return utf16(text, bigEndian: false, mark: encoding == .utf16)
        case .utf16BigEndian: return utf16(text, bigEndian: true, mark: false)
        case .windows1251, .cp866, .koi8r:
            // The tables are tested elsewhere; here they are turned round by reading every byte.
            var table: [Unicode.Scalar: UInt8] = [:]
            for byte in UInt8(0x80)...0xFF {
                let reading = try CSVReading([65, byte], dialect: CSVDialect(encoding: encoding))
                if let scalar = reading.rows.first?.fields.first?.unicodeScalars.last { table[scalar] = byte }
            }
            return try text.unicodeScalars.map { $0.isASCII ? UInt8($0.value) : try known(table[$0]) }
        }
    }

    @Test(arguments: TextEncoding.allCases, TextEncoding.allCases)
    func wrongDeclarationIsRefusedWithAGuessAndARightOneIsNot(_ declared: TextEncoding, _ real: TextEncoding) throws {
        let isSame = declared == real || [declared, real].allSatisfy { $0 == .utf16 || $0 == .utf16LittleEndian }
        for text in [Self.sentence, Self.sentence.uppercased(), Self.sentence.lowercased()] {
            let reading = try CSVReading(try Self.bytes(text, real), dialect: CSVDialect(encoding: declared))
            if declared == .utf16, real == .utf16LittleEndian {
                #expect(reading.failure?.expected.contains("похоже на utf-16le") == true)
            } else if isSame {
                #expect(reading.failure == nil)
                #expect(reading.rows.count == 4)
            } else {
                #expect(reading.rows.count <= 1)
                #expect(reading.failure?.code == .fileEncoding, "\(declared) \(real)")
                let guess = real == .utf16 ? "utf-16le" : real.rawValue
                #expect(reading.failure?.expected.contains("похоже на \(guess)") == true, "\(reading)")
            }
        }
    }

    @Test func placeOfAWrongDeclarationIsItsFirstOddByte() throws {
        let text = "id;name\r\n1;" + "Хабибуллина Гузель Маратовна"
        let reading = try CSVReading(try Self.bytes(text, .koi8r), dialect: CSVDialect(encoding: .windows1251))
        #expect(reading.failure?.location.line == 2)
        #expect(reading.failure?.expected.contains("байте 12 ") == true)
    }

    /// Files are glued together of parts that different programs wrote.
    @Test(arguments: [TextEncoding.windows1251, .cp866, .koi8r], [TextEncoding.utf8, .windows1251, .cp866, .koi8r])
    func textThatGoesOnInAnotherEncodingIsRefusedWhereItDoes(_ declared: TextEncoding, _ real: TextEncoding) throws {
        let line = "17;Хабибуллина;Гузель;г. Казань, ул. Баумана, д. 5\r\n"
        let start = try Self.bytes(String(repeating: line, count: 4000), declared)
        let bytes = start + (try Self.bytes(String(repeating: line, count: 40), real))
        for longest in [1 << 16, 777] {
            let reading = try CSVReading(
                CSVRecordReader(
                    source: RandomPieces(bytes, seed: 3, longest: longest), dialect: CSVDialect(encoding: declared),
                    file: "f.csv"))
            guard declared != real else {
                #expect(reading.failure == nil)
                continue
            }
            let failure = try #require(reading.failure, "\(declared) \(real)")
            #expect(failure.code == .fileEncoding)
            #expect((3980...4040).contains(failure.location.line), "\(failure)")
            #expect(failure.expected.contains("похоже на \(real.rawValue)"), "\(failure)")
        }
        let element = "<i>\(line)</i>"
        let tree =
            Array("<?xml version='1.0' encoding='\(declared.rawValue)'?><r>".utf8)
            + (try Self.bytes(String(repeating: element, count: 4000), declared))
            + (try Self.bytes(String(repeating: element, count: 40), real)) + Array("</r>".utf8)
        let failure = try XMLReading(tree).failure
        #expect((failure?.code == .fileEncoding) == (declared != real), "\(String(describing: failure))")
    }

    /// The text is judged in windows, and windows must not begin where a piece happens to.
    @Test(arguments: [1, 100, 511, 513, 4096, 65_800])
    func foreignTextIsFoundHoweverTheBytesAreCut(_ pieceBytes: Int) throws {
        let line = "17;Хабибуллина;Гузель;г. Казань, ул. Баумана, д. 5\r\n"
        // The foreign part begins where the probe of the head has just ended, and fills no two windows.
        let start = try Self.bytes(String(repeating: line, count: 1261), .koi8r)
        let bytes = start + (try Self.bytes(String(repeating: line, count: 14), .cp866))
        func reading(_ source: any ByteSource) throws -> CSVReading {
            try CSVReading(
                CSVRecordReader(source: source, dialect: CSVDialect(encoding: .koi8r), file: "f.csv"))
        }
        let whole = try reading(MemoryByteSource(bytes))
        #expect(whole.failure?.code == .fileEncoding)
        let cut = try reading(MemoryByteSource(bytes, pieceBytes: pieceBytes))
        #expect(cut.failure == whole.failure)
        #expect(cut.rows == whole.rows)

        let before = Array("<?xml version='1.0' encoding='koi8-r'?><r><i>".utf8)
        let tree = before + bytes + Array("</i></r>".utf8)
        #expect(try XMLReading(tree, pieceBytes: pieceBytes).failure == XMLReading(tree).failure)
        #expect(try XMLReading(tree).failure?.code == .fileEncoding)
    }

    @Test func headerOfOneColumnNamesTheLikelySeparator() throws {
        let reading = try DialectReading("Н,ФИО\n1,Сафин Тимур\n", DialectReading.table("encoding: utf-8"))
        #expect(reading.report.fatal?.code == .csvHeaderMissing)
        #expect(reading.report.fatal?.expected.contains("разделитель — «,»") == true)
    }

    @Test(arguments: ["1;2;3\n", "Ж;2\n", "№ 5;«a»\n", "Ъ;Щ;Ф;Э;Ю\n", "ЪЫЬ;ЭЮЯ\n"])
    func littleTextIsNoProof(_ text: String) throws {
        for encoding in [TextEncoding.windows1251, .cp866, .koi8r] {
            guard let bytes = try? Self.bytes(text, encoding) else { continue }
            #expect(try CSVReading(bytes, dialect: CSVDialect(encoding: encoding)).failure == nil)
        }
    }

    // MARK: byte order marks

    @Test(arguments: [
        ("\u{FEFF}\u{FEFF}Н;Ф\n1;2\n", 1), ("\u{FEFF}\"Н\";Ф\n1;2\n", 1), ("\u{FEFF}sep=;\n\u{FEFF}\"Н\";Ф\n1;2\n", 1),
        ("Н;Ф\n\u{FEFF}\"1\";2\n", 1), ("Н;Ф\n1;\u{FEFF}\"2\"\n", 1), ("\u{FEFF}\n\u{FEFF}Н;Ф\n1;2\n\u{FEFF}", 1),
        ("\u{FEFF}Н;Ф\n\u{FEFF}\u{FEFF}1;\u{FEFF}2\n", 2), ("Н;Ф\r\n1;2\r\n\u{FEFF}\r\n", 0),
    ])
    func marksInOddPlacesAreDroppedAndNoted(_ text: String, _ count: Int) throws {
        for longest in [1, 2, 100] {
            let reading = try CSVReading(
                CSVRecordReader(
                    source: RandomPieces(Array(text.utf8), seed: 1, longest: longest), dialect: CSVDialect(),
                    file: "f.csv"))
            #expect(reading.rows.map(\.fields) == [["Н", "Ф"], ["1", "2"]], "\(reading)")
            #expect(reading.findings.map(\.code) == [FindingCode](repeating: .fileByteOrderMark, count: count))
        }
    }

    @Test func repeatedMarkBeforeXMLIsDropped() throws {
        let reading = try XMLReading("\u{FEFF}\u{FEFF}\u{FEFF}<?xml version='1.0' encoding='utf-8'?><r><i>Ж</i></r>")
        #expect(reading.rows == [["i=Ж"]])
        #expect(reading.failure == nil)
    }

    @Test(arguments: [true, false], [true, false])
    func twoByteXMLIsRead(_ bigEndian: Bool, _ mark: Bool) throws {
        let text = "<?xml version='1.0' encoding='UTF-16'?><r><i>Жук 𝄞</i></r>"
        let reading = try XMLReading(Self.utf16(text, bigEndian: bigEndian, mark: mark))
        #expect(reading.rows == [["i=Жук 𝄞"]])
        #expect(reading.failure == nil)
    }

    @Test func oneByteXMLDeclaredAsAnotherOneByteEncodingIsRefused() throws {
        let start = Array("<?xml version='1.0' encoding='windows-1251'?><r><i>".utf8)
        let bytes = start + (try Self.bytes("Хабибуллина Гузель Маратовна", .cp866)) + Array("</i></r>".utf8)
        let reading = try XMLReading(bytes)
        #expect(reading.rows.isEmpty)
        #expect(reading.failure?.expected.contains("похоже на cp866") == true)
    }

    @Test func textThatSaysItIsTwoByteIsRefused() throws {
        let reading = try XMLReading("<?xml version='1.0' encoding='UTF-16'?><r><i>Жук</i></r>")
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.expected.contains("похоже на utf-8") == true)
    }
}
