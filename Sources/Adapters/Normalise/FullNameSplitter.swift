import Schemas

/// Splits a full name in one column into surname, given name and patronymic.
///
/// The patronymic is found by its ending or particle; what stands around it tells the order. Two words have no
/// patronymic. Without either sign the mapping's order decides and the split is reported as doubtful.
public enum FullNameSplitter {
    /// The order in which a column is said to hold the parts.
    public enum Order: String, Sendable, CaseIterable {
        /// «Иванов Иван Иванович».
        case surnameFirst = "surname-first"
        /// «Иван Иванович Иванов».
        case givenFirst = "given-first"
    }

    /// Splits and normalises.
    public static func split(_ raw: String, order: Order = .surnameFirst) -> Reading<PersonName> {
        var notices: [FindingCode] = []
        var scalars = NameNormaliser.clean(raw, &notices)
        if scalars.isEmpty { return Reading(PersonName()) }
        if Placeholder.matches(NameNormaliser.text(scalars)) { return Reading(PersonName(), [.fieldPlaceholder]) }
        var name = PersonName()
        if let open = scalars.firstIndex(of: "(") {
            let close = scalars[open...].firstIndex(of: ")") ?? scalars.count
            let inner = Array(scalars[(open + 1)..<close].split(separator: " ").last ?? [])
            name.formerSurname = NameNormaliser.finish(inner, &notices)
            if !name.formerSurname.isEmpty { notices.append(.nameFormer) }
            scalars.replaceSubrange(open..<min(close + 1, scalars.count), with: [" "])
        }
        let words = self.words(scalars, &notices)
        assign(words, order: order, to: &name, &notices)
        NameNormaliser.complete(&name, &notices)
        return Reading(name, notices)
    }

    private static func words(_ scalars: [Unicode.Scalar], _ notices: inout [FindingCode]) -> [String] {
        var words: [String] = []
        var seen: Set<FindingCode> = []
        for piece in scalars.split(whereSeparator: { $0 == " " || $0 == "," }) {
            var found: [FindingCode] = []
            let text = NameNormaliser.text(piece)
            let word = NameNormaliser.isPlain(text) ? text : NameNormaliser.finish(Array(piece), &found)
            for code in found where seen.insert(code).inserted { notices.append(code) }
            guard !word.isEmpty else { continue }
            if word.utf8.contains(UInt8(ascii: ".")) {
                words += word.split(separator: ".").map(String.init)
            } else if NameShape.particles.contains(word), let last = words.popLast() {
                words.append("\(last) \(KnownNames.key(word))")
            } else {
                words.append(word)
            }
        }
        return words
    }

    private static func assign(
        _ words: [String], order: Order, to name: inout PersonName, _ notices: inout [FindingCode]
    ) {
        switch words.count {
        case 0: break
        case 1:
            name.surname = words[0]
            notices.append(.nameSplit)
        case 2: assignTwo(words, order: order, to: &name, &notices)
        default: assignMany(words, order: order, to: &name, &notices)
        }
        name.patronymic = NameNormaliser.withParticleApart(name.patronymic)
    }

    private static func assignTwo(
        _ words: [String], order: Order, to name: inout PersonName, _ notices: inout [FindingCode]
    ) {
        if NameShape.isPatronymic(words[1]), KnownNames.isGiven(words[0]) {
            (name.given, name.patronymic) = (words[0], words[1])
            notices.append(.nameSplit)
            return
        }
        let firstIsGiven = KnownNames.isGiven(words[0])
        let secondIsGiven = KnownNames.isGiven(words[1])
        var isGivenFirst = order == .givenFirst
        if firstIsGiven != secondIsGiven {
            if firstIsGiven != isGivenFirst { notices.append(.nameOrder) }
            isGivenFirst = firstIsGiven
        }
        (name.surname, name.given) = isGivenFirst ? (words[1], words[0]) : (words[0], words[1])
    }

    private static func assignMany(
        _ words: [String], order: Order, to name: inout PersonName, _ notices: inout [FindingCode]
    ) {
        let last = words.count - 1
        let endsWithPatronymic = NameShape.isPatronymic(words[last])
        let middle = (1..<last).last { NameShape.isPatronymic(words[$0]) }
        var isGivenFirst = order == .givenFirst
        var isCertain = true
        switch (endsWithPatronymic, middle != nil) {
        case (true, false): isGivenFirst = false
        case (false, true): isGivenFirst = true
        default:
            let firstIsGiven = KnownNames.isGiven(words[0])
            isCertain = false
            if firstIsGiven != KnownNames.isGiven(words[1]) {
                isGivenFirst = firstIsGiven
                isCertain = endsWithPatronymic
            } else if endsWithPatronymic {
                // «Абрамович Роман Аркадьевич»: two endings, nothing else known; the mapping's order decides.
                isCertain = true
            }
        }
        if isGivenFirst {
            let split = middle ?? 1
            name.given = words[..<split].joined(separator: " ")
            name.patronymic = words[split]
            name.surname = words[(split + 1)...].joined(separator: " ")
        } else {
            name.surname = words[0]
            name.given = words[1..<last].joined(separator: " ")
            name.patronymic = words[last]
        }
        if NameNormaliser.isInitial(name.given), NameNormaliser.isInitial(name.patronymic) { isCertain = true }
        if words.count > 3 { isCertain = false }
        if isGivenFirst != (order == .givenFirst) { notices.append(.nameOrder) }
        if !isCertain { notices.append(.nameSplit) }
    }
}
