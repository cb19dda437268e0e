import Schemas

/// Reads the pieces of one address: words waiting for their type, and the parts found.
///
/// Works on the numbers of pieces; only what is found becomes text.
struct AddressScanner {
    private enum Slot { case settlement, street, discarded }

    /// Pieces of a name: those with its mark, among others that are skipped or belong to the other list.
    private struct Name {
        let mark: AddressPiece.Mark
        var start = 0
        var end = 0

        var isEmpty: Bool { end == 0 }

        mutating func append(_ place: Int, of pieces: UnsafeMutablePointer<AddressPiece>) {
            if isEmpty { start = place }
            end = place + 1
            pieces[place].mark = mark
        }
    }

    /// Number of a house and of the letter behind it; -1 for none.
    private struct House {
        var number = -1
        var letter = -1
    }

    private let pieces: UnsafeMutablePointer<AddressPiece>
    private let count: Int
    private var index = 0
    private var slot: Slot?
    private var slotWords = Name(mark: .slot)
    /// Words that wait for their type.
    private var pending = Name(mark: .pending)
    private var isHouseBare = false
    private var settlement = Name(mark: .slot)
    private var street = Name(mark: .slot)
    /// A number that belongs to the street's name, as it showed later.
    private var streetNumber = House()
    private var house = House()
    private var building = -1
    private var flat = -1

    /// Reads pieces of an address, which must stand until its parts are taken.
    init(_ pieces: UnsafeMutablePointer<AddressPiece>, count: Int) {
        self.pieces = pieces
        self.count = count
        scan()
    }

    /// The parts of an address in cleaned text.
    static func address(_ scalars: [Unicode.Scalar]) -> PostalAddress {
        let words = AddressToken.tokens(of: scalars).map { AddressWord($0) }
        return words.withUnsafeBufferPointer { words in
            withUnsafeTemporaryAllocation(of: AddressPiece.self, capacity: words.count) { pieces in
                var address = PostalAddress()
                guard let first = pieces.baseAddress, let word = words.baseAddress else { return address }
                for index in words.indices { (first + index).initialize(to: AddressPiece(word: word + index)) }
                AddressScanner(first, count: words.count).fill(&address)
                return address
            }
        }
    }

    /// Street and house are known.
    var namesDwelling: Bool { hasStreet && house.number >= 0 }

    private var hasStreet: Bool { !street.isEmpty || streetNumber.number >= 0 }

    /// Writes the parts found.
    func fill(_ address: inout PostalAddress) {
        if !settlement.isEmpty { address.settlement = text(settlement) }
        if !street.isEmpty { address.street = text(street) }
        if streetNumber.number >= 0 { address.street += " " + text(streetNumber) }
        if house.number >= 0 { address.house = text(house) }
        if building >= 0 { address.building = pieces[building].word.pointee.text }
        if flat >= 0 { address.flat = pieces[flat].word.pointee.text }
    }

    private func text(_ house: House) -> String {
        let number = pieces[house.number].word.pointee.text
        return house.letter < 0 ? number : number + pieces[house.letter].word.pointee.text
    }

    private func text(_ name: Name) -> String {
        if name.end == name.start + 1 { return pieces[name.start].word.pointee.text }
        var count = -1
        for place in name.start..<name.end where pieces[place].mark == name.mark {
            count += pieces[place].word.pointee.text.utf8.count + 1
        }
        return String(unsafeUninitializedCapacity: count) { target in
            var end = 0
            for place in name.start..<name.end where pieces[place].mark == name.mark {
                if end > 0 {
                    target[end] = 32
                    end += 1
                }
                end = target[end...].update(fromContentsOf: pieces[place].word.pointee.text.utf8)
            }
            return end
        }
    }

    private mutating func scan() {
        while index < count {
            switch pieces[index].word.pointee.kind {
            case .comma:
                flush()
                index += 1
            case .slash, .dash: index += 1
            case .word, .letterD, .letterG: takeWord()
            case .number, .postcode: takeNumber()
            }
        }
        flush()
    }

    /// What stands so many pieces further; nil behind the last one.
    private func piece(_ offset: Int) -> UnsafePointer<AddressWord>? {
        index + offset < count ? pieces[index + offset].word : nil
    }

    private func isNumber(_ offset: Int) -> Bool { piece(offset)?.pointee.isNumber ?? false }

    private func isSign(_ offset: Int, _ sign: AddressWord.Kind) -> Bool { piece(offset)?.pointee.kind == sign }

    /// The next piece is a word of a name, not a type word.
    private func nameFollows() -> Bool {
        guard let next = piece(1), next.pointee.isWord else {
            guard isNumber(1), let other = piece(2), other.pointee.isWord else { return false }
            return other.pointee.kinds.isDisjoint(with: .marker)
        }
        return next.pointee.kinds.isDisjoint(with: .marker)
            || (next.pointee.kinds.contains(.street) && next.pointee.length > 8)
    }

    private mutating func takeWord() {
        let word = pieces[index].word
        let kinds = word.pointee.kinds
        if kinds.isEmpty {
            append()
            index += 1
            return
        }
        if isNumber(1) {
            if kinds.contains(.house), word.pointee.kind != .letterD || slot == nil || !slotWords.isEmpty {
                return takeHouse(skipping: 1)
            }
            if kinds.contains(.building) {
                flush()
                building = index + 1
                index += 2
                return
            }
            if kinds.contains(.flat) {
                flush()
                flat = index + 1
                index += 2
                return
            }
        }
        if kinds.contains(.building), let letter = piece(1), letter.pointee.isWord, letter.pointee.length == 2,
            house.number >= 0
        {
            building = index + 1
            index += 2
            return
        }
        if kinds.contains(.region) {
            if pending.isEmpty { open(.discarded) } else { pending = Name(mark: .pending) }
        } else if kinds.contains(.settlement), !isInitialOfName(word) {
            takeSettlementMarker()
        } else if kinds.contains(.street) {
            takeStreetMarker(kinds)
        } else {
            append()
        }
        index += 1
    }

    /// «С» or «П» inside a street's name is an initial, not a type word.
    private func isInitialOfName(_ word: UnsafePointer<AddressWord>) -> Bool {
        slot == .street && word.pointee.length == 2 && word.pointee.kind != .letterG
    }

    private mutating func takeSettlementMarker() {
        if !pending.isEmpty, !nameFollows() {
            settlement = pending
            pending = Name(mark: .pending)
        } else {
            open(.settlement)
        }
    }

    private mutating func takeStreetMarker(_ kinds: AddressWords) {
        if kinds.contains(.numbered), slot == nil, isNumber(1), !hasStreet {
            flush()
            var name = Name(mark: .slot)
            name.append(index, of: pieces)
            index += 1
            name.append(index, of: pieces)
            setStreet(name)
            return
        }
        let follows = nameFollows()
        if slot == .street {
            // «ул. Набережная»: the name is itself a type word. «ул. Победы проспект»: the second one says nothing.
            if slotWords.isEmpty { slotWords.append(index, of: pieces) }
        } else if pending.isEmpty, !follows {
            pending.append(index, of: pieces)
        } else if !pending.isEmpty, !follows {
            setStreet(pending)
            pending = Name(mark: .pending)
        } else {
            open(.street)
        }
    }

    private mutating func takeNumber() {
        if pieces[index].word.pointee.kind == .postcode {
            index += 1
            return
        }
        let hasWords = slot == nil ? !pending.isEmpty : !slotWords.isEmpty
        if !hasWords, house.number < 0, let next = piece(1), next.pointee.isWord,
            next.pointee.kinds.isDisjoint(with: .marker), next.pointee.length > 2
        {
            append()
            index += 1
        } else if house.number < 0, slot != .settlement || !slotWords.isEmpty {
            if slot == nil, !pending.isEmpty, !hasStreet {
                setStreet(pending)
                pending = Name(mark: .pending)
            }
            takeHouse(skipping: 0)
            isHouseBare = true
        } else if flat < 0 {
            flush()
            flat = index
            index += 1
        } else {
            index += 1
        }
    }

    /// `5`, `5А`, `5 А`, `5/2`, `5-7`, `5/2-7`.
    private mutating func takeHouse(skipping marker: Int) {
        flush()
        if marker > 0, isHouseBare, house.number >= 0 {
            // «ул. Квартал 38, д. 5»: the first number was part of the street's name.
            streetNumber = house
            isHouseBare = false
        }
        index += marker
        guard isNumber(0) else { return }
        house = House(number: index)
        index += 1
        if let letter = piece(0), letter.pointee.isWord, letter.pointee.length == 2,
            letter.pointee.kinds.isDisjoint(with: .marker) || !isNumber(1)
        {
            house.letter = index
            index += 1
        }
        if isSign(0, .slash), isNumber(1) {
            building = index + 1
            index += 2
        }
        if isSign(0, .dash), isNumber(1) {
            flat = index + 1
            index += 2
        }
    }

    private mutating func append() {
        if slot == nil { pending.append(index, of: pieces) } else { slotWords.append(index, of: pieces) }
    }

    private mutating func setStreet(_ name: Name) {
        street = name
        streetNumber = House()
    }

    private mutating func open(_ next: Slot) {
        flush()
        slot = next
    }

    /// Ends a part: what waited for its type gets it.
    private mutating func flush() {
        switch slot {
        case .settlement: if !slotWords.isEmpty { settlement = slotWords }
        case .street: if !slotWords.isEmpty { setStreet(slotWords) }
        case .discarded, nil: break
        }
        slot = nil
        slotWords = Name(mark: .slot)
        guard !pending.isEmpty else { return }
        if settlement.isEmpty {
            settlement = pending
        } else if !hasStreet {
            setStreet(pending)
        }
        pending = Name(mark: .pending)
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
