import Adapters
import Schemas
import Testing

@Suite struct AddressParserTests {
    static let home = ["КАЗАНЬ", "ЛЕНИНА", "5", "2", "7"]

    @Test(arguments: [
        ("г. Казань, ул. Ленина, д. 5, корп. 2, кв. 7", "КАЗАНЬ"),
        ("Казань, Ленина 5/2-7", "КАЗАНЬ"),
        ("улица Ленина, дом 5 корпус 2, квартира 7", ""),
        ("КАЗАНЬ УЛ.ЛЕНИНА Д.5 К.2 КВ.7", "КАЗАНЬ"),
        ("ул Ленина д5к2 кв7", ""),
        ("Ленина ул., 5 стр. 2, 7", ""),
        ("420014, Респ Татарстан, г Казань, ул Ленина, д 5, к 2, кв 7", "КАЗАНЬ"),
        ("Российская Федерация, Татарстан Респ, Казань г, Ленина ул, дом № 5, корпус 2, кв. 7", "КАЗАНЬ"),
    ])
    func spellingsOfOneHomeAreEqual(raw: String, settlement: String) throws {
        let address = try #require(AddressParser.parse(raw).value)
        #expect(address.dwellingKey == "ЛЕНИНА|5|2|7", "\(raw): \(address)")
        #expect(address.settlement == settlement)
        #expect(address.text == raw)
    }

    @Test(arguments: [
        ("г. Куса, ул. 8 Марта, д. 12", "8 МАРТА|12||"),
        ("Куса, 8 Марта 12-3", "8 МАРТА|12||3"),
        ("ул. 1-я Советская, д. 4А, кв. 5", "1-Я СОВЕТСКАЯ|4А||5"),
        ("Преображенский Вал ул., 12 стр. 3, 44", "ПРЕОБРАЖЕНСКИЙ ВАЛ|12|3|44"),
        ("с. Бетки, ул. Набережная, д. 3", "НАБЕРЕЖНАЯ|3||"),
        ("Набережные Челны, Мира пр-кт, 24/5-17", "МИРА|24|5|17"),
        ("г Казань, пр-кт Победы, д 100 Б, кв 9", "ПОБЕДЫ|100Б||9"),
        ("г. Казань, мкр. 5, д. 7, кв. 1", "МКР 5|7||1"),
        ("ул. 40 лет Победы, д. 3", "40 ЛЕТ ПОБЕДЫ|3||"),
        ("ул. Академика Королёва, 15-81", "АКАДЕМИКА КОРОЛЕВА|15||81"),
    ])
    func streetsWithNumbersAndLettersAreKept(raw: String, key: String) throws {
        let address = try #require(AddressParser.parse(raw).value)
        #expect(address.dwellingKey == key, "\(address)")
    }

    @Test func columnsGiveTheSameHomeAsText() throws {
        let address = try #require(
            AddressParser.parts(
                settlement: "г. Казань", street: "ул. Ленина", house: "д. 5", building: "корп. 2", flat: "кв. 7"
            ).value)
        #expect(address.dwellingKey == "ЛЕНИНА|5|2|7")
        #expect(address.settlement == "КАЗАНЬ")
        let joined = try #require(
            AddressParser.parts(settlement: "Казань", street: "Ленина", house: "5 к. 2", building: "", flat: "7").value)
        #expect(joined.dwellingKey == "ЛЕНИНА|5|2|7")
    }

    @Test func placeholderAndEmptyGiveNothing() {
        #expect(AddressParser.parse("не указан").notices == [.fieldPlaceholder])
        #expect(AddressParser.parse("").value == nil)
        #expect(AddressParser.parts(settlement: "", street: "-", house: "", building: "", flat: "").value == nil)
    }

    @Test func addressWithoutStreetIsReported() {
        #expect(AddressParser.parse("Бугульминский район").notices == [.addressUnparsed])
    }

    @Test func noTextMakesTheParserFail() {
        var generator = SplitMix(seed: 3)
        let words = [
            "г", "ул", "д", "к", "кв", ",", ".", "5", "12А", "/", "-", "Ленина", "Казань", "р-н", "1-я", "мкр", " ",
            "№",
        ]
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int(generator.next() % 14) {
                text += words[Int(generator.next() % UInt64(words.count))] + (generator.next() % 2 == 0 ? " " : "")
            }
            _ = AddressParser.parse(text)
        }
    }
}
