import Schemas

/// An urgent signal as a sender posts it: one indicator about one child, family or dwelling. Values as they came.
package struct UrgentSignal: Hashable, Sendable {
    /// Somebody the signal names.
    package struct Person: Hashable, Sendable {
        /// `child`, `mother`, `father`, `representative` or `other`.
        package var role = ""
        /// Values by the name of their field in `UrgentSignal.personFields`.
        package var values: [String: String] = [:]
    }

    /// The sender's own id of the signal: the same id again is the same signal.
    package var id = ""
    /// Code in the catalogue; of level E1 or E2.
    package var indicator = ""
    /// When it happened, ISO 8601; may be empty.
    package var occurredAt = ""
    /// Who reports; may be empty.
    package var organisation = ""
    /// What tells this fact from another of the same indicator and child, as a case number; may be empty.
    package var fact = ""
    /// What happened, for the card.
    package var text = ""
    /// The indicator's fields by name.
    package var fields: [String: String] = [:]
    /// Everyone named, at most `mostPeople`.
    package var people: [Person] = []
    /// The dwelling, where the signal is about one; may be empty.
    package var address = ""
    /// The dwelling's municipality; may be empty.
    package var municipality = ""

    /// What a person or a dwelling may be known by in writing: words.
    static let wordFields = ["surname", "given", "patronymic", "address", "municipality"]
    /// What may be said of a person.
    package static let personFields = [
        "surname", "given", "patronymic", "birthDate", "sex", "snils", "phone", "address", "municipality",
    ]
    /// What may be said of a signal.
    static let memberNames = [
        "id", "indicator", "occurredAt", "organisation", "fact", "text", "fields", "people", "address",
    ]
    /// Roles a person may have.
    package static let roles = ["child", "mother", "father", "representative", "other"]
    /// Most people of a signal.
    package static let mostPeople = 20
    /// Most bytes of a body.
    package static let mostBytes = 256 << 10

    /// What is wrong with a posted signal, with its place.
    package struct Mistake: Error, Hashable, Sendable {
        /// `people[0].birthDate`, `line 4`.
        package var place: String
        /// What is expected there, in Russian; quotes nothing that came.
        package var expected: String

        /// Makes a mistake.
        package init(_ place: String, _ expected: String) {
            self.place = place
            self.expected = expected
        }
    }

    /// All mistakes of one signal.
    package struct Mistakes: Error, Sendable {
        /// In the order of their places.
        package var list: [Mistake]
        /// Each value can be read; what they say contradicts the day on which it was said.
        package var isContradiction: Bool
        /// The signal's id, when it could be read.
        package var id: String?

        /// Makes a list.
        package init(_ list: [Mistake], isContradiction: Bool = false) {
            self.list = list
            self.isContradiction = isContradiction
        }
    }

    /// The mistakes of a signal whose id may have been read all the same.
    func mistakes(_ list: [Mistake]) -> Mistakes {
        var mistakes = Mistakes(list)
        if !id.isEmpty, !self.mistakes.contains(where: { $0.place == "id" }) { mistakes.id = id }
        return mistakes
    }

    /// What is wrong in itself; empty when nothing is.
    var mistakes: [Mistake] {
        var mistakes: [Mistake] = []
        func check(_ place: String, _ value: String, most: Int, isRequired: Bool = false) {
            if isRequired, value.isEmpty { mistakes.append(Mistake(place, "непустое значение")) }
            if value.unicodeScalars.count > most { mistakes.append(Mistake(place, "не больше \(most) знаков")) }
            let isClean = value.unicodeScalars.allSatisfy {
                $0.value >= 32 && $0.value != 127 || $0 == "\n" || $0 == "\t"
            }
            if !isClean { mistakes.append(Mistake(place, "текст без управляющих знаков")) }
        }
        check("id", id, most: 128, isRequired: true)
        if id.unicodeScalars.contains(where: { $0.value < 33 || $0.properties.isWhitespace }) {
            mistakes.append(Mistake("id", "имя без пробелов и переносов строк"))
        }
        check("indicator", indicator, most: 16, isRequired: true)
        check("occurredAt", occurredAt, most: 40)
        check("organisation", organisation, most: 300)
        check("fact", fact, most: 100)
        check("text", text, most: 4000)
        check("address.text", address, most: 500)
        check("address.municipality", municipality, most: 200)
        if fields.count > 40 { mistakes.append(Mistake("fields", "не больше 40 сведений")) }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            check("fields", name, most: 100, isRequired: true)
            check("fields.\(ShownText.oneLine(String(name.prefix(40))))", value, most: 1000)
        }
        if people.count > Self.mostPeople { mistakes.append(Mistake("people", "не больше \(Self.mostPeople) человек")) }
        for (index, person) in people.prefix(Self.mostPeople).enumerated() {
            if !Self.roles.contains(person.role) {
                mistakes.append(Mistake("people[\(index)].role", Self.roles.joined(separator: ", ")))
            }
            for (name, value) in person.values.sorted(by: { $0.key < $1.key }) {
                check("people[\(index)].\(name)", value, most: 500)
            }
        }
        if people.isEmpty, address.isEmpty {
            mistakes.append(Mistake("people", "хотя бы один человек или адрес жилья (address)"))
        }
        return mistakes
    }

    /// Takes away what is no word where only words say something: «123» is nobody's name and no address.
    mutating func dropWordless() -> [Finding] {
        var findings: [Finding] = []
        func drop(_ value: inout String, _ place: String, _ code: FindingCode) {
            guard !value.isEmpty, !value.unicodeScalars.contains(where: Self.isLetter) else { return }
            findings.append(
                Finding(
                    code, severity: .warning, at: SourceLocation(row: 1, field: place),
                    maskedValue: Finding.mask(value), expected: "слово"))
            value = ""
        }
        drop(&address, "address.text", .addressUnparsed)
        drop(&municipality, "address.municipality", .addressUnparsed)
        for index in people.indices {
            for name in Self.wordFields {
                guard var value = people[index].values[name] else { continue }
                let isAddress = name == "address" || name == "municipality"
                drop(&value, "people[\(index)].\(name)", isAddress ? .addressUnparsed : .nameCharacters)
                people[index].values[name] = value
            }
        }
        return findings
    }

    /// A letter of any alphabet: the description of the interface says `\p{L}`.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// The signal in the form that `urgent/signal.v1.yaml` reads.
    var xml: [UInt8] {
        var text = "<signal id=\"\(Self.escaped(id))\" occurredAt=\"\(Self.escaped(occurredAt))\">"
        func element(_ name: String, _ value: String) {
            if !value.isEmpty { text += "<\(name)>\(Self.escaped(value))</\(name)>" }
        }
        element("organisation", organisation)
        element("dwelling", address)
        element("dwellingMunicipality", municipality)
        for person in people {
            text += "<person role=\"\(Self.escaped(person.role))\">"
            for name in Self.personFields { element(name, person.values[name] ?? "") }
            text += "</person>"
        }
        text += "</signal>"
        return Array(text.utf8)
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            // What XML cannot hold is refused before; whatever else slips through becomes the replacement character.
            case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
