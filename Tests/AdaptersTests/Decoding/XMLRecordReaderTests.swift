import Adapters
import Schemas
import Testing

struct XMLRecordReaderTests {
    @Test func recordsHoldTheirElementsAndAttributesInOrder() throws {
        let reading = try XMLReading(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <r>
              <i Ид="7" x="">
                <ФИО>Иванов &amp; Ко</ФИО>
                <d><e>1</e><e> 2 </e></d>
              </i>
              <i/>
            </r>
            """)
        #expect(
            reading.rows == [
                ["i=", "i/@Ид=7", "i/@x=", "i/ФИО=Иванов & Ко", "i/d=", "i/d/e=1", "i/d/e= 2 "], ["i="],
            ])
        #expect(reading.lines == [3, 7])
        #expect(reading.failure == nil)
    }

    @Test(arguments: [
        ("<i>a<!-- c -->b</i>", ["i=ab"]),
        ("<i>a<![CDATA[<b>&]]>c</i>", ["i=a<b>&c"]),
        ("<i>a<b>x</b>c<b/>d</i>", ["i=acd", "i/b=x", "i/b="]),
        ("<i>\n <b>x</b>\n <b>y</b>z\n</i>", ["i=z\n", "i/b=x", "i/b=y"]),
        ("<i> </i>", ["i= "]),
        ("<i a='&lt;&amp;&#38;&quot;&#x41;'/>", ["i=", "i/@a=<&&\"A"]),
        ("<i a='&amp;#38;'/>", ["i=", "i/@a=&#38;"]),
        ("<i>&#1046;&#x416;</i>", ["i=ЖЖ"]),
        ("<i><i>x</i></i>", ["i=", "i/i=x"]),
        ("<i xmlns:p='urn:p' p:a='1' a='2'/>", ["i=", "i/@a=1", "i/@a=2"]),
    ]) func textIsJoinedAndLayoutDropped(_ xml: String, _ nodes: [String]) throws {
        for pieceBytes in [1, 3, 1000] {
            let reading = try XMLReading(Array("<r>\(xml)</r>".utf8), pieceBytes: pieceBytes)
            #expect(reading.rows == [nodes])
            #expect(reading.failure == nil)
        }
    }

    @Test func alternativesVersionsAndWildcardsFit() throws {
        let rows = [
            XMLPathPattern(steps: [
                XMLNamePattern(namespace: .init("urn:m/*"), local: .exact("data")),
                XMLNamePattern(namespace: .exact("urn:t"), local: .exact("fact")),
            ]),
            XMLPathPattern(steps: [
                XMLNamePattern(namespace: .init("urn:m/*"), local: .exact("data")),
                XMLNamePattern(namespace: .any, local: .init("terminationBasedOn*")),
            ]),
        ]
        let xml = """
            <m:data xmlns:m="urn:m/1.0.7" xmlns:t="urn:t" xmlns="urn:x">
            <t:fact>1</t:fact><fact>no</fact><terminationBasedOnDeath>2</terminationBasedOnDeath><other/><other/><t:fact/>
            </m:data>
            """
        let reading = try XMLReading(
            XMLRecordReader(source: MemoryByteSource(Array(xml.utf8)), rows: rows, file: "f"))
        #expect(reading.rows == [["fact=1"], ["terminationBasedOnDeath=2"], ["fact="]])
        #expect(reading.patterns == [0, 1, 0])
        #expect(reading.outside == ["fact", "other"])
        let another = xml.replacing("urn:m/1.0.7", with: "urn:n/1.0.7")
        let unread = try XMLReading(
            XMLRecordReader(source: MemoryByteSource(Array(another.utf8)), rows: rows, file: "f"))
        #expect(unread.rows.isEmpty)
        #expect(unread.failure == nil)
    }

    @Test func namespacesDeclaredInsideRowsKeepTheirNumbers() throws {
        let xml = "<r>" + String(repeating: "<i xmlns='urn:a'><b/></i><i xmlns='urn:b'><b/></i>", count: 200) + "</r>"
        let reader = try XMLRecordReader(
            source: MemoryByteSource(Array(xml.utf8)), rows: [XMLReading.pattern("r/i")], file: "f")
        var record = RawRecord()
        var count = 0
        while try reader.next(into: &record) {
            let expected = count % 2 == 0 ? "urn:a" : "urn:b"
            #expect(record.nodes.allSatisfy { reader.names.names[Int($0.name)].namespace == expected })
            count += 1
        }
        #expect(count == 400)
        #expect(reader.names.names.count == 5)
    }

    @Test func headersOutsideRowsAreKept() throws {
        let xml = "<r v='3'><h><d> 2026-11-20 </d><o>К<b>x</b>УСП</o></h><i/><h><d>later</d></h></r>"
        let reading = try XMLReading(xml, headers: ["r/h/d", "r/h/o", "r/@v", "r/none"])
        #expect(reading.headers == ["2026-11-20", "КxУСП", "3", nil])
        #expect(reading.rows.count == 1)
    }

    @Test func windows1251IsReadThroughItsDeclaration() throws {
        var bytes = Array("<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n<r>".utf8)
        let item = Array("<i>".utf8) + [0xC8, 0xE2, 0xE0, 0xED, 0xEE, 0xE2, 0x20, 0xB9, 0xB8] + Array("</i>\n".utf8)
        for _ in 0..<20_000 { bytes += item }
        bytes += Array("</r>".utf8)
        for pieceBytes in [4096, .max] {
            let reading = try XMLReading(bytes, pieceBytes: pieceBytes)
            #expect(reading.failure == nil)
            #expect(reading.rows.count == 20_000)
            #expect(Set(reading.rows) == [["i=Иванов №ё"]])
            #expect(reading.lines.last == 20_001)
        }
    }

    @Test func windows1251WithoutDeclarationIsRefusedWithAGuess() throws {
        let name: [UInt8] = [0xC8, 0xE2, 0xE0, 0xED, 0xEE, 0xE2]
        for filler in ["", String(repeating: "<i>Жук</i>", count: 20_000)] {
            let start = "<r>\(filler)\n<i>"
            let reading = try XMLReading(Array(start.utf8) + name + Array("</i></r>".utf8))
            #expect(reading.rows.count == (filler.isEmpty ? 0 : 20_000))
            #expect(reading.failure?.code == .fileEncoding)
            #expect(reading.failure?.location.line == 2)
            #expect(reading.failure?.expected.contains("байте \(start.utf8.count + 1) ") == true)
            #expect(reading.failure?.expected.contains("windows-1251") == true)
        }
    }

    @Test func utf8DeclaredAsWindows1251IsRefused() throws {
        let reading = try XMLReading("<?xml version='1.0' encoding='windows-1251'?><r><i>Иванов Иван</i></r>")
        #expect(reading.rows.isEmpty)
        #expect(reading.failure?.code == .fileEncoding)
        #expect(reading.failure?.expected.contains("похоже на utf-8") == true)
    }

    @Test(arguments: ["iso-8859-1", "utf-7", "ebcdic-cp-us", "ucs-4"])
    func otherEncodingsAreRefused(_ name: String) throws {
        let reading = try XMLReading("<?xml version='1.0' encoding='\(name)'?><r><i/></r>")
        #expect(reading.failure?.code == .fileEncoding)
    }

    @Test func utf16IsRead() throws {
        let text = "<?xml version='1.0' encoding='UTF-16'?><r><i>Жук</i></r>"
        let bytes: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(try XMLReading(bytes).rows == [["i=Жук"]])
    }

    @Test(arguments: [
        "<!DOCTYPE r><r><i/></r>",
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'><r><i/></r>",
        "<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><r><i>&b;</i></r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r><i>&x;</i></r>",
        "<!DOCTYPE r [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><r><i/></r>",
    ]) func documentTypesAreRefused(_ xml: String) throws {
        for pieceBytes in [1, .max] {
            let reading = try XMLReading(Array("<?xml version='1.0'?>\n\(xml)".utf8), pieceBytes: pieceBytes)
            #expect(reading.rows.isEmpty)
            #expect(reading.failure?.code == .xmlDoctype)
            #expect(reading.failure?.location.line == 2)
        }
    }

    @Test(arguments: [
        ("<r><i>Петров</i>\n<i>Сид", 2), ("<r><i>1</i>", 1), ("", 0), ("<r>\n<i>x</j></r>", 2), ("<r/><r/>", 1),
        ("<r><i>&x;</i></r>", 1), ("<r><i a='1' a='2'/></r>", 1), ("<r><p:i/></r>", 1), ("<r>\u{1}</r>", 1),
        ("Фамилия;Имя", 1), ("<r><i>Петров & Ко</i></r>", 1), ("<r>\n<i>a < b</i></r>", 2), ("   ", 1),
    ]) func malformedFilesAreRefusedWithTheirLine(_ xml: String, _ line: Int) throws {
        for pieceBytes in [1, .max] {
            let reading = try XMLReading(Array(xml.utf8), pieceBytes: pieceBytes)
            #expect(reading.failure?.code == .xmlMalformed, "\(reading)")
            if line > 0 { #expect(reading.failure?.location.line == line) }
            let shown = reading.failure?.expected ?? ""
            #expect(!shown.contains("Петров") && !shown.contains("Сид") && !shown.isEmpty)
        }
    }

    @Test(arguments: [
        (XMLLimits(depth: 5), "<r><i><a><a><a><a/></a></a></a></i></r>"),
        (XMLLimits(depth: 5), String(repeating: "<a>", count: 100_000)),
        (XMLLimits(attributes: 2), "<r><i a='' b='' c=''/></r>"),
        (XMLLimits(textBytes: 5), "<r><i>123456</i></r>"),
        (XMLLimits(textBytes: 5), "<r><i a='123456'/></r>"),
        (XMLLimits(recordBytes: 5), "<r><i><a>123</a><a>456</a></i></r>"),
        (XMLLimits(nodes: 3), "<r><i><a/><a/><a/></i></r>"),
        (XMLLimits(names: 3), "<r><a/><b/><c/></r>"),
        (XMLLimits(), "<r><i " + String(repeating: "a", count: 100_000)),
        (XMLLimits(recordBytes: 10_000), "<r><i>" + String(repeating: "x<b/>", count: 10_000) + "</i></r>"),
    ]) func limitsRefuseTheFile(_ limits: XMLLimits, _ xml: String) throws {
        let reading = try XMLReading(xml, limits: limits)
        #expect(reading.rows.isEmpty)
        #expect(reading.failure?.code == .xmlLimit, "\(String(describing: reading.failure))")
    }

    @Test func endlessTagIsRefusedWithoutBeingKept() throws {
        final class Endless: ByteSource {
            var given = 0
            func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
                let start = Array("<r><i a='".utf8)
                for index in buffer.indices { buffer[index] = given + index < start.count ? start[index] : 0x61 }
                given += buffer.count
                return given > 1 << 30 ? 0 : buffer.count
            }
        }
        let source = Endless()
        let reading = try XMLReading(XMLRecordReader(source: source, rows: [XMLReading.pattern("r/i")], file: "f"))
        #expect(reading.failure != nil)
        #expect(source.given < 32 << 20)
    }

    @Test func piecesCutAnywhereGiveTheSameRows() throws {
        let xml = """
            <?xml version="1.0" encoding="UTF-8"?><r xmlns:p="urn:p"><h>шапка</h><i a="ж&amp;1">текст<p:b>𝄞€</p:b>хвост</i>
            <!-- <i/> --><i><![CDATA[<>]]></i><?php x ?><i>\r\n</i></r>
            """
        let whole = try XMLReading(xml, headers: ["r/h"])
        #expect(whole.failure == nil)
        for seed in 0..<200 {
            let source = RandomPieces(Array(xml.utf8), seed: UInt64(seed), longest: 12)
            let reading = try XMLReading(
                XMLRecordReader(
                    source: source, rows: [XMLReading.pattern("r/i")], headers: [XMLReading.pattern("r/h")], file: "f"))
            #expect(reading.rows == whole.rows)
            #expect(reading.headers == ["шапка"])
            #expect(reading.failure == nil)
        }
    }

    @Test func damagedBytesNeverCrash() throws {
        let xml = Array("<?xml version='1.0'?><r><i a='1'>т&amp;<b/>x</i><i><![CDATA[a]]></i><!-- c --></r>".utf8)
        var random = SeededGenerator(seed: 3)
        for round in 0..<3000 {
            var bytes = xml
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.removeLast(bytes.count - place - (place == 0 ? 1 : 0))
                }
                if bytes.isEmpty { bytes = [60] }
            }
            _ = try XMLReading(bytes, headers: ["r"], pieceBytes: round % 2 == 0 ? 5 : .max)
        }
    }
}
