import Schemas
import Testing

@testable import Matcher

struct NameTextTests {
    private func codes(_ text: String) -> [UInt8] { FoldedText.codes(text) }

    @Test func foldingDropsCaseYoTatarLettersAndApostrophes() {
        #expect(codes("Фёдоров") == codes("ФЕДОРОВ"))
        #expect(codes("Гөлнара") == codes("голнара"))
        #expect(codes("Җәлил") == codes("Жалил"))
        #expect(codes("О'Коннор") == codes("оконнор"))
        #expect(codes("Петров - Водкин ") == codes("Петров-Водкин"))
        #expect(codes("  Фархад   оглы ") == codes("Фархад оглы"))
        #expect(codes(String(repeating: "а", count: 70_000)).count == FoldedText.maximumLength)
    }

    @Test(arguments: [
        ("Ахметзянов", "Ахмедзянов"), ("Мухаметшина", "Мухамедшина"), ("Хайруллин", "Хайрулин"),
        ("Гайнутдинов", "Гайнуддинов"), ("Шарафутдинов", "Шарафуддинов"), ("Филиппов", "Филипов"),
        ("Геннадий", "Генадий"), ("Семён", "Семен"), ("Лобков", "Лопков"), ("Безсонов", "Бессонов"),
    ])
    func phoneticKeyJoinsSpellings(_ left: String, _ right: String) {
        #expect(PhoneticKey.key(codes(left)) == PhoneticKey.key(codes(right)))
    }

    @Test(arguments: [
        ("Наталья", "Наталия"), ("Софья", "София"), ("Кузнецов", "Кузнецова"), ("Магомедов", "Мухамедов"),
    ])
    func phoneticKeyAloneDoesNotJoinWhatOtherStepsMust(_ left: String, _ right: String) {
        #expect(PhoneticKey.key(codes(left)) != PhoneticKey.key(codes(right)))
    }

    @Test(arguments: [
        ("Кузнецова", "Кузнецов"), ("Медведева", "Медведев"), ("Никитина", "Никитин"), ("Голицына", "Голицын"),
        ("Достоевская", "Достоевский"), ("Высоцкая", "Высоцкий"), ("Толстая", "Толстой"), ("Белая", "Белый"),
        ("Иванова-Петрова", "Петров-Иванов"),
    ])
    func surnameLemmaJoinsGenders(_ feminine: String, _ masculine: String) {
        #expect(NameTraits(codes(feminine)).lemma == NameTraits(codes(masculine)).lemma)
    }

    @Test(arguments: ["Шевченко", "Ковальчук", "Черных", "Думбадзе", "Саркисян", "Ли"])
    func invariantSurnamesStay(_ surname: String) {
        #expect(SurnameLemma.masculine(codes(surname)) == codes(surname))
    }

    @Test(arguments: [
        ("Андреевич", "Андрей"), ("Дмитриевна", "Дмитрий"), ("Анатольевич", "Анатолий"), ("Геннадиевич", "Геннадий"),
        ("Геннадьевна", "Геннадий"), ("Никитич", "Никита"), ("Ильинична", "Илья"), ("Ильич", "Илья"),
        ("Фомич", "Фома"), ("Петрович", "Пётр"), ("Павлович", "Павел"), ("Львовна", "Лев"), ("Яковлевич", "Яков"),
        ("Михайлович", "Михаил"), ("Данилович", "Даниил"), ("Гаврииловна", "Гавриил"), ("Фархадович", "Фархад"),
        ("Фархад оглы", "Фархад"), ("Фархад кызы", "Фархад"), ("Магомед углы", "Магомед"), ("Игоревна", "Игорь"),
        ("Мухаммадович", "Магомед"),
    ])
    func patronymicLeadsBackToTheFather(_ patronymic: String, _ father: String) {
        let fromPatronymic = GivenNameForm.key(FatherName.stem(ofPatronymic: codes(patronymic)).stem)
        #expect(fromPatronymic == GivenNameForm.key(FatherName.stem(ofGiven: codes(father))))
    }

    @Test func patronymicShowsSex() {
        #expect(FatherName.stem(ofPatronymic: codes("Иванович")).sex == .male)
        #expect(FatherName.stem(ofPatronymic: codes("Ильинична")).sex == .female)
        #expect(FatherName.stem(ofPatronymic: codes("Гейдар кызы")).sex == .female)
        #expect(FatherName.stem(ofPatronymic: codes("Гейдар оглы")).sex == .male)
        #expect(FatherName.stem(ofPatronymic: codes("Гейдар")).sex == nil)
    }

    @Test(arguments: [
        ("Наталья", "Наталия"), ("Софья", "София"), ("Дарья", "Дария"), ("Мария", "Марья"), ("Даниил", "Данила"),
        ("Магомед", "Мухаммад"), ("Камила", "Камилла"), ("Геннадий", "Генадий"), ("Ахмед", "Ахмет"),
    ])
    func equivalentGivenNamesShareAKey(_ left: String, _ right: String) {
        #expect(GivenNameForm.key(codes(left)) == GivenNameForm.key(codes(right)))
    }

    @Test(arguments: [
        ("Саша", "Александр"), ("Саша", "Александра"), ("Женя", "Евгения"), ("Слава", "Вячеслав"),
        ("Артём", "Артемий"), ("Егор", "Георгий"), ("Ксения", "Оксана"), ("Алёна", "Елена"), ("Соня", "Софья"),
    ])
    func shortAndRelatedNamesAreRelatedButNotEqual(_ left: String, _ right: String) {
        let keys = (GivenNameForm.key(codes(left)), GivenNameForm.key(codes(right)))
        #expect(keys.0 != keys.1)
        #expect(GivenNameForm.related(to: keys.0).contains(keys.1))
        #expect(GivenNameForm.related(to: keys.1).contains(keys.0))
    }
}
