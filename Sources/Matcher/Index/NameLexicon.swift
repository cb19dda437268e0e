/// Every distinct folded name of the registry, as a number with its letters and traits.
///
/// Surnames, given names and patronymics share one lexicon, so that exchanged names have equal numbers.
struct NameLexicon: ~Copyable {
    private var letters = SharedColumn<UInt8>()
    private var starts = SharedColumn(Column<UInt32>(repeating: 0, count: 1))
    private var slots = Column<Int32>(repeating: -1, count: 1024)
    private var rows = SharedColumn<NameTraits>()

    init() {}

    private init(copying other: borrowing NameLexicon) {
        letters = other.letters.copy()
        starts = other.starts.copy()
        slots = other.slots.copy()
        rows = other.rows.copy()
    }

    /// The same names; only the table they are looked up in is copied.
    func copy() -> NameLexicon { NameLexicon(copying: self) }

    /// Number of distinct names.
    var count: Int { rows.count }

    /// Bytes held.
    var bytes: Int { letters.bytes + starts.bytes + slots.bytes + rows.bytes }

    /// Traits of a name by its number.
    @inline(__always)
    func traits(_ number: Int32) -> NameTraits { rows[Int(number)] }

    /// Number of a name that the lexicon holds; nil when it does not, or for an empty name.
    func number(of name: FoldedName) -> Int32? {
        guard !name.isEmpty else { return nil }
        let found = name.withCodes { codes in slots[slot(for: codes)] }
        return found < 0 ? nil : found
    }

    /// Number of a name, added when new; -1 for an empty name.
    mutating func insert(_ name: FoldedName) -> Int32 {
        guard !name.isEmpty else { return -1 }
        let position = name.withCodes { codes in slot(for: codes) }
        if slots[position] >= 0 { return slots[position] }
        let number = Int32(rows.count)
        slots[position] = number
        name.withCodes { codes in letters.append(codes) }
        starts.append(UInt32(letters.count))
        rows.append(NameTraits(name.codes))
        if rows.count * 2 > slots.count { grow() }
        return number
    }

    /// Calls the body with the letters in place.
    @inline(__always)
    func withCodes<Result>(of number: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        letters.withElements(Int(starts[Int(number)])..<Int(starts[Int(number) + 1]), body)
    }

    private func slot(for codes: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var position = Int(KeyHash.hash(codes)) & mask
        while slots[position] >= 0, !isName(slots[position], equalTo: codes) { position = (position + 1) & mask }
        return position
    }

    private func isName(_ number: Int32, equalTo codes: UnsafeBufferPointer<UInt8>) -> Bool {
        withCodes(of: number) { other in
            guard other.count == codes.count else { return false }
            for place in 0..<codes.count where other[place] != codes[place] { return false }
            return true
        }
    }

    private mutating func grow() {
        slots = Column(repeating: -1, count: slots.count * 2)
        for number in 0..<Int32(rows.count) {
            let position = withCodes(of: number) { codes in slot(for: codes) }
            slots[position] = number
        }
    }
}
