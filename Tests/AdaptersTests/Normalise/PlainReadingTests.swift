import Schemas
import Testing

@testable import Adapters

/// The short ways answer only where the full reading has nothing to remark, and then the same.
@Suite struct PlainReadingTests {
    static let asOf = CalendarDate(iso: "2026-11-21") ?? CalendarDate(dayNumber: 0)

    private func lend<Value>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        Array(text.utf8).withUnsafeBytes(body)
    }

    /// Texts near the plain form: pieces put together at random.
    private func texts(_ pieces: [String], seed: UInt64, count: Int = 20_000) -> [String] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 1...9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
    }

    @Test func fullNames() {
        let words = ReadingMemory<NameWord>(bits: 8, longestText: 46)
        defer { words.deallocate() }
        let pieces = [
            "Иванов", "Иван", "Иванович", "ПЕТРОВА", "Анна", "Ильинична", " ", " ", " ", "  ", "-", "оглы", "Нет", "не",
            "Указано", "Ё", "х", "О", "ова", "Мария", ".", "Кызы", "юсуф",
        ]
        let placeholders = [
            "Сведения отсутствуют", "сведений нет", "Н ет", "НЕ указано", "не Имеется", "н д", "нет данных", "хх х",
            "Х Х",
            "От сутств", "без отчества", "без имени", "пр очерк", "пусто пусто", "пу сто", "ну жно", "нёт данных",
            "н" + String(repeating: " ", count: 90) + "ет",
        ]
        var plain = 0
        for text in texts(pieces, seed: 1) + ["Иванов Иван Иванович", "ИВАНОВА МАРИЯ", "Сафин-Юсуф Иван Ильич"]
            + placeholders
        {
            guard let name = lend(text, { FullNameSplitter.plain($0, order: .surnameFirst, words: words) }) else {
                continue
            }
            plain += 1
            #expect(FullNameSplitter.split(text) == Reading(name), "\(text)")
        }
        #expect(plain > 100)
    }

    @Test func moments() {
        let pieces = [
            "2026", "1812", "9999", "-", "11", "02", "-", "20", "30", "T", "T", " ", "21", "24", ":", "40", "60", ":",
            "00",
            "61", "+", "-", "03", "14", "15", ":", "00", "99", "Z", ".5",
        ]
        let whole = (0..<4000).map { number -> String in
            func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            return
                "\(1890 + number % 400)-\(two(number % 14))-\(two(number % 33))T\(two(number % 25)):\(two(number % 61)):"
                + "\(two(number % 62))+\(two(number % 16)):\(two(number % 100))"
        }
        var plain = 0
        for text in texts(pieces, seed: 5) + whole {
            guard let moment = lend(text, { TimestampReader.plain($0) }) else { continue }
            plain += 1
            #expect(TimestampReader.read(text) == Reading(moment), "\(text)")
        }
        #expect(plain > 100)
    }

    @Test(arguments: [FieldRule.Kind.text, .integer, .timestamp, .code, .decimal, .date([])])
    func factsOfOneKind(kind: FieldRule.Kind) {
        var rule = FieldRule(sources: [0], kind: kind)
        let short = PlainFact(rule)
        rule.functions = [.trim]
        #expect(PlainFact(rule) == .none)
        let pieces = [
            "нет", "не указано", "0", "0", "12", "9", " ", "-", "б/о", "\u{A0}", "хх", "КУСП", "№", ".", "ул. Мира",
        ]
        var plain = 0
        for text in texts(pieces, seed: 6) {
            guard let value = lend(text, { short.value(ofDigits: $0) ?? short.value(of: $0) }) else { continue }
            plain += 1
            if kind == .integer {
                #expect(AmountReader.integer(text) == Reading(value.number.map { Int64($0) }), "\(text)")
            } else {
                #expect(value == .text(RecordMapper.trimmed(text)))
                let isDigits = text.utf8.allSatisfy { (48...57).contains($0) }
                #expect(isDigits || !Placeholder.matches(text), "\(text)")
            }
        }
        #expect(plain > 100 || ![.text, .code, .integer].contains(kind))
    }

    @Test(arguments: [[DateForm.dotted], [.iso], [.iso, .isoZone], [], [.dotted, .serial], [.monthYear, .dotted]])
    func birthDates(forms: [DateForm]) {
        var rule = FieldRule(sources: [0], kind: .date(forms))
        let accepted = DateReader.PlainForms(rule)
        rule.functions = [.trim]
        #expect(DateReader.PlainForms(rule) == [])
        var random = SeededGenerator(seed: 2)
        var plain = 0
        for _ in 0..<50_000 {
            func number(_ range: ClosedRange<Int>, _ width: Int) -> String {
                let digits = String(Int.random(in: range, using: &random))
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
            let (day, month, year) = (number(0...32, 2), number(0...13, 2), number(1890...2030, 4))
            let text = Bool.random(using: &random) ? "\(day).\(month).\(year)" : "\(year)-\(month)-\(day)"
            guard let date = lend(text, { DateReader.plainBirth($0, forms: accepted, asOf: Self.asOf) }) else {
                continue
            }
            plain += 1
            #expect(DateReader.read(text, forms: forms, asOf: Self.asOf) == Reading(date), "\(text)")
        }
        #expect(plain > 1000 || accepted == [])
    }

    @Test func insuranceNumbers() {
        var random = SeededGenerator(seed: 3)
        var plain = 0
        for _ in 0..<50_000 {
            let body = UInt64.random(in: 0...999_999_999, using: &random)
            guard let valid = Snils(body: body) else { continue }
            var number = valid.number
            if Int.random(in: 0..<4, using: &random) == 0 {
                number = number / 100 * 100 + UInt64.random(in: 0...99, using: &random)
            }
            guard let snils = Snils(number: number) else { continue }
            for text in [snils.formatted, snils.compact] {
                guard let read = lend(text, { SnilsReader.plain($0) }) else { continue }
                plain += 1
                #expect(SnilsReader.read(text) == Reading(read), "\(text)")
            }
        }
        #expect(plain > 10_000)
    }

    @Test func phones() {
        let pieces = [
            "8", "7", "917", "200", "-", " ", "(", ")", "10", "20", "+", "0000000000", ",", "5", "9172001020",
        ]
        var plain = 0
        for text in texts(pieces, seed: 4) + ["8 (917) 200-10-20", "9172001020"] {
            guard let phone = lend(text, { PhoneReader.plain($0) }) else { continue }
            plain += 1
            #expect(PhoneReader.read(text) == Reading([phone]), "\(text)")
        }
        #expect(plain > 10)
    }

    @Test func addresses() {
        // Few places, so that words of one address displace each other.
        let memory = AddressMemory(bits: 4)
        let pieces = [
            "г. ", "Казань", ", ", "ул. ", "Ленина", " ", "д. ", "5", "кв. ", "12", "А", "/", "-", "корп. ", "пер. ",
            "Ёлкино", "с. ", "1-я ", "Набережная", "дом ", "№", "мкр. ", "38", "п", ".", ",", "  ", "0", "нет", "Д",
            "420014", "Маршала Чуйкова", "стр. ", "ул.", "д.", "х",
        ]
        var plain = 0
        for text in texts(pieces, seed: 5, count: 60_000) {
            guard let address = lend(text, { AddressParser.plain($0, kind: .residence, memory: memory) }) else {
                continue
            }
            plain += 1
            #expect(AddressParser.parse(text, kind: .residence) == Reading(address), "\(text)")
        }
        #expect(plain > 1000)
    }

    @Test func readerGivesWhatTheParserGives() {
        let reader = AddressReader()
        let pieces = [
            "г. ", "Казань", ", ", "ул. ", "Мира", "Ёлкино", " ", "д. ", "5", "12", "А", "/", "нет", "Kazan", "№", "",
        ]
        for text in texts(pieces, seed: 7) + ["", "нет", "г. Казань, ул. Мира, д. 5, кв. 7"] {
            #expect(reader.read(text, kind: .residence) == AddressParser.parse(text, kind: .residence).value, "\(text)")
        }
    }

    @Test func endingsAreThoseOfTheText() {
        let list = ["ов", "ова", "ская", "швили", "кызы", "ян", "-улы"]
        let endings = WordEndings(list)
        for word in texts(["И", "ов", "ова", "ская", "швили", "кызы", "ян", "-улы", "а"], seed: 6) {
            let expected = list.first { word.hasSuffix($0) && word.utf8.count > $0.utf8.count + 2 }
            #expect(endings.length(in: word) == expected?.utf8.count, "\(word)")
        }
    }
}
