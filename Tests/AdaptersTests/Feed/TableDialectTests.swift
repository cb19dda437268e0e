import Adapters
import Schemas
import Testing

@Suite struct TableDialectTests {
    static let plain = "encoding: utf-8"

    @Test func titleAndSubheaderAreCounted() throws {
        let text = "Отчёт;\nза ноябрь;\nН;ФИО\n1;2\n7;Сафин Тимур\n"
        let reading = try DialectReading(text, DialectReading.table("encoding: utf-8, title: 2, subheader: 1"))
        #expect(reading.ids == ["7"])
        #expect(reading.records.first?.location.line == 5)
        #expect(reading.records.first?.location.row == 1)
    }

    @Test(arguments: ["", "Отчёт\n", "Отчёт\n\nМуниципалитет: Казань;;;\n«Н» — номер;ФИО\n"])
    func headerIsSearchedFor(_ title: String) throws {
        let reading = try DialectReading(
            title + "Н;ФИО\n7;Сафин Тимур\n", DialectReading.table("encoding: utf-8, header: search"))
        #expect(reading.ids == ["7"])
    }

    @Test func searchThatFindsNoHeaderSaysWhatIsMissingFromTheNearest() throws {
        let reading = try DialectReading(
            "Отчёт\nН;ФИ\n7;Сафин\n", DialectReading.table("encoding: utf-8, header: search"))
        #expect(reading.report.fatal?.code == .csvHeaderMissing)
        #expect(reading.report.fatal?.location.line == 2)
        #expect(reading.report.fatal?.expected.contains("ФИО") == true)
    }

    @Test func subtotalsAndFooterAreNoRows() throws {
        let rest = """
            facts: {n: Н}
            rows: {skip: "n matches 'Итого*'", until: "n matches 'Исполнитель*'"}
            """
        let text = "Н;ФИО\n1;Сафин Тимур\nИтого\n2;Иванова Анна\nИсполнитель: Петров\n3;Петров Олег\n"
        let reading = try DialectReading(text, DialectReading.table(Self.plain, rest))
        #expect(reading.ids == ["1", "2"])
        #expect(reading.records.map(\.location.row) == [1, 2])
        #expect(reading.report.rowsRead == 2)
        #expect(reading.report.rowsQuarantined == 0)
    }

    /// A quote that is opened and not closed ends at the next one: between them whole rows are gone.
    @Test(arguments: [
        // In the same column of the next row, in an earlier and in a later one.
        "1;А Б;x;\"3;5;6\n2;В Г;x;\"3;5;6\n3;Д Е;x;3;5;6\n", "1;А Б;x;y;\"5;6\n2;\"В Г\";x;3;5;6\n3;Д Е;x;3;5;6\n",
        "1;А Б;\"x;y;5;6\n2;В Г;x;y;\"5\";6\n3;Д Е;x;3;5;6\n",
    ])
    func rowWhoseQuoteTookTheNextRowIsRejected(_ rows: String) throws {
        let reading = try DialectReading("Н;ФИО;К;Л;М;П\n" + rows, DialectReading.table(Self.plain))
        #expect(reading.ids == ["3"])
        #expect(reading.report.rowsQuarantined == 1)
        #expect(reading.report.findingCounts[.csvWidth] == 1)
    }

    @Test func narrowTablesAreGuardedWhereSeveralRowsAreGone() throws {
        let rows = "1;А Б;\"x\n2;В Г;x\n3;Д Е;x\n4;Ё Ж;\"x\n5;З И;x\n"
        let reading = try DialectReading("Н;ФИО;К\n" + rows, DialectReading.table(Self.plain))
        #expect(reading.ids == ["5"] && reading.report.rowsQuarantined == 1)
    }

    @Test func proseOfSeveralLinesIsNoRow() throws {
        let text = """
            Н,ФИО,К,Л,М,Адрес
            1,А Б,x,y,z,"г. Казань
            ул. Баумана, д. 1, корп. 2, стр. 1, кв. 5, подъезд 2"
            2,В Г,x,y,z,"г. Казань
            ул. Ленина, д. 3"

            """
        let reading = try DialectReading(text, DialectReading.table("encoding: utf-8, delimiter: \",\""))
        #expect(reading.ids == ["1", "2"] && reading.report.rowsQuarantined == 0)
    }

    @Test func damageBelowTheTableStillRefusesTheFile() throws {
        let rest = "facts: {n: Н}\nrows: {until: \"n = 'Конец'\"}"
        let reading = try DialectReading("Н;ФИО\n1;Сафин Тимур\nКонец;\n;\"", DialectReading.table(Self.plain, rest))
        #expect(reading.report.fatal?.code == .csvQuote)
    }

    @Test(
        arguments: [
            ("Всего;2;30,50", nil), ("Всего;3;30,50", "строк 2, в итоге 3"),
            ("Всего;2;30,49", "debt 30.50, в итоге 30.49"),
            ("Всего;две;30,50", "не число"), ("", "итоговая строка"),
        ] as [(String, String?)])
    func totalsAreCheckedAgainstTheRows(_ total: String, _ expected: String?) throws {
        let rest = """
            facts: {n: Н, debt: {from: Долг, type: decimal}}
            rows: {total: {when: "n = 'Всего'", count: ФИО, sums: debt}}
            """
        let text = "Н;ФИО;Долг\n1;Сафин Тимур;10,25\n2;Иванова Анна;20,25\n\(total)\n"
        let reading = try DialectReading(text, DialectReading.table(Self.plain, rest))
        #expect(reading.ids == ["1", "2"])
        let finding = reading.report.findings.first { $0.code == .fileTotal }
        #expect((finding == nil) == (expected == nil))
        if let expected { #expect(finding?.expected.contains(expected) == true, "\(finding?.expected ?? "")") }
    }

    @Test(arguments: [
        ("header: none, columns: [Н, ФИО]", "1;Сафин Тимур\n2;Иванова Анна\n"),
        ("header: none, columns: [Н, ФИО]", "\u{FEFF}sep=,\n1;Сафин Тимур\n2;Иванова Анна\n"),
        ("header: none, columns: [\"-\", ФИО, Н]", "x;Сафин Тимур;1\nx;Иванова Анна;2\n"),
        ("header: none, columns: [Н, ФИО], title: 1", "Список\n1;Сафин Тимур\n2;Иванова Анна\n"),
    ])
    func tablesWithoutHeaderHaveColumnsInOrder(_ layout: String, _ text: String) throws {
        let reading = try DialectReading(text, DialectReading.table("encoding: utf-8, " + layout))
        #expect(reading.ids == ["1", "2"])
        #expect(reading.records.map { $0.people.first?.name.given } == ["Тимур", "Анна"])
        #expect(reading.records.map(\.location.row) == [1, 2])
    }

    @Test func columnsHaveNumbers() throws {
        let mapping = DialectReading.table("encoding: utf-8, header: none", "facts: {third: \"#3\"}")
            .replacing("key: Н", with: "key: \"#1\"").replacing("ФИО", with: "\"#2\"")
        let reading = try DialectReading("1;Сафин Тимур;x\n2;Иванова Анна\n", mapping)
        #expect(reading.ids == ["1", "2"])
        #expect(reading.records.map { $0.facts["third"] } == [.text("x"), nil])
    }

    @Test func columnsOfOneNameAreToldByTheirPlace() throws {
        let text = "Н;ФИО;Дата;Дата\n1;Сафин Тимур;01.02.2014;03.04.2026\n"
        let both = "facts: {a: {from: \"Дата#1\", type: date}, b: {from: \"Дата#2\", type: date}}"
        let reading = try DialectReading(text, DialectReading.table(Self.plain, both))
        #expect(reading.records.first?.facts["a"]?.text == "2014-02-01")
        #expect(reading.records.first?.facts["b"]?.text == "2026-04-03")
        let one = try DialectReading(text, DialectReading.table(Self.plain, "facts: {a: Дата}"))
        #expect(one.report.fatal?.code == .csvHeaderDuplicate)
        let third = try DialectReading(text, DialectReading.table(Self.plain, "facts: {a: \"Дата#3\"}"))
        #expect(third.report.fatal?.code == .csvHeaderMissing)
    }

    @Test func twoLookAlikeColumnsAreNotChosenBetween() throws {
        // Latin C in one, Latin H in the other; the mapping's own name is all Cyrillic.
        let text = "Н;ФИО;CНИЛС;СHИЛС\n1;Сафин Тимур;;\n"
        let reading = try DialectReading(text, DialectReading.table(Self.plain, "facts: {s: СНИЛС}"))
        #expect(reading.report.fatal?.code == .csvHeaderDuplicate)
    }

    @Test(arguments: [("ragged: fill", 3, 1), ("ragged: quarantine", 1, 3)])
    func shortRowsAreFilledOnlyWhereTheMappingSaysSo(_ layout: String, _ good: Int, _ bad: Int) throws {
        let text =
            "Н;ФИО;Класс;Адрес\n1;Сафин Тимур;5;Казань\n2;Иванова Анна\n3;Петров Олег;6\n4;Ан Бо;5;Казань;лишнее\n"
        let reading = try DialectReading(text, DialectReading.table("encoding: utf-8, \(layout)"))
        #expect(reading.records.count == good)
        #expect(reading.quarantined.count == bad)
        #expect(reading.report.findingCounts[.csvShortRow] ?? 0 == good - 1)
    }

    @Test(arguments: ["\r", "\n", "\r\n"]) func everyLineEndingIsRead(_ end: String) throws {
        let text = ["Н;ФИО", "1;Сафин Тимур", "2;\"Иванова\r\nАнна\"", "3;Петров Олег", ""].joined(separator: end)
        #expect(try DialectReading(text, DialectReading.table(Self.plain)).ids == ["1", "2", "3"])
    }

    @Test func mixedLineEndingsAreRead() throws {
        let text = "Н;ФИО\r1;Сафин Тимур\n2;Иванова Анна\r\n\r\n3;Петров Олег\n\r4;Ан Бо"
        #expect(try DialectReading(text, DialectReading.table(Self.plain)).ids == ["1", "2", "3", "4"])
    }

    @Test func momentsAndDaysMayBeSplitOverColumns() throws {
        let rest = """
            facts:
              at: {from: [Дата, Время], join: " ", type: timestamp}
              day: {type: date-parts, year: Год, month: Месяц, day: День}
            """
        let text = "Н;ФИО;Дата;Время;Год;Месяц;День\n1;Сафин Тимур;20.11.2026;21:40;2014;Марта;05\n"
        let facts = try DialectReading(text, DialectReading.table(Self.plain, rest)).records.first?.facts
        #expect(facts?["at"]?.text == "2026-11-20T18:40:00Z")
        #expect(facts?["day"]?.text == "2014-03-05")
    }

    // MARK: key and value

    static let values = DialectReading.table(
        plain, "group: {by: Н, name: Что, value: Сколько}\nfacts: {age: {from: Возраст, type: integer}}"
    ).replacing("ignore: [\"*\"]\n", with: "")

    @Test func linesOfOneRecordBecomeOneRow() throws {
        let text =
            "Н;Что;Сколько\n1;ФИО;Сафин Тимур\n1; возраст ;12\n2;Возраст;9\n2;ФИО;Иванова Анна\n2;Рост;1\n3;Рост;2\n"
        let reading = try DialectReading(text, Self.values)
        #expect(reading.ids == ["1", "2"])
        #expect(reading.records.map { $0.facts["age"]?.text } == ["12", "9"])
        #expect(reading.records.map(\.location.line) == [2, 4])
        #expect(reading.quarantined.map(\.recordID) == ["3"])
        #expect(reading.report.findingCounts[.csvUnknownColumn] == 1)
    }

    @Test func secondValueOfANameIsReportedAndTheFirstCounts() throws {
        let text = "Н;Что;Сколько\n1;ФИО;Сафин Тимур\n1;Возраст;12\n1;Возраст;13\n1;ФИО;Сафин Тимур\n"
        let reading = try DialectReading(text, Self.values)
        #expect(reading.records.first?.facts["age"]?.text == "12")
        #expect(reading.report.findingCounts[.rowValueRepeated] == 1)
    }

    @Test func recordThatGoesOnLaterIsQuarantined() throws {
        let text = "Н;Что;Сколько\n1;ФИО;Сафин Тимур\n2;ФИО;Иванова Анна\n1;Возраст;12\n"
        let reading = try DialectReading(text, Self.values)
        #expect(reading.ids == ["1", "2"])
        #expect(reading.quarantined.first?.findings.map(\.code) == [.rowGroupSplit])
    }

    @Test func groupedRecordIsUnchangedWhateverTheOrderOfItsLines() throws {
        let lines = ["1;ФИО;Сафин Тимур", "1;Возраст;12"]
        let readings = try [lines, lines.reversed()].map {
            try DialectReading("Н;Что;Сколько\n" + $0.joined(separator: "\n"), Self.values)
        }
        #expect(readings[0].records.first?.contentDigest == readings[1].records.first?.contentDigest)
    }
}
