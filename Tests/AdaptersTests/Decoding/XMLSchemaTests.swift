import Adapters
import Schemas
import Testing

struct XMLSchemaTests {
    private static let xsd = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:element name="r"><xs:complexType><xs:sequence>
            <xs:element name="i" maxOccurs="unbounded"><xs:complexType><xs:sequence>
              <xs:element name="Код"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9]{3}"/></xs:restriction></xs:simpleType></xs:element>
              <xs:element name="Дата" type="xs:date"/>
            </xs:sequence></xs:complexType></xs:element>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """

    private func read(_ xml: String) throws -> XMLReading {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(Self.xsd.utf8), to: "s.xsd")
        return try XMLReading(Array(xml.utf8), schema: XMLSchema(path: path))
    }

    @Test func validFilesGiveNoFindings() throws {
        let reading = try read("<r><i><Код>123</Код><Дата>2026-11-20</Дата></i></r>")
        #expect(reading.findings.isEmpty)
        #expect(reading.rows == [["i=", "i/Код=123", "i/Дата=2026-11-20"]])
        #expect(reading.failure == nil)
    }

    @Test func violationsAreWarningsWithLineAndElementAndWithoutValues() throws {
        let reading = try read("<r>\n<i>\n<Код>Иванов</Код>\n<Дата>вчера</Дата></i>\n<x/></r>")
        #expect(reading.failure == nil)
        #expect(reading.rows.count == 1)
        #expect(reading.findings.allSatisfy { $0.code == .xmlSchema && $0.severity == .warning })
        #expect(Set(reading.findings.map(\.location.field)) == ["Код", "Дата", "x"])
        #expect(reading.findings.map(\.location.line).contains(3))
        #expect(!"\(reading.findings)".contains("Иванов") && !"\(reading.findings)".contains("вчера"))
    }

    @Test func violationsAreCapped() throws {
        let item = "<i><Код>x</Код><Дата>y</Дата></i>"
        #expect(try read("<r>" + String(repeating: item, count: 1000) + "</r>").findings.count == 100)
    }

    @Test func brokenFilesAreStillRefused() throws {
        #expect(try read("<r><i>").failure?.code == .xmlMalformed)
        #expect(try read("<!DOCTYPE r><r/>").failure?.code == .xmlDoctype)
    }

    @Test func schemasNamedByTheFileAreNotLoaded() throws {
        let xml = """
            <r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://127.0.0.1:9/x.xsd">\
            <i><Код>123</Код><Дата>2026-11-20</Дата></i></r>
            """
        let reading = try read(xml)
        #expect(reading.findings.isEmpty)
        #expect(reading.rows.count == 1)
    }

    @Test func uselessSchemasAreOurFault() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("<no/>".utf8), to: "s.xsd")
        #expect(throws: AdapterError.self) { try XMLSchema(path: path) }
        #expect(throws: AdapterError.self) { try XMLSchema(path: folder.path + "/missing.xsd") }
    }
}
