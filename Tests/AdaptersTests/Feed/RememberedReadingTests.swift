import Schemas
import Testing

@testable import Adapters

/// Reading with memory of earlier texts and by the short ways gives what reading each text in full gives.
@Suite struct RememberedReadingTests {
    static let asOf = GoldenTests.asOf

    static func lines(_ mapping: FeedMapping, _ files: [FeedFile], remembers: Bool) throws -> [String] {
        var lines: [String] = []
        let reader = FeedReader(mapping: mapping, files: files, asOf: asOf, remembers: remembers)
        let report = try reader.read { row in
            switch row {
            case .record(let record): lines.append(line(record))
            case .quarantined(let record, let raw): lines.append(line(record) + raw)
            case .unchanged: break
            }
        }
        lines += report.findings.map { RecordDocument.json($0) }
        return lines
    }

    private static func line(_ record: CanonicalRecord) -> String {
        "\(record.keyDigest.hex) \(record.contentDigest.hex) \(RecordDocument.json(record))"
    }

    @Test(arguments: GoldenTests.cases) func goldenFilesReadTheSame(golden: GoldenTests.Case) throws {
        let mapping: FeedMapping
        if golden.mapping.hasSuffix(".yaml") {
            mapping = try MappingLoader.load(path: golden.mapping)
        } else {
            let mappings = try MappingLoader.loadAll(directory: ProjectFiles.path("mappings"))
            mapping = try #require(mappings.first { $0.name == golden.mapping })
        }
        let remembered = try Self.lines(mapping, golden.files, remembers: true)
        let full = try Self.lines(mapping, golden.files, remembers: false)
        #expect(!full.isEmpty)
        #expect(remembered == full)
    }

    /// Values as agencies write them, with every kind of damage; drawn again and again, so that memory is used.
    private static let pools: [String: [String]] = [
        "Номер личного дела": ["А-1", "А-2", " А-3 ", "", "Б-77", "Б-78"],
        "Код ОО": ["1601", "1602", " ", "164516"],
        "Наименование ОО": ["МБОУ \"\"Школа № 1\"\"", "нет", "Детский сад № 2", ""],
        "ФИО обучающегося": [
            "Сафин Тимур Рамилевич", "САФИН ТИМУР РАМИЛЕВИЧ", "Иванова (Петрова) Анна", "Иванов И. И.", "нет",
            "Тимур Сафин", "Мамедов Фархад Аббас оглы", "Алиева Айгуль-Мария Ильинична", "Пoпов Ян", "Не Указано", "",
            "  Ким   Лев ", "Ы Ы Ы", "Хх", "Абрамович Роман Аркадьевич", "Мария Ивановна", "Bdfyjd Bdfy",
        ],
        "Дата рождения": [
            "05.03.2014", "2014-03-05", "01.01.2015", "31.02.2015", "05.03.14", "42070", "нет", "", "05.13.2014",
            "01.01.1900", "05.03.2030", "00.00.2014",
        ],
        "Пол": ["М", "ж", "муж", "?", "", "нет"],
        "СНИЛС": [
            "112-233-445 95", "11223344595", "112-233-445 96", "нет", "", "000-000-000 00", "1,12E+10", "8765430300",
            "111-222-333 96", "111-222-333 72", "11122233372", "111-111-111 45",
        ],
        "Класс": ["7 \"\"Б\"\"", "5А", "", "нет", "-", "0", "000", "11", "1234567890123456"],
        "Всего уроков": ["120", "", "сто", "-5", "1 200,00"],
        "Пропущено всего": ["50", "0", "н/д"],
        "Без уважительной": ["40", "0", ""],
        "Период": ["10.2026", "01.10.2026", "октябрь", ""],
        "ФИО законного представителя": ["Сафина Гузель Маратовна", "", "нет", "Ли Цой", "Обломова Нина Олеговна"],
        "Родство": ["мать", "опекун", "кум", "", "отец"],
        "Телефон": ["8 (917) 200-10-20", "79172001020", "12", "", "9172001020, 9172001021", "8 000 000-00-00"],
        "Адрес": [
            "г. Бугульма, ул. Ленина, д. 5, кв. 7", "Казань, Мира 5/2-7", "ул. 1-я Советская, д. 4А", "Лесная ул., 27",
            "нет", "", "Казань,  ул. Мира , д.5", "улица Маршала Чуйкова, дом 20, квартира 106", "Дом", "Шк. № 5",
            "пр. Победы, 5к.2", "ул. Квартал 38, д. 5", "с. Ёлкино, пер. Ёлочный, д. 3-а",
        ],
        "Муниципалитет": ["Бугульминский район", "", "нет", "город Казань"],
        "Учёт": ["ВШУ", "вшк", "", "нет"],
        "Дата постановки": ["12.10.2026", "", "12/10/2026"],
        "Причина": ["пропуски", ""],
        "Событие": ["побои", "травля", "иное", ""],
        "Дата события": ["20.11.2026", "", "30.12.2027"],
    ]

    @Test(arguments: 0..<20) func damagedRowsReadTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let loaded = try MappingLoader.load(path: ProjectFiles.path("mappings/education.attendance.v1.yaml"))
        var mapping = loaded.confirmed
        mapping.format = .csv(CSVDialect(encoding: .utf8, delimiter: UInt8(ascii: ";"), quote: 0x22))
        let columns = Self.pools.keys.sorted()
        var text = columns.joined(separator: ";") + "\n"
        for _ in 0..<200 {
            var fields: [String] = []
            for column in columns {
                var value = Self.pools[column]?.randomElement(using: &random) ?? ""
                // Now and then a damage that is in no list.
                if Int.random(in: 0..<20, using: &random) == 0 { value = Self.damaged(value, &random) }
                fields.append("\"\(value)\"")
            }
            text += fields.joined(separator: ";") + "\n"
        }
        let files = [FeedFile(name: "education_1.csv", bytes: Array(text.utf8))]
        let remembered = try Self.lines(mapping, files, remembers: true)
        let full = try Self.lines(mapping, files, remembers: false)
        #expect(full.count >= 200)
        #expect(remembered == full)
    }

    private static func damaged(_ value: String, _ random: inout SeededGenerator) -> String {
        let odd: [Unicode.Scalar] = [" ", ".", "-", "5", "а", "Ё", "x", "\u{A0}", "№", "(", "/", "\u{301}"]
        var scalars = Array(value.unicodeScalars)
        let place = Int.random(in: 0...scalars.count, using: &random)
        if Bool.random(using: &random), place < scalars.count {
            scalars.remove(at: place)
        } else {
            scalars.insert(odd.randomElement(using: &random) ?? " ", at: place)
        }
        // A quote may stand in the value only doubled.
        let text = scalars.filter { $0 != "\"" }.map(Character.init)
        return String(text)
    }

    @Test func remarksAboutRepeatedElementsNameTheirOwnLines() throws {
        let mapping = try MappingLoader.load(path: ProjectFiles.path("mappings/social.egisso-facts.v1.yaml"))
        var text = "<data xmlns=\"urn://egisso-ru/msg/10.06.S/1.0.7\"><package><elements>\n"
        for number in 0..<40 {
            text += "<fact><uuid>f\(number)</uuid>\n"
            text += "<mszReceiver><FamilyName>Сафина</FamilyName><FirstName>Гузель</FirstName>\n"
            text +=
                String(repeating: "\n", count: number % 3) + "<BirthDate>1988-04-12+04:00</BirthDate></mszReceiver>\n"
            text += "<decisionDate>2026-04-30Z</decisionDate><lmszId>1</lmszId></fact>\n"
        }
        text += "</elements></package></data>"
        let files = [FeedFile(name: "social.xml", bytes: Array(text.utf8))]
        let remembered = try Self.lines(mapping, files, remembers: true)
        #expect(remembered.contains { $0.contains("date.zone") })
        #expect(remembered == (try Self.lines(mapping, files, remembers: false)))
    }

    /// So many that nothing of them is remembered in the end.
    @Test func valuesThatDifferInEveryRowReadTheSame() throws {
        let mapping = try MappingLoader.load(path: ProjectFiles.path("mappings/police.incidents.v1.yaml")).confirmed
        var random = SeededGenerator(seed: 12)
        let places = ["вокзал", "нет", "ул. Мира, д. ", "хх", " ", "0", "", "Не указано", "«ДОМ» ", "д.5 "]
        let times = [
            "T21:40:00+03:00", "T21:40:00.5+03:00", "T25:40:00+03:00", " 10:15", "", "T00:00:60Z", "T23:59:59-11:00",
        ]
        let series = ["II-КБ", "ii кб", "1-КБ", "?", "", "4415"]
        let kinds = ["свидетельство о рождении", "паспорт", "справка", "", "нет"]
        var text = "<Сообщение xmlns=\"urn://region/police/minors/1.0\"><Заголовок><КодОВД>16 </КодОВД></Заголовок>"
        func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
        for number in 0..<2500 {
            let day = "20\(10 + number % 17)-\(number % 3 == 0 ? "1" : "0")\(1 + number % 3)-\(10 + number % 21)"
            let place = pick(places) + (number % 5 == 0 ? "" : "\(number)")
            text += "<Событие Ид=\"\(number)\"><ВидСобытия>\(number % 7 == 0 ? "иное" : "безнадзорный")</ВидСобытия>"
            text += "<НомерКУСП>\(number % 2 == 0 ? "К-" : "")\(number)</НомерКУСП>"
            text += "<ДатаВремя>\(day)\(pick(times))</ДатаВремя>\n<Место>\(place)</Место>"
            text += "<Несовершеннолетний><Фамилия>Сафин\(number % 9 == 0 ? "\(number)" : "")</Фамилия><Имя>Тимур</Имя>"
            text += "<ДатаРождения>\(day)</ДатаРождения><Документ><Вид>\(pick(kinds))</Вид>"
            text += "<Серия>\(pick(series))</Серия><Номер>\(number)</Номер></Документ>"
            text += "<АдресПроживания>ул. Мира, д. \(number)</АдресПроживания></Несовершеннолетний></Событие>\n"
        }
        text += "</Сообщение>"
        let files = [FeedFile(name: "police_1.xml", bytes: Array(text.utf8))]
        let remembered = try Self.lines(mapping, files, remembers: true)
        #expect(remembered.count >= 2500)
        #expect(remembered == (try Self.lines(mapping, files, remembers: false)))
    }
}
