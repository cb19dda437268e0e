import Adapters
import Schemas
import Testing

@Suite struct FullNameSplitterTests {
    @Test(arguments: [
        ("Иванов Иван Иванович", "Иванов", "Иван", "Иванович"),
        ("  ИВАНОВ   ИВАН ИВАНОВИЧ ", "Иванов", "Иван", "Иванович"),
        ("Иван Иванович Иванов", "Иванов", "Иван", "Иванович"),
        ("Анна Петровна Кузнецова-Мирная", "Кузнецова-Мирная", "Анна", "Петровна"),
        ("Абрамович Роман Аркадьевич", "Абрамович", "Роман", "Аркадьевич"),
        ("Роман Аркадьевич Абрамович", "Абрамович", "Роман", "Аркадьевич"),
        ("Сафин Тимур", "Сафин", "Тимур", ""),
        ("Тимур Сафин", "Сафин", "Тимур", ""),
        ("Мамедов Эльчин Фархад оглы", "Мамедов", "Эльчин", "Фархад оглы"),
        ("Мамедова Лейла Фархад кызы", "Мамедова", "Лейла", "Фархад кызы"),
        ("Алишер Шерзод угли Каримов", "Каримов", "Алишер", "Шерзод угли"),
        ("Каримова Малика Рустам кизи", "Каримова", "Малика", "Рустам кизи"),
        ("Иванов Илья Ильич", "Иванов", "Илья", "Ильич"),
        ("Иванова Анна Никитична", "Иванова", "Анна", "Никитична"),
        ("Сафин Тимур нет", "Сафин", "Тимур", ""),
        ("Сафин Тимур -", "Сафин", "Тимур", ""),
        ("Иванова Анна Мария Петровна", "Иванова", "Анна Мария", "Петровна"),
        ("Иванов И.П.", "Иванов", "И", "П"),
        ("Иванов И. П.", "Иванов", "И", "П"),
        ("Ив\u{61}нов Иван Иван\u{6F}вич", "Иванов", "Иван", "Иванович"),
    ])
    func nameIsSplitByPatronymicAndKnownNames(raw: String, surname: String, given: String, patronymic: String) {
        #expect(
            FullNameSplitter.split(raw).value == PersonName(surname: surname, given: given, patronymic: patronymic))
    }

    @Test func formerSurnameInBracketsIsKept() {
        let reading = FullNameSplitter.split("Иванова (Петрова) Анна Ивановна")
        #expect(
            reading.value
                == PersonName(surname: "Иванова", given: "Анна", patronymic: "Ивановна", formerSurname: "Петрова"))
        #expect(reading.notices.contains(.nameFormer))
    }

    @Test(arguments: [
        ("Иванов", FindingCode.nameSplit), ("Иван Петрович", .nameSplit), ("Иванов И.П.", .nameInitials),
        ("Тимур Сафин", .nameOrder), ("нет", .fieldPlaceholder), ("Аа Бб Вв Гг Дд", .nameSplit),
    ])
    func doubtIsReported(raw: String, code: FindingCode) {
        #expect(FullNameSplitter.split(raw).notices.contains(code))
    }

    @Test func orderOfTheMappingDecidesWithoutOtherSigns() {
        #expect(FullNameSplitter.split("Ким Чон", order: .surnameFirst).value.surname == "Ким")
        #expect(FullNameSplitter.split("Чон Ким", order: .givenFirst).value.surname == "Ким")
    }
}
