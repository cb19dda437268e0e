import Adapters
import Schemas
import Testing

@Suite struct ConditionTests {
    static let asOf = CalendarDate(year: 2026, month: 11, day: 21) ?? CalendarDate(dayNumber: 0)
    static let context = ConditionContext(
        facts: [
            "lessons": .integer(120), "unexcused": .integer(36), "zero": .integer(0),
            "debt": .decimal(units: 1050, scale: 2),
            "code": .text("POL-01"), "yes": .boolean(true), "since": .date(asOf.adding(days: -10)),
            "diagnosis": .text("X60.1"),
        ],
        people: [
            RecordPerson(role: .child, birthDate: CalendarDate(year: 2026, month: 2, day: 1).map { BirthDate($0) }),
            RecordPerson(role: .child, birthDate: CalendarDate(year: 2010, month: 2, day: 1).map { BirthDate($0) }),
        ], asOf: asOf)

    @Test(arguments: [
        ("unexcused / lessons >= 0.3", true), ("unexcused / lessons > 0.3", false), ("unexcused / zero >= 0.3", false),
        ("code = 'POL-01'", true), ("code in ('POL-02', 'POL-01')", true), ("code not in ('POL-02')", true),
        ("code = \"POL-02\" or yes", true), ("not yes", false), ("missing = ''", true), ("missing != 'x'", true),
        ("missing > 1", false), ("missing is empty and code is filled", true), ("code is not empty", true),
        ("diagnosis matches ('X6?*', 'Y*')", true), ("diagnosis not matches 'X7*'", true), ("age(child) < 1", true),
        ("count(child) = 2", true), ("age(mother) < 1", false), ("days_since(since) = 10", true),
        ("since < 2026-11-20", true), ("debt = 10.5", true), ("(lessons - unexcused) * 2 + 1 = 169", true),
        ("yes and (code = 'x' or (lessons > 100 and not (unexcused > 100)))", true), ("true", true),
        ("not not yes", true),
        ("lessons = 'abc'", false),
    ])
    func conditionHoldsOrNot(text: String, expected: Bool) throws {
        #expect(Self.context.holds(try ConditionParser.parse(text)) == expected)
    }

    @Test func ageIsTheSubjects() throws {
        var context = Self.context
        context.subject = 1
        #expect(context.holds(try ConditionParser.parse("age(child) = 16")))
    }

    @Test(arguments: [
        ("lessons >", 9, "конец условия"), ("1 + 2", 0, "одно число"), ("a = 'b", 4, "конец условия"),
        ("age(kid) > 1", 4, "«kid»"), ("size(a) > 1", 0, "«size»"), ("a ! b", 2, ""), ("a = 1 b", 6, "«b»"),
        ("a in (1, )", 9, "«)»"), ("a is odd", 5, "«odd»"), ("(a = 1", 6, "конец условия"), ("a not b", 6, "«b»"),
        ("", 0, "конец условия"),
        ("a = 1 and 5", 10, "«5»"), ("a § b", 2, "«§»"),
    ])
    func mistakeIsFoundAtItsPlace(text: String, offset: Int, found: String) {
        do {
            _ = try ConditionParser.parse(text)
            Issue.record("\(text) was accepted")
        } catch {
            #expect(error.offset == offset, "\(text): \(error)")
            #expect(error.found.contains(found), "\(text): \(error)")
        }
    }

    @Test func depthAndLengthAreLimited() {
        let deep = String(repeating: "(", count: 500) + "a = 1" + String(repeating: ")", count: 500)
        #expect(throws: ConditionParser.Failure.self) { try ConditionParser.parse(deep) }
        #expect(throws: ConditionParser.Failure.self) {
            try ConditionParser.parse(String(repeating: "a=1 and ", count: 500) + "a=1")
        }
    }

    @Test func noTextMakesTheParserFail() {
        var generator = SplitMix(seed: 9)
        let words = [
            "a", "lessons", "and", "or", "not", "in", "matches", "is", "empty", "filled", "(", ")", ",", "'x'", "1",
            "0.3", "/", "-",
            ">=", "<", "!", "=", "age", "child", "2026-01-01", "days_since", "\"", "+", "*", "true",
        ]
        var accepted = 0
        for _ in 0..<30_000 {
            var text = ""
            for _ in 0..<Int(generator.next() % 10) { text += words[Int(generator.next() % UInt64(words.count))] + " " }
            if let condition = try? ConditionParser.parse(text) {
                accepted += 1
                _ = Self.context.holds(condition)
            }
        }
        #expect(accepted > 100)
    }

    @Test func templateDropsOptionalPartsWithoutFacts() throws {
        let template = try #require(TextTemplate("Пропущено {unexcused} из {lessons}[, класс {grade}][ с {since}]."))
        #expect(template.filled(with: Self.context.facts, style: .reader) == "Пропущено 36 из 120 с 11.11.2026.")
        #expect(template.facts == ["unexcused", "lessons", "grade", "since"])
        #expect(TextTemplate("{a") == nil)
        #expect(TextTemplate("[[a]]") == nil)
        #expect(TextTemplate("a]") == nil)
    }
}
