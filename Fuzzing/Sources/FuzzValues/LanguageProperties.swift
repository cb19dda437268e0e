@testable import Adapters
import FuzzSupport
import Schemas

/// What holds for every condition, template, path and pattern that a mapping may hold.
enum LanguageProperties {
    private static let facts: FactTable = [
        "a": .integer(3), "b": .decimal(units: 250, scale: 2), "c": .text("слово"), "d": .boolean(true),
        "e": .date(CalendarDate(dayNumber: 16_000)), "f": .text("2015-03-07"), "g": .text(""),
        "h": .integer(.max), "i": .integer(.min), "j": .timestamp(Timestamp(microseconds: 1_700_000_000_000_000)),
    ]

    /// Conditions and values.
    @Sendable static func conditions(_ text: String) {
        let asOf = CalendarDate(dayNumber: 20_777)
        let child = RecordPerson(role: .child, birthDate: BirthDate(CalendarDate(dayNumber: 18_000)))
        do throws(ConditionParser.Failure) {
            let condition = try ConditionParser.parse(text)
            let holds = ConditionContext(facts: facts, people: [child], subject: 0, asOf: asOf).holds(condition)
            let opposite = ConditionContext(facts: facts, people: [child], subject: 0, asOf: asOf)
                .holds(.not(condition))
            expect(holds != opposite, "a condition holds or its opposite does")
            _ = ConditionContext(facts: [:], asOf: asOf).holds(condition)
            _ = (condition.facts, condition.usesPeople)
        } catch {
            expect((0...text.unicodeScalars.count).contains(error.offset), "a mistake stands in the condition")
        }
    }

    /// Sentences with facts.
    @Sendable static func templates(_ text: String) {
        guard let template = TextTemplate(text) else { return }
        _ = (template.filled(with: facts, style: .key), template.filled(with: facts, style: .reader), template.facts)
        _ = template.filled(with: [:], style: .reader)
    }

    /// Paths and file name patterns.
    @Sendable static func paths(_ text: String) {
        let lines = Lines(text)
        _ = SourcePath(lines[0], isTree: true, headNames: ["пакет"])
        _ = SourcePath(lines[0], isTree: false, headNames: ["пакет"])
        let glob = Glob(lines[0])
        let fits = glob.matches(lines[1])
        if lines[0].unicodeScalars.allSatisfy({ $0 == "*" }), !lines[0].isEmpty {
            expect(fits, "a star fits everything")
        }
        if !lines[0].unicodeScalars.contains(where: { $0 == "*" || $0 == "?" }) {
            expectEqual(fits, Letters.lowered(lines[0]) == Letters.lowered(lines[1]), "a plain pattern fits itself")
        }
    }

    /// Functions on texts.
    @Sendable static func functions(_ text: String) {
        let lines = Lines(text)
        let functions: [TextFunction] = [
            .trim, .upper, .lower, .digits, .take(from: lines[1].utf8.count, count: 3), .dropPrefix(lines[1]),
            .dropSuffix(lines[1]), .keepIfPrefix(lines[1]), .keepIfSuffix(lines[1]), .prepend(lines[1]),
        ]
        for function in functions { _ = function(lines[0]) }
        if !lines[1].isEmpty { _ = TextFunction.split(separator: lines[1], part: 1)(lines[0]) }
        expectEqual(TextFunction.trim(TextFunction.trim(lines[0])), TextFunction.trim(lines[0]), "trimmed is trimmed")
    }
}
