import Schemas
import Testing

@testable import Gateway

/// What a posted signal says, or what is wrong with it.
struct UrgentSignalReadingTests {
    private func mistakes(_ json: String) -> [String] {
        do {
            _ = try UrgentSignal.read(json: Array(json.utf8))
            return []
        } catch { return error.list.map(\.place) }
    }

    @Test func readsAWholeSignalTheSameFromBothForms() throws {
        let json = """
            {"id":"a-1","indicator":"POL-01","occurredAt":"2026-11-21T14:05:00+03:00","organisation":"ОП 1","fact":"КУСП 7",
             "text":"Один < двух & рядом","fields":{"place":"вокзал","times":3},"address":{"text":"Мира 5","municipality":"Казань"},
             "people":[{"role":"child","surname":"Сафин","given":"Тимур","birthDate":"2014-03-05","snils":null}]}
            """
        let xml = """
            <signal id="a-1" indicator="POL-01"><occurredAt>2026-11-21T14:05:00+03:00</occurredAt><organisation>ОП 1</organisation>
              <fact>КУСП 7</fact><text>Один &lt; двух &amp; рядом</text><field name="place">вокзал</field>
              <fields><times>3</times></fields>
              <address municipality="Казань"><text>Мира 5</text></address>
              <people><person role="child"><surname>Сафин</surname><given>Тимур</given><birthDate>2014-03-05</birthDate>
              <snils/></person></people></signal>
            """
        let fromJSON = try UrgentSignal.read(json: Array(json.utf8))
        #expect(fromJSON == (try UrgentSignal.read(xml: Array(xml.utf8))))
        #expect(fromJSON.fields == ["place": "вокзал", "times": "3"])
        #expect(String(decoding: fromJSON.xml, as: UTF8.self).contains("<dwelling>Мира 5</dwelling>"))
    }

    @Test(arguments: [
        (#"{"#, ["байт 2"]), (#"[]"#, ["байт 1"]), (#""x""#, ["байт 1"]), (#"{"id":"a"} x"#, ["байт 12"]),
        (#"{"id":"a","indicator":"POL-01"}"#, ["people"]),
        (#"{"id":"a","indicator":"POL-01","people":[{"role":"uncle"}]}"#, ["people[0].role"]),
        (#"{"id":"a","indicator":"POL-01","people":{},"address":{"text":"x"}}"#, ["people"]),
        (#"{"id":"a b","indicator":"POL-01","address":{"text":"x"}}"#, ["id"]),
        (#"{"id":"a","indicator":"POL-01","adress":{"text":"x"},"address":{"text":"x"}}"#, ["adress"]),
        (#"{"id":"a","id":"b","indicator":"POL-01","address":{"text":"x"}}"#, ["id"]),
        (#"{"id":{},"indicator":"POL-01","address":{"text":"x"}}"#, ["id", "id"]),
        (#"{"id":"a\u00a0b","indicator":"POL-01","address":{"text":"x"}}"#, ["id"]),
        (#"{"id":"a","indicator":"POL-01","text":true,"address":{"text":5}}"#, ["text", "address.text", "people"]),
        (#"{"id":"a","indicator":"POL-01","fields":{"x":"1","x":"2"},"address":{"text":"x"}}"#, ["fields"]),
        (#"{"id":"a","indicator":"POL-01","fields":{"":"1"},"address":{"text":"x"}}"#, ["fields"]),
    ])
    func saysWhereASignalIsWrong(json: String, places: [String]) {
        #expect(mistakes(json) == places)
    }

    @Test(arguments: [
        "<id>a</id><id>b</id><text>x</text>", "<id>a</id><people/><people/>",
        "<id>a</id><field name=\"x\">1</field><field name=\"x\">2</field>",
        "<id>a</id><fields><x>1</x><x>2</x></fields>", "<id>a</id><address text=\"x\"><text>y</text></address>",
    ])
    func everyNameStandsOnceInADocument(content: String) {
        let document = "<signal>\(content)<indicator>POL-01</indicator><person role=\"other\"/></signal>"
        #expect(throws: UrgentSignal.Mistakes.self) { try UrgentSignal.read(xml: Array(document.utf8)) }
    }

    @Test func refusesHostileDocuments() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(mistakes(deep).count == 1)
        #expect(mistakes("{\"id\":" + deep).count == 1)
        for xml in [
            "<!DOCTYPE s [<!ENTITY a 'b'>]><signal><id>&a;</id></signal>", "<signal><id>x</id>", "<other/>", "",
            String(repeating: "<signal>", count: 5000),
        ] {
            #expect(throws: UrgentSignal.Mistakes.self) { try UrgentSignal.read(xml: Array(xml.utf8)) }
        }
    }

    @Test func mistakesQuoteNothingThatCame() {
        let secret = "Тайный"
        let json = """
            {"id":"a","indicator":"\(secret)\(secret)\(secret)\(secret)","people":[{"role":"\(secret)","surname":"\(secret)"}]}
            """
        do {
            _ = try UrgentSignal.read(json: Array(json.utf8))
            Issue.record("a signal of an unknown role was read")
        } catch {
            #expect(!error.list.contains { $0.expected.contains(secret) || $0.place.contains(secret) })
        }
    }
}
