import Adapters
import Schemas
import Testing

/// An encoding that only libxml2 knows would carry past us what is looked for in the bytes.
@Suite struct XMLDeclarationTests {
    private static let body = "<r><i>Ivanov</i></r>"

    @Test(arguments: [
        "encoding='UTF-7'", "encoding\n=\n'UTF-7'", "encoding\r=\t\"utf-7\"",
        String(repeating: " ", count: 400) + "encoding='UTF-7'", "encoding='cp037'", "encoding=''",
        "standalone='yes' encoding='ISO-8859-5'",
    ])
    func encodingThatNoAgencyHasIsRefusedHoweverItIsWritten(_ attribute: String) throws {
        let reading = try XMLReading("<?xml version='1.0' \(attribute)?>\(Self.body)")
        #expect(reading.rows.isEmpty)
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.expected.contains("одно из utf-8, windows-1251") == true)
    }

    @Test(arguments: [
        "encoding", "encoding=utf-8", "encoding='utf-8", "encoding:'utf-8'",
        String(repeating: " ", count: 1000) + "encoding='utf-8'",
    ])
    func declarationThatNoProgramWritesIsRefused(_ attribute: String) throws {
        let reading = try XMLReading("<?xml version='1.0' \(attribute)?>\(Self.body)")
        #expect(reading.rows.isEmpty)
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.expected.contains("<?xml version=\"1.0\"") == true)
    }

    @Test(arguments: [
        "<?xml version='1.0' encoding\n=\n'utf-8'?>", "<?xml version='1.0'?>", "<?xml-stylesheet href='a'?>", "",
        "\u{FEFF}<?xml version='1.0' encoding='windows-1251'?>",
    ])
    func usualDeclarationsAreRead(_ declaration: String) throws {
        #expect(try XMLReading(declaration + Self.body).rows == [["i=Ivanov"]] || declaration.contains("1251"))
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0], "utf-32"), ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x3C], "utf-32"),
            ([0x3C, 0, 0, 0, 0x72, 0, 0, 0], "utf-32"), ([0, 0, 0, 0x3C], "utf-32"), ([0, 0x3C, 0, 0], "utf-32"),
            ([0, 0, 0x3C, 0], "utf-32"), ([0x4C, 0x6F, 0xA7, 0x94, 0x93], "EBCDIC"),
        ] as [([UInt8], String)])
    func encodingsOfAnotherFamilyAreNamed(_ bytes: [UInt8], _ name: String) throws {
        let failure = try XMLReading(bytes).failure
        #expect(failure?.code == .fileEncoding)
        #expect(failure?.expected.contains("похоже на \(name)") == true)
    }

    @Test(arguments: ["utf-8", "windows-1251", "utf-7", "UTF-16", ""]) func twoByteFileMustSaySo(_ name: String) throws
    {
        let declaration = name.isEmpty ? "" : " encoding='\(name)'"
        let text = "<?xml version='1.0'\(declaration)?>\(Self.body)"
        let reading = try XMLReading([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        let isRight = name.isEmpty || name == "UTF-16"
        #expect(reading.rows == (isRight ? [["i=Ivanov"]] : []))
        #expect(reading.failure?.code == (isRight ? nil : .fileEncoding))
    }

    @Test func envelopeIsLookedAtToo() throws {
        let mapping = DialectReading.tree("rows: [r/i], payload: e/d", "key: \"@n\"\nignore: [\"*\"]")
        let text = "<?xml version='1.0' encoding='utf-7'?><e><d>+ACY-lt;r/+ACY-gt;</d></e>"
        #expect(try DialectReading(text, name: "t.xml", mapping).report.fatal?.code == .fileEncoding)
    }

    /// A damaged character in a right file is no sign of another encoding; a word is.
    @Test(arguments: [([0xED, 0xA0, 0x80], false), ([0xD1, 0xE0, 0xF4, 0xE8, 0xED], true)] as [([UInt8], Bool)])
    func guessNeedsEvidence(_ bytes: [UInt8], _ isGuessed: Bool) throws {
        let failure = try XMLReading(Array("<r><i>".utf8) + bytes + Array("</i></r>".utf8)).failure
        #expect(failure?.code == .fileEncoding)
        #expect(failure?.expected.contains("похоже на") == isGuessed)
    }
}
