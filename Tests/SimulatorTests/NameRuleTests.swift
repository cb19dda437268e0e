import Schemas
import Simulator
import Testing

@Suite struct NameRuleTests {
    @Test(arguments: [
        ("Андрей", "Андреевич", "Андреевна"), ("Николай", "Николаевич", "Николаевна"), ("Иван", "Иванович", "Ивановна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"), ("Анатолий", "Анатольевич", "Анатольевна"),
        ("Юрий", "Юрьевич", "Юрьевна"), ("Георгий", "Георгиевич", "Георгиевна"),
        ("Терентий", "Терентьевич", "Терентьевна"), ("Василий", "Васильевич", "Васильевна"),
        ("Никита", "Никитич", "Никитична"), ("Илья", "Ильич", "Ильинична"), ("Фома", "Фомич", "Фоминична"),
        ("Пётр", "Петрович", "Петровна"), ("Павел", "Павлович", "Павловна"), ("Лев", "Львович", "Львовна"),
        ("Яков", "Яковлевич", "Яковлевна"), ("Михаил", "Михайлович", "Михайловна"), ("Игорь", "Игоревич", "Игоревна"),
        ("Камиль", "Камилевич", "Камилевна"), ("Али", "Алиевич", "Алиевна"), ("Муса", "Мусаевич", "Мусаевна"),
        ("Абдулла", "Абдуллаевич", "Абдуллаевна"), ("Ринат", "Ринатович", "Ринатовна"),
        ("Тимофей", "Тимофеевич", "Тимофеевна"), ("Януш", "Янушевич", "Янушевна"), ("Данила", "Данилович", "Даниловна"),
    ])
    func patronymicsFollowTheFathersName(father: String, son: String, daughter: String) {
        #expect(Patronymic.of(father: father, sex: .male) == son)
        #expect(Patronymic.of(father: father, sex: .female) == daughter)
    }

    @Test func turkicPatronymicsHaveAParticle() {
        #expect(Patronymic.withParticle(father: "Фархад", sex: .male, culture: .caucasian) == "Фархад оглы")
        #expect(Patronymic.withParticle(father: "Фархад", sex: .female, culture: .caucasian) == "Фархад кызы")
        #expect(Patronymic.withParticle(father: "Алишер", sex: .male, culture: .centralAsian) == "Алишер угли")
    }

    @Test(arguments: [
        ("Иванов", "Иванова"), ("Соловьёв", "Соловьёва"), ("Никитин", "Никитина"), ("Раевский", "Раевская"),
        ("Троцкий", "Троцкая"), ("Толстой", "Толстая"), ("Белый", "Белая"), ("Коваленко", "Коваленко"),
        ("Черных", "Черных"), ("Джапаридзе", "Джапаридзе"), ("Саргсян", "Саргсян"), ("Хайруллин", "Хайруллина"),
    ])
    func surnamesHaveTheirFeminineForm(masculine: String, feminine: String) {
        #expect(SurnameForm.feminine(of: masculine) == feminine)
    }

    @Test func listsWithAWrongHeaderAreRefused() {
        #expect(throws: ReferenceTableError(line: 1, reason: .header(expected: "names"))) {
            try NameLists(givenNames: "", surnames: "", variants: "имена\nА|Б\n", diminutives: "")
        }
    }

    @Test func theSequenceOfNumbersNeverChanges() {
        var generator = SeededGenerator(seed: 42)
        #expect(generator.next() == 0xBDD7_3226_2FEB_6E95)
        #expect(generator.next() == 0x28EF_E333_B266_F103)
    }

    @Test func windows1251HasItsKnownBytes() {
        #expect(Windows1251.encode(Array("АяЁё№ «»—".utf8)) == [0xC0, 0xFF, 0xA8, 0xB8, 0xB9, 0x20, 0xAB, 0xBB, 0x97])
        #expect(!Windows1251.canEncode("и\u{306}"))
        #expect(Windows1251.canEncode("Ёлка \u{A0}"))
    }
}
