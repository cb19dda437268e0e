import Schemas

/// Documents of a person: always the same ones.
struct DocumentWriter {
    var kind: IdentityDocument.Kind
    var series: String
    var number: String

    /// A passport from 14 on, a birth certificate before.
    init(_ person: Person, seed: UInt64, on date: CalendarDate) {
        var random = SeededGenerator(seed, person.slot, 21)
        let age = person.birth.age(on: date)
        if age >= 14 {
            kind = .passport
            let issued = (person.birth.year + (age < 20 ? 14 : age < 45 ? 20 : 45)) % 100
            series = "92\(issued < 10 ? "0" : "")\(issued)"
        } else {
            kind = .birthCertificate
            series = random.pick(["I", "II", "III", "IV"]) + "-КБ"
        }
        number = String(random.number(100_000...999_999))
    }

    /// The series as somebody typed it: Cyrillic letters for Roman digits («П-КБ», «1-КБ»), a space in a passport's.
    func typedSeries(_ random: inout SeededGenerator) -> String {
        if kind == .passport { return random.chance(0.3) ? "\(series.prefix(2)) \(series.suffix(2))" : series }
        guard random.chance(0.06) else { return series }
        switch series {
        case "I-КБ": return "1-КБ"
        case "II-КБ": return "П-КБ"
        case "III-КБ": return "Ш-КБ"
        default: return "IУ-КБ"
        }
    }
}
