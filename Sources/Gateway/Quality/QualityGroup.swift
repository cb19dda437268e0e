import Matcher
import Schemas

/// A group of records whose quality is told apart: who is most often missed is seen only there.
package struct QualityGroup: Hashable, Sendable, Comparable {
    /// By what records are told apart.
    package enum Kind: Int, Sendable, CaseIterable {
        /// Age on the day.
        case age
        /// Whether the record has a usable number.
        case snils
        /// Municipality.
        case municipality

        /// Stable code, for answers to machines.
        package var code: String {
            switch self {
            case .age: "age"
            case .snils: "snils"
            case .municipality: "municipality"
            }
        }

        /// Title for people.
        package var russian: String {
            switch self {
            case .age: "Возраст"
            case .snils: "СНИЛС в записи"
            case .municipality: "Муниципалитет"
            }
        }
    }

    /// By what.
    package var kind: Kind
    /// Place among the groups of the kind.
    package var order: Int
    /// Name.
    package var name: String

    package static func < (left: Self, right: Self) -> Bool {
        (left.kind.rawValue, left.order, left.name) < (right.kind.rawValue, right.order, right.name)
    }

    /// Groups smaller than this are put together, so that none is about single children.
    package static let smallest = 20

    /// The groups of a record; `municipalities` are those that may be named.
    static func groups(of row: LinkRow, asOf: CalendarDate, municipalities: Set<String>) -> [QualityGroup] {
        guard let person = row.subjectPerson else { return [] }
        return [
            age(person.birthDate, asOf), number(person.snils),
            municipalities.contains(row.municipality)
                ? QualityGroup(kind: .municipality, order: 0, name: row.municipality)
                : QualityGroup(kind: .municipality, order: 1, name: "прочие и неизвестные"),
        ]
    }

    private static func age(_ birth: BirthDate?, _ asOf: CalendarDate) -> QualityGroup {
        guard let birth else { return QualityGroup(kind: .age, order: 9, name: "неизвестен") }
        let names = ["до года", "1–2 года", "3–6 лет", "7–13 лет", "14–17 лет", "18 лет и старше"]
        let age = birth.date.age(on: asOf)
        let place = [1, 3, 7, 14, 18].firstIndex { age < $0 } ?? 5
        return QualityGroup(kind: .age, order: place, name: names[place])
    }

    private static func number(_ snils: Snils?) -> QualityGroup {
        guard let snils, !snils.isPlaceholder else { return QualityGroup(kind: .snils, order: 2, name: "нет") }
        return snils.state == .invalid
            ? QualityGroup(kind: .snils, order: 1, name: "с ошибкой")
            : QualityGroup(kind: .snils, order: 0, name: "есть")
    }
}
