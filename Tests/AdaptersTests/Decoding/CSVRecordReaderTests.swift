import Adapters
import Schemas
import Testing

struct CSVRow: Equatable {
    var fields: [String]
    var line: Int
}

/// Everything a reader gives: the rows, the findings, and what stopped it.
struct CSVReading {
    var rows: [CSVRow] = []
    var findings: [Finding] = []
    var failure: Finding?

    init(_ reader: CSVRecordReader) throws {
        var record = RawRecord()
        do {
            while try reader.next(into: &record) {
                rows.append(CSVRow(fields: record.fields.map(record.text), line: record.line))
                #expect(record.row == rows.count)
                findings += reader.findings
            }
        } catch let stopped as DecodingFailure {
            failure = stopped.finding
        }
    }

    init(_ bytes: [UInt8], dialect: CSVDialect = CSVDialect(), limits: CSVLimits = CSVLimits()) throws {
        try self.init(
            CSVRecordReader(source: MemoryByteSource(bytes), dialect: dialect, limits: limits, file: "f.csv"))
    }

    init(_ text: String, limits: CSVLimits = CSVLimits()) throws { try self.init(Array(text.utf8), limits: limits) }
}

struct CSVRecordReaderTests {
    @Test(arguments: [
        ("a;b\r\nc;d\r\n", [["a", "b"], ["c", "d"]]),
        ("a;b\nc;d", [["a", "b"], ["c", "d"]]),
        ("a;b\rc;d\r", [["a", "b"], ["c", "d"]]),
        ("a;;\n;;b\n", [["a", "", ""], ["", "", "b"]]),
        ("a;", [["a", ""]]),
        (";", [["", ""]]),
        ("\n\r\n\na\n\n\n", [["a"]]),
        ("", []),
        ("\"a;b\";c\n", [["a;b", "c"]]),
        ("\"a\"\"b\";\"\"\"\"\n", [["a\"b", "\""]]),
        ("\"\";x\n", [["", "x"]]),
        ("\"\"\n", [[""]]),
        ("\"a\nb\r\nc\";d\n", [["a\nb\r\nc", "d"]]),
        ("a;\"b\"", [["a", "b"]]),
        ("a\tb;c\n", [["a\tb", "c"]]),
        ("sep=;\na;b\n", [["a", "b"]]),
        ("a;b\n\u{1A}", [["a", "b"]]),
        ("длинное поле без кавычек;и ещё одно\n", [["длинное поле без кавычек", "и ещё одно"]]),
    ])
    func fieldsAreSplit(_ text: String, _ rows: [[String]]) throws {
        let reading = try CSVReading(text)
        #expect(reading.rows.map(\.fields) == rows)
        #expect(reading.findings.isEmpty)
        #expect(reading.failure == nil)
    }

    @Test func linesAreCountedThroughQuotedLineBreaks() throws {
        let reading = try CSVReading("h\r\n\r\n\"a\r\nb\rc\nd\";x\r\ne\rf\ng")
        #expect(reading.rows.map(\.line) == [1, 3, 7, 8, 9])
    }

    /// CR and LF with something between them are two line breaks.
    @Test func markBetweenLineBreaksKeepsThemApart() throws {
        #expect(try CSVReading("a\r\u{FEFF}\nb\n").rows.map(\.line) == [1, 3])
        #expect(try CSVReading("a\r\nb\n").rows.map(\.line) == [1, 2])
    }

    @Test func rowNumbersStartAgainAfterTheHeader() throws {
        let reader = CSVRecordReader(
            source: MemoryByteSource(Array("h\na\nb\n".utf8)), dialect: CSVDialect(), file: "f")
        var record = RawRecord()
        #expect(try reader.next(into: &record))
        reader.restartRowNumbers()
        #expect(try reader.next(into: &record))
        #expect(record.row == 1)
        #expect(record.line == 2)
    }

    @Test(arguments: [
        ("a;b\"c\n", [["a", "b\"c"]], 2),
        ("\"ООО \"Ромашка\"\";x\n", [["ООО \"Ромашка\"\"", "x"]], 1),
        ("a; \"b\"\n", [["a", " \"b\""]], 2),
        ("\"a\" ;b\n", [["a\" ", "b"]], 1),
    ])
    func strayQuotesAreKeptAndNoted(_ text: String, _ rows: [[String]], _ column: Int) throws {
        let reading = try CSVReading("x;y\n" + text + "z;z\n")
        #expect(reading.rows.map(\.fields) == [["x", "y"]] + rows + [["z", "z"]])
        let place = SourceLocation(file: "f.csv", line: 2, row: 2, field: "столбец \(column)")
        #expect(reading.findings == [Finding(.csvStrayQuote, at: place)])
    }

    @Test func nulIsDroppedAndNoted() throws {
        let reading = try CSVReading("a;b\u{0}c;\"d\u{0}\u{0}e\"\n")
        #expect(reading.rows.map(\.fields) == [["a", "bc", "de"]])
        #expect(reading.findings.map(\.code) == [.csvNul])
        #expect(reading.findings.first?.location.field == "столбец 2")
    }

    @Test func openQuoteIsReportedWhereItOpened() throws {
        let reading = try CSVReading("a;b\nc;\"d\ne;f\ng;h\n")
        #expect(reading.rows.count == 1)
        #expect(reading.failure?.code == .csvQuote)
        #expect(reading.failure?.location == SourceLocation(file: "f.csv", line: 2, row: 2))
        #expect(reading.failure?.expected.contains("закрывающая кавычка") == true)
    }

    @Test func openQuoteStopsAtTheLineLimitAndNotAtTheEnd() throws {
        let text = "a\n\"b" + String(repeating: "\nc", count: 1000) + "\"\nd\n"
        let reading = try CSVReading(text, limits: CSVLimits(fieldLineBreaks: 10))
        #expect(reading.failure?.code == .csvQuote)
        #expect(reading.failure?.location.line == 2)
    }

    @Test(arguments: [
        (CSVLimits(fieldBytes: 10), "a\n12345678901\n"),
        (CSVLimits(fieldBytes: 10), "a\n\"12345678901\"\n"),
        (CSVLimits(recordBytes: 10), "a\n12345;67890;1\n"),
        (CSVLimits(columns: 3), "a\n1;2;3;4\n"),
    ])
    func limitsRefuseTheFile(_ limits: CSVLimits, _ text: String) throws {
        let reading = try CSVReading(text, limits: limits)
        #expect(reading.rows.map(\.fields) == [["a"]])
        #expect(reading.failure?.code == .csvFieldLimit)
        #expect(reading.failure?.location.line == 2)
    }

    @Test func valuesAtTheLimitPass() throws {
        let reading = try CSVReading("1234567890;1\n", limits: CSVLimits(fieldBytes: 10, recordBytes: 12, columns: 2))
        #expect(reading.failure == nil)
    }

    @Test func byteOrderMarkIsSkippedAndNotedOnce() throws {
        let reading = try CSVReading([0xEF, 0xBB, 0xBF] + Array("Дом;1\nсад;2\n".utf8))
        #expect(reading.rows.map(\.fields) == [["Дом", "1"], ["сад", "2"]])
        #expect(reading.findings.map(\.code) == [.fileByteOrderMark])
        #expect(reading.findings.map(\.severity) == [.info])
    }

    @Test func quotesMeanNothingWhereTheDialectHasNone() throws {
        let reading = try CSVReading(Array("\"a;b\"\n".utf8), dialect: CSVDialect(quote: nil))
        #expect(reading.rows.map(\.fields) == [["\"a", "b\""]])
        #expect(reading.findings.isEmpty)
    }

    @Test func writtenFieldsAreReadBackWhereverTheFileIsCut() throws {
        var random = SeededGenerator(seed: 7)
        let alphabet: [Unicode.Scalar] = ["a", "ж", "\"", ";", "\n", "\r", " ", "1", "€", "𝄞"]
        for round in 0..<300 {
            var rows: [[String]] = []
            var text = ""
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                // The last field is never blank, so that no line is empty.
                let row = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    (0..<Int.random(in: 0...20, using: &random)).reduce(into: "") { field, _ in
                        field.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
                    }
                }
                rows.append(row)
                text += row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ";") + "\r\n"
            }
            let source = RandomPieces(Array(text.utf8), seed: UInt64(round), longest: 9)
            let reading = try CSVReading(CSVRecordReader(source: source, dialect: CSVDialect(), file: "f"))
            #expect(reading.rows.map { $0.fields.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
            #expect(reading.findings.isEmpty)
        }
    }

    @Test func anyBytesInAnyPiecesGiveTheSameRowsAndNeverCrash() throws {
        var random = SeededGenerator(seed: 11)
        let alphabet: [UInt8] = [0, 9, 10, 13, 26, 34, 34, 59, 59, 65, 66, 0xD0, 0x96, 0xE2, 0x82, 0xAC, 0xFF]
        for round in 0..<2000 {
            let few = round % 2 == 0
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                few
                    ? alphabet[Int.random(in: 0..<(round % 4 == 0 ? 11 : alphabet.count), using: &random)]
                    : UInt8.random(in: 0...255, using: &random)
            }
            for encoding in [TextEncoding.utf8, .windows1251] {
                let dialect = CSVDialect(encoding: encoding)
                let limits = CSVLimits(fieldBytes: 60, recordBytes: 150, columns: 30, fieldLineBreaks: 20)
                let whole = try CSVReading(bytes, dialect: dialect, limits: limits)
                for longest in [1, 5] {
                    let source = RandomPieces(bytes, seed: UInt64(round), longest: longest)
                    let pieces = try CSVReading(
                        CSVRecordReader(source: source, dialect: dialect, limits: limits, file: "f.csv"))
                    #expect(pieces.rows == whole.rows, "\(bytes)")
                    #expect(pieces.findings == whole.findings)
                    #expect(pieces.failure?.code == whole.failure?.code)
                }
            }
        }
    }

    @Test func rowsAcrossManyPiecesOfAFileAreRight() throws {
        let line = "Иванова;Мария;\"село «Заречье», д. 5\";2014-05-06;068-554-787 17\r\n"
        let text = String(repeating: line, count: 20_000)
        let reading = try CSVReading(text)
        #expect(reading.rows.count == 20_000)
        #expect(Set(reading.rows.map(\.fields)).count == 1)
        #expect(reading.rows.last?.line == 20_000)
    }
}
