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
        scan()
    }

    /// Reads plain text, anew; false when it is not plain.
    mutating func scan(plain text: UnsafeRawBufferPointer, _ words: ReadingMemory<AddressWord>) -> Bool {
        address = PostalAddress()
        isHouseBare = false
        tokens.removeAll(keepingCapacity: true)
        guard AddressToken.append(plain: text, words, to: &tokens) else { return false }
        scan()
        return true
    }

    /// Gives the address away instead of a copy of it.
    mutating func takeAddress() -> PostalAddress {
        var taken = PostalAddress()
        swap(&taken, &address)
        return taken
    }

    private mutating func scan() {
        index = 0
        while index < tokens.count {
            switch tokens[index] {
            case .comma:
                flush()
                index += 1
            case .slash, .dash: index += 1
            case .word(let word, let kinds): take(word: word, kinds)
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
        guard case .word(let word, let kinds)? = token(1) else {
            guard case .number? = token(1), case .word(_, let kinds)? = token(2) else { return false }
            return kinds.isDisjoint(with: .marker)
        }
        return kinds.isDisjoint(with: .marker) || (kinds.contains(.street) && word.utf8.count > 8)
    }

    private mutating func take(word: String, _ kinds: AddressWords) {
        if case .number(let number)? = token(1) {
            if kinds.contains(.house), word != "Д" || slot == nil || !slotWords.isEmpty {
                return takeHouse(skipping: 1)
            }
            if kinds.contains(.building) {
                flush()
                address.building = number
                index += 2
                return
            }
            if kinds.contains(.flat) {
                flush()
                address.flat = number
                index += 2
                return
            }
        }
        if kinds.contains(.building), case .word(let letter, _)? = token(1), letter.utf8.count == 2,
            !address.house.isEmpty
        {
            address.building = letter
            index += 2
            return
        }
        if kinds.contains(.region) {
            if pending.isEmpty { open(.discarded) } else { pending = [] }
        } else if kinds.contains(.settlement), !isInitialOfName(word) {
            takeSettlementMarker()
        } else if kinds.contains(.street) {
            takeStreetMarker(word, kinds)
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

    private mutating func takeStreetMarker(_ word: String, _ kinds: AddressWords) {
        if kinds.contains(.numbered), slot == nil, case .number(let number)? = token(1), address.street.isEmpty {
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
        if words.isEmpty, address.house.isEmpty, case .word(let next, let kinds)? = token(1),
            kinds.isDisjoint(with: .marker), next.utf8.count > 2
        {
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
        if case .word(let letter, let kinds)? = token(0), letter.utf8.count == 2, !isMarkerOfNumber(kinds) {
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

    private func isMarkerOfNumber(_ kinds: AddressWords) -> Bool {
        guard !kinds.isDisjoint(with: .marker), case .number? = token(1) else { return false }
        return true
    }

    private mutating func append(_ word: String) {
        if slot == nil { pending.append(word) } else { slotWords.append(word) }
    }

    private mutating func open(_ next: Slot) {
        flush()
        slot = next
    }

    private func joined(_ words: [String]) -> String {
        words.count == 1 ? words[0] : words.joined(separator: " ")
    }

    /// Ends a part: what waited for its type gets it.
    private mutating func flush() {
        switch slot {
        case .settlement: if !slotWords.isEmpty { address.settlement = joined(slotWords) }
        case .street: if !slotWords.isEmpty { address.street = joined(slotWords) }
        case .discarded, nil: break
        }
        slot = nil
        slotWords.removeAll(keepingCapacity: true)
        guard !pending.isEmpty else { return }
        if address.settlement.isEmpty {
            address.settlement = joined(pending)
        } else if address.street.isEmpty {
            address.street = joined(pending)
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// A settlement or street without its type words, canonical.
    static func withoutTypeWords(_ text: String, _ types: AddressWords) -> String {
        var names: [String] = []
        var longest = ""
        for token in AddressToken.tokens(of: Array(text.unicodeScalars)) {
            switch token {
            case .word(let word, let kinds):
                if kinds.isDisjoint(with: types) { names.append(word) }
                if word.utf8.count > longest.utf8.count { longest = word }
            case .number(let number): names.append(number)
            case .slash, .dash, .comma: continue
            }
        }
        // «Набережная» alone is a name; of «ул. Набережная» the longer word is.
        return names.isEmpty ? longest : names.joined(separator: " ")
    }

    /// A building or flat number without its type word: «корп. 2» is «2».
    static func code(_ text: String) -> String {
        var result = ""
        for token in AddressToken.tokens(of: Array(text.unicodeScalars)) {
            switch token {
            case .word(let word, let kinds):
                if kinds.isDisjoint(with: [.building, .flat]) || !result.isEmpty { result += word }
            case .number(let number): result += number
            case .slash: result += "/"
            case .dash: result += "-"
            case .comma: continue
            }
        }
        return result
    }
}
