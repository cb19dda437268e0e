import Schemas

/// The state of reading one address: words waiting for their type, and the parts found.
struct AddressScanner {
    private(set) var address = PostalAddress()

    private enum Slot { case settlement, street, discarded }

    private var tokens: [AddressToken] = []
    private var index = 0
    private var slot: Slot?
    private var slotWords: [String] = []
    private var pending: [String] = []
    private var isHouseBare = false

    /// Reads cleaned text.
    mutating func scan(_ scalars: [Unicode.Scalar]) {
        tokens = AddressToken.tokens(of: scalars)
        index = 0
        while index < tokens.count {
            switch tokens[index] {
            case .comma:
                flush()
                index += 1
            case .slash, .dash: index += 1
            case .word(let word): take(word: word)
            case .number(let number): take(number: number)
            }
        }
        flush()
    }

    private func token(_ offset: Int) -> AddressToken? {
        index + offset < tokens.count ? tokens[index + offset] : nil
    }

    /// The next token is a word of a name, not a type word.
    private func nameFollows() -> Bool {
        guard case .word(let word)? = token(1) else {
            guard case .number? = token(1), case .word(let word)? = token(2) else { return false }
            return !isMarker(word)
        }
        return !isMarker(word) || (AddressWords.street.contains(word) && word.utf8.count > 8)
    }

    private func isMarker(_ word: String) -> Bool {
        AddressWords.house.contains(word) || AddressWords.building.contains(word) || AddressWords.flat.contains(word)
            || AddressWords.street.contains(word) || AddressWords.settlement.contains(word)
    }

    private mutating func take(word: String) {
        if case .number(let number)? = token(1) {
            if AddressWords.house.contains(word), word != "Д" || slot == nil || !slotWords.isEmpty {
                return takeHouse(skipping: 1)
            }
            if AddressWords.building.contains(word) {
                flush()
                address.building = number
                index += 2
                return
            }
            if AddressWords.flat.contains(word) {
                flush()
                address.flat = number
                index += 2
                return
            }
        }
        if AddressWords.building.contains(word), case .word(let letter)? = token(1), letter.utf8.count == 2,
            !address.house.isEmpty
        {
            address.building = letter
            index += 2
            return
        }
        if AddressWords.region.contains(word) {
            if pending.isEmpty { open(.discarded) } else { pending = [] }
        } else if AddressWords.settlement.contains(word), !isInitialOfName(word) {
            takeSettlementMarker()
        } else if AddressWords.street.contains(word) {
            takeStreetMarker(word)
        } else {
            append(word)
        }
        index += 1
    }

    /// «С» or «П» inside a street's name is an initial, not a type word.
    private func isInitialOfName(_ word: String) -> Bool { slot == .street && word.utf8.count == 2 && word != "Г" }

    private mutating func takeSettlementMarker() {
        if !pending.isEmpty, !nameFollows() {
            address.settlement = joined(pending)
            pending = []
        } else {
            open(.settlement)
        }
    }

    private mutating func takeStreetMarker(_ word: String) {
        let isArea = ["МКР", "МКРН", "МИКРОРАЙОН", "КВАРТАЛ", "КВ-Л", "ЛИНИЯ"].contains(word)
        if isArea, slot == nil, case .number(let number)? = token(1), address.street.isEmpty {
            flush()
            address.street = "\(word) \(number)"
            index += 1
            return
        }
        let follows = nameFollows()
        if slot == .street {
            // «ул. Набережная»: the name is itself a type word. «ул. Победы проспект»: the second one says nothing.
            if slotWords.isEmpty { slotWords.append(word) }
        } else if pending.isEmpty, !follows {
            pending.append(word)
        } else if !pending.isEmpty, !follows {
            address.street = joined(pending)
            pending = []
        } else {
            open(.street)
        }
    }

    private mutating func take(number: String) {
        if number.utf8.count == 6, number.utf8.allSatisfy({ (48...57).contains($0) }) {
            index += 1
            return
        }
        let words = slot == nil ? pending : slotWords
        if words.isEmpty, address.house.isEmpty, case .word(let next)? = token(1), !isMarker(next), next.utf8.count > 2 {
            append(number)
            index += 1
        } else if address.house.isEmpty, slot != .settlement || !slotWords.isEmpty {
            if slot == nil, !pending.isEmpty, address.street.isEmpty {
                address.street = joined(pending)
                pending = []
            }
            takeHouse(skipping: 0)
            isHouseBare = true
        } else if address.flat.isEmpty {
            flush()
            address.flat = number
            index += 1
        } else {
            index += 1
        }
    }

    /// `5`, `5А`, `5 А`, `5/2`, `5-7`, `5/2-7`.
    private mutating func takeHouse(skipping marker: Int) {
        flush()
        if marker > 0, isHouseBare, !address.house.isEmpty {
            // «ул. Квартал 38, д. 5»: the first number was part of the street's name.
            address.street += " " + address.house
            isHouseBare = false
        }
        index += marker
        guard case .number(var house)? = token(0) else { return }
        index += 1
        if case .word(let letter)? = token(0), letter.utf8.count == 2, !houseLetterIsMarker(letter) {
            house += letter
            index += 1
        }
        address.house = house
        if case .slash? = token(0), case .number(let building)? = token(1) {
            address.building = building
            index += 2
        }
        if case .dash? = token(0), case .number(let flat)? = token(1) {
            address.flat = flat
            index += 2
        }
    }

    private func houseLetterIsMarker(_ letter: String) -> Bool {
        guard isMarker(letter), case .number? = token(1) else { return false }
        return true
    }

    private mutating func append(_ word: String) {
        if slot == nil { pending.append(word) } else { slotWords.append(word) }
    }

    private mutating func open(_ next: Slot) {
        flush()
        slot = next
    }

    private func joined(_ words: [String]) -> String { words.joined(separator: " ") }

    /// Ends a part: what waited for its type gets it.
    private mutating func flush() {
        switch slot {
        case .settlement: if !slotWords.isEmpty { address.settlement = joined(slotWords) }
        case .street: if !slotWords.isEmpty { address.street = joined(slotWords) }
        case .discarded, nil: break
        }
        slot = nil
        slotWords = []
        guard !pending.isEmpty else { return }
        if address.settlement.isEmpty {
            address.settlement = joined(pending)
        } else if address.street.isEmpty {
            address.street = joined(pending)
        }
        pending = []
    }

    /// A settlement or street without its type words, canonical.
    static func withoutTypeWords(_ text: String, _ types: Set<String>) -> String {
        var words: [String] = []
        for token in AddressToken.tokens(of: Array(text.unicodeScalars)) {
            switch token {
            case .word(let word): words.append(word)
            case .number(let number): words.append(number)
            case .slash, .dash, .comma: continue
            }
        }
        let names = words.filter { !types.contains($0) }
        // «Набережная» alone is a name; of «ул. Набережная» the longer word is.
        if names.isEmpty { return words.max { $0.utf8.count < $1.utf8.count } ?? "" }
        return names.joined(separator: " ")
    }

    /// A building or flat number without its type word: «корп. 2» is «2».
    static func code(_ text: String) -> String {
        var result = ""
        for token in AddressToken.tokens(of: Array(text.unicodeScalars)) {
            switch token {
            case .word(let word):
                if !AddressWords.building.contains(word) && !AddressWords.flat.contains(word) || result.isEmpty == false {
                    result += word
                }
            case .number(let number): result += number
            case .slash: result += "/"
            case .dash: result += "-"
            case .comma: continue
            }
        }
        return result
    }
}
