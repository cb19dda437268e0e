import Adapters
import Schemas
import Testing

@Suite struct TreeDialectTests {
    static let fields = "key: \"@н\"\npersons:\n  - role: child\n    fields: {name: {from: \"@фио\", type: fio}}"

    private static func read(_ xml: String, _ format: String, _ rest: String = fields) throws -> DialectReading {
        try DialectReading(xml, name: "t.xml", DialectReading.tree(format, rest))
    }

    @Test func attributesAloneMakeARow() throws {
        let reading = try Self.read("<r><i н='1' фио='Сафин Тимур'/><i н='2' фио='Ан Бо'/></r>", "rows: [r/i]")
        #expect(reading.ids == ["1", "2"])
        #expect(reading.report.findingCounts.isEmpty)
    }

    @Test func namespacesThatChangeOnChildrenDoNotMatter() throws {
        let xml = """
            <r xmlns='urn:a'><i xmlns='urn:b' н='1'><ф xmlns=''>Сафин Тимур</ф></i>\
            <p:i xmlns:p='urn:c' н='2'><ф>Ан Бо</ф></p:i></r>
            """
        let rest = "key: \"@н\"\npersons:\n  - role: child\n    fields: {name: {from: ф, type: fio}}"
        let reading = try Self.read(xml, "rows: [r/i], namespaces: [\"urn:a\", \"urn:b\"]", rest)
        #expect(reading.ids == ["1", "2"])
        #expect(reading.report.findingCounts == [.xmlUnknownNamespace: 1])
    }

    @Test func rowsAreFoundAtAnyDepthOfAnEnvelope() throws {
        let item = "<r><i н='1' фио='Сафин Тимур'/></r>"
        for xml in [item, "<e><h><i/></h><b>\(item)</b></e>", "<e><b><c><d>\(item)</d></c></b></e>"] {
            let reading = try Self.read(xml, "rows: [//r/i]")
            #expect(reading.ids == ["1"])
            #expect(reading.report.findingCounts.isEmpty)
        }
    }

    // MARK: families

    static let family = """
        key: ["../../@ид", "@н"]
        facts: {address: ../../адрес}
        persons:
          - role: child
            fields: {name: {from: "@фио", type: fio}}
          - role: mother
            each: ../../мать
            fields: {name: {from: ., type: fio}}
        """

    @Test func everyChildOfAFamilyIsARowWithTheFamilysValues() throws {
        let xml = """
            <с>
            <семья ид='7'><адрес>Казань</адрес><дети>
            <р н='1' фио='Сафин Тимур'/>
            <р н='2' фио='Сафина Алия'/></дети><мать>Сафина Гузель</мать></семья>
            <семья ид='8'><дети/></семья>
            </с>
            """
        let reading = try Self.read(xml, "rows: [с/семья], each: дети/р", Self.family)
        #expect(reading.ids == ["7|1", "7|2"])
        #expect(reading.records.map { $0.facts["address"]?.text } == ["Казань", "Казань"])
        #expect(reading.records.map { $0.people.map(\.name.given) } == [["Тимур", "Гузель"], ["Алия", "Гузель"]])
        #expect(reading.records.map(\.location.line) == [3, 4])
        #expect(reading.codes == [.rowPartMissing])
    }

    @Test func changeOfOneChildIsNoChangeOfTheOther() throws {
        func digests(_ name: String, _ address: String = "Казань") throws -> [RowDigest] {
            let xml =
                "<с><семья ид='7'><адрес>\(address)</адрес><дети><р н='1' фио='Сафин Тимур'/><р н='2' фио='\(name)'/>"
            return try Self.read(xml + "</дети></семья></с>", "rows: [с/семья], each: дети/р", Self.family).records.map(
                \.contentDigest)
        }
        let (before, after, moved) = (
            try digests("Сафина Алия"), try digests("Сафина Алла"), try digests("Сафина Алия", "Уфа")
        )
        #expect(before[0] == after[0])
        #expect(before[1] != after[1])
        #expect(moved[0] != before[0])
        #expect(moved[1] != before[1])
    }

    @Test func recordOfTooManyRowsAndTooMuchAroundThemIsRefused() throws {
        let shared = String(repeating: "<а>1</а>", count: 9_000)
        let parts = (0..<9_000).map { "<р н='\($0)'/>" }.joined()
        let rest = "key: \"@н\"\nignore: [\"*\"]\npersons: [{role: child, fields: {name: {from: \"@фио\", type: fio}}}]"
        let small = try Self.read("<с><семья>\(shared)</семья></с>", "rows: [с/семья], each: р", rest)
        #expect(small.report.fatal == nil)
        let large = try Self.read("<с><семья>\(shared)\(parts)</семья></с>", "rows: [с/семья], each: р", rest)
        #expect(large.report.fatal?.code == .xmlLimit)
    }

    // MARK: attachments

    @Test(arguments: ["<![CDATA[%]]>", "\n  <![CDATA[%]]>\n", "escaped"])
    func textOfAnElementIsReadAsAFile(_ how: String) throws {
        let inner = "<?xml version='1.0' encoding='windows-1251'?>\n<r><i н='1' фио='Сафин Тимур &amp; Ко'/></r>"
        let escaped = inner.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let text = how == "escaped" ? escaped : how.replacing("%", with: inner)
        let xml = "<e><h>77</h><d>\(text)</d></e>"
        let reading = try Self.read(xml, "rows: [r/i], payload: e/d")
        #expect(reading.ids == ["1"])
        #expect(reading.report.fatal == nil)
    }

    @Test func base64IsReadAsAFileInItsOwnEncoding() throws {
        var inner = Array("<?xml version='1.0' encoding='windows-1251'?><r><i н='1' фио='Жук Ян'/></r>".utf8)
        inner = Array("<?xml version='1.0' encoding='windows-1251'?><r><i ".utf8)
        inner +=
            [0xED] + Array("='1' ".utf8) + [0xF4, 0xE8, 0xEE] + Array("='".utf8) + [0xC6, 0xF3, 0xEA, 0x20, 0xDF, 0xED]
        inner += Array("'/></r>".utf8)
        let lines = Self.base64(inner).chunks(of: 20).joined(separator: "\n")
        let reading = try Self.read("<e><d>\n\(lines)\n</d></e>", "rows: [r/i], payload: {at: e/d, encoding: base64}")
        #expect(reading.ids == ["1"])
        #expect(reading.records.first?.people.first?.name.surname == "Жук")
    }

    @Test(arguments: [
        ("<e><d>not xml</d></e>", FindingCode.xmlMalformed), ("<e><x/></e>", .xmlMalformed),
        ("<e><d>&lt;r/&gt;</d><d>&lt;r/&gt;</d></e>", .xmlMalformed), ("<e><d>&lt;r&gt;</d>", .xmlMalformed),
        ("<e><d><![CDATA[<!DOCTYPE r><r/>]]></d></e>", .xmlDoctype), ("<!DOCTYPE e><e/>", .xmlDoctype),
        ("<e><d>%PDF-1.4</d></e>", .fileForeign),
    ])
    func brokenAttachmentsAreRefused(_ xml: String, _ code: FindingCode) throws {
        #expect(try Self.read(xml, "rows: [r/i], payload: e/d").report.fatal?.code == code)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                result.append(place <= group.count ? digits[word >> (18 - 6 * place) & 63] : "=")
            }
        }
        return result
    }
}

extension String {
    fileprivate func chunks(of length: Int) -> [String] {
        stride(from: 0, to: count, by: length).map { String(dropFirst($0).prefix(length)) }
    }
}
