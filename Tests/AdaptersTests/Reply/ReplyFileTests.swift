import Testing

@testable import Adapters

struct ReplyFileTests {
    private func mapping(_ format: String, key: String = "[Школа, Номер]") throws -> FeedMapping {
        try MappingLoader.load(
            text: "feed: a.b\nversion: 1\nowner: {agency: a}\nformat: {\(format)}\nkey: \(key)\n", file: "a.yaml")
    }

    private func line(_ record: String, state: String = "подтверждена") -> ReplyFile.Line {
        ReplyFile.Line(
            recordID: record, card: "92-2026-0000001", indicator: "EDU-03", state: "confirmed", stateText: state,
            since: "2026-11-21T08:00:00Z")
    }

    @Test func tableHasTheKeyAndTheDialectOfTheFeed() throws {
        let reply = ReplyFile(try mapping("csv: {encoding: windows-1251, delimiter: \"|\"}"))
        let bytes = reply.bytes([line("16001|5")])
        #expect(reply.contentType == "text/csv; charset=windows-1251")
        let text = try #require(decoded(bytes, .windows1251))
        #expect(
            text == "Школа|Номер|Номер карты|Показатель|Состояние|Состояние словами|Состояние с\r\n"
                + "16001|5|92-2026-0000001|EDU-03|confirmed|подтверждена|2026-11-21T08:00:00Z\r\n")
    }

    @Test func formulasAreDisarmedAndQuotesDoubled() throws {
        let text = String(
            decoding: ReplyFile(try mapping("csv: {encoding: utf-8}", key: "Номер")).bytes([
                line("=1+1"), line("a\"b;c"), line(" @x"),
            ]), as: UTF8.self)
        #expect(text.contains("\r\n'=1+1;"))
        #expect(text.contains("\r\n\"a\"\"b;c\";"))
        #expect(text.contains("\r\n' @x;"))
    }

    @Test func idThatDoesNotDivideStandsInTheFirstColumn() throws {
        let text = String(
            decoding: ReplyFile(try mapping("csv: {encoding: utf-8}")).bytes([line("a|b|c")]), as: UTF8.self)
        #expect(text.contains("\r\na|b|c;;92-"))
    }

    @Test func treeHasTheRowsAndTheKeyOfTheFeed() throws {
        let reply = ReplyFile(
            try mapping("xml: {rows: [Выгрузка/Запись]}", key: "[\"@Номер\", Дело/Год]"))
        let text = String(decoding: reply.bytes([line("К<1|2026")]), as: UTF8.self)
        #expect(
            text.hasPrefix(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Выгрузка xmlns:sverka=\"urn:sverka:reply:1\">\n"))
        #expect(
            text.contains(
                "<Запись Номер=\"К&lt;1\"><Дело><Год>2026</Год></Дело><sverka:card>92-2026-0000001</sverka:card>"))
        #expect(text.hasSuffix("</Запись>\n</Выгрузка>\n"))
    }

    @Test(arguments: TextEncoding.allCases)
    func everyEncodingIsReadBack(encoding: TextEncoding) throws {
        let text = "Ёж; 12 № — ok\r\n".replacing("№ — ", with: "")
        #expect(decoded(encoding.encode(text), encoding) == text)
    }

    private func decoded(_ bytes: [UInt8], _ encoding: TextEncoding) -> String? {
        switch encoding {
        case .utf8: return String(validating: bytes, as: UTF8.self)
        case .utf16, .utf16LittleEndian, .utf16BigEndian:
            let isBig = encoding == .utf16BigEndian
            var units: [UInt16] = []
            for index in stride(from: 2, to: bytes.count, by: 2) {
                let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                units.append(isBig ? first << 8 | second : second << 8 | first)
            }
            return String(decoding: units, as: UTF16.self)
        case .windows1251, .cp866, .koi8r:
            let upper = encoding.upperHalf
            return String(
                decoding: bytes.map { $0 < 128 ? UInt16($0) : upper[Int($0) - 128] }, as: UTF16.self)
        }
    }
}
