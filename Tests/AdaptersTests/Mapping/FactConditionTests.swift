import Schemas
import Testing

@testable import Adapters

/// A condition on facts holds by place where it holds by name.
@Suite struct FactConditionTests {
    private static let names = ["a", "b", "c", "d"]

    private func places(_ facts: FactTable) -> UInt64 {
        var present: UInt64 = 0
        for (place, name) in Self.names.enumerated() where facts[name] != nil { present |= 1 << UInt64(place) }
        return present
    }

    @Test(arguments: [
        "a > 0", "a > 0 and b / a >= 0.3", "a >= 6 and c > 0", "(a + b) * 2 - 1 <= c / d", "a < 1 or b > 2 and c <= 3",
        "true > a", "a - b < 0", "1 < 2", "d * 0.1 > 0.3", "a / b < c / d", "a = 'й'", "a != '5'", "a = '1'",
        "b = '3.05'",
        "c = 'true'", "d = '2024-10-04'", "a is filled", "a is filled and b is empty", "not a > 1",
        "not (a = '5' or b is empty) and c < 2", "not not a != 'й'",
    ])
    func holdsByPlaceAsByName(text: String) throws {
        let condition = try ConditionParser.parse(text)
        let quick = try #require(FactCondition(condition, names: Self.names))
        let values: [FactValue?] = [
            nil, nil, .integer(0), .integer(1), .integer(-7), .integer(.max), .decimal(units: 305, scale: 2),
            .boolean(true), .text("5"), .text(""), .text("й"), .text("и\u{306}"), .text("1"),
            .date(CalendarDate(dayNumber: 20_000)),
        ]
        var random = SeededGenerator(seed: 11)
        var held = 0
        for _ in 0..<5000 {
            var facts = FactTable()
            for name in Self.names { facts[name] = values.randomElement(using: &random) ?? nil }
            let holds = ConditionContext(facts: facts, asOf: CalendarDate(dayNumber: 20_000)).holds(condition)
            #expect(quick.holds(for: facts, present: places(facts)) == holds, "\(facts)")
            if holds { held += 1 }
        }
        #expect(held > 0)
    }

    /// Equality with a number is of texts as well, days have an order, and nothing equals an empty text.
    @Test(arguments: [
        "a = 5", "a != 5", "a > b", "a > 'x'", "a = ''", "a = b", "x > 1", "x = 'x'", "x is filled", "count(child) > 1",
    ])
    func otherConditionsHaveNoSuchForm(text: String) throws {
        let quick = FactCondition(try ConditionParser.parse(text), names: Self.names)
        if quick != nil { Issue.record("\(text)") }
    }
}
