import Schemas
import Testing

@testable import Adapters

/// The XSD named by a mapping: faults are reported with their line and the rows go on.
struct MappingSchemaTests {
    private static let mapping = """
        feed: test.schema
        version: 1
        owner: {agency: test}
        format: {xml: {rows: [Список/Ребёнок], schema: list.xsd}}
        key: "@Ид"
        persons:
          - role: child
            fields:
              surname: {from: Фамилия, type: name}
              given: {from: Имя, type: name}
              birth: {from: ДатаРождения, type: date}
        """

    private static let schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:element name="Список"><xs:complexType><xs:sequence>
            <xs:element name="Ребёнок" maxOccurs="unbounded"><xs:complexType><xs:sequence>
              <xs:element name="Фамилия" type="xs:string"/><xs:element name="Имя" type="xs:string"/>
              <xs:element name="ДатаРождения" type="xs:date"/>
            </xs:sequence><xs:attribute name="Ид" use="required"/></xs:complexType></xs:element>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """

    private func read(_ xml: String) throws -> (report: FeedReport, people: [RecordPerson]) {
        let folder = try TemporaryFolder()
        try folder.write(Array(Self.schema.utf8), to: "list.xsd")
        let mapping = try MappingLoader.load(
            path: try folder.write(Array(Self.mapping.utf8), to: "test.schema.v1.yaml"))
        let file = try folder.write(Array(xml.utf8), to: "list.xml")
        let asOf = try #require(CalendarDate(year: 2026, month: 11, day: 21))
        var people: [RecordPerson] = []
        let report = try FeedReader(mapping: mapping, files: [FeedFile(path: file, name: "list.xml")], asOf: asOf)
            .read { row in if case .record(let record) = row { people += record.people } }
        return (report, people)
    }

    @Test func faultsAgainstTheSchemaAreWarningsAndTheRowsGoOn() throws {
        let result = try read(
            """
            <Список>
            <Ребёнок Ид="1"><Фамилия>Тестова</Фамилия><Имя>Анна</Имя><ДатаРождения>05.03.2015</ДатаРождения></Ребёнок>
            </Список>
            """)
        #expect(result.report.fatal == nil)
        #expect(result.people.map(\.birthDate?.iso) == ["2015-03-05"])
        let faults = result.report.findings.filter { $0.code == .xmlSchema }
        #expect(!faults.isEmpty && faults.allSatisfy { $0.severity == .warning && $0.location.line == 2 })
        #expect(!"\(faults)".contains("05.03.2015"))
    }

    @Test func validFilesGiveNoFaults() throws {
        let result = try read(
            "<Список><Ребёнок Ид=\"1\"><Фамилия>Тестова</Фамилия><Имя>Анна</Имя><ДатаРождения>2015-03-05</ДатаРождения></Ребёнок></Список>"
        )
        #expect(result.report.findings.allSatisfy { $0.code != .xmlSchema })
        #expect(result.people.count == 1)
    }
}
