/// Every distinct folded name of the registry, as a number with its letters and traits.
///
/// Surnames, given names and patronymics share one lexicon, so that exchanged names have equal numbers.
struct NameLexicon: Sendable {
    private var letters: [UInt8] = []
    private var starts: [UInt32] = [0]
    private var slots: [Int32]
    private(set) var traits: [NameTraits] = []

    init() { slots = Array(repeating: -1, count: 1024) }

    /// Number of distinct names.
    var count: Int { traits.count }

    /// Number of a name that the lexicon holds; nil when it does not, or for an empty name.
    func number(of codes: [UInt8]) -> Int32? {
        guard !codes.isEmpty else { return nil }
        let found = slots[slot(for: codes)]
        return found < 0 ? nil : found
    }

    /// Number of a name, added when new; -1 for an empty name.
    mutating func insert(_ codes: [UInt8]) -> Int32 {
        guard !codes.isEmpty else { return -1 }
        let position = slot(for: codes)
        if slots[position] >= 0 { return slots[position] }
        let number = Int32(traits.count)
        slots[position] = number
        letters.append(contentsOf: codes)
        starts.append(UInt32(letters.count))
        traits.append(NameTraits(codes))
        if traits.count * 2 > slots.count { grow() }
        return number
    }

    /// The letters of a name.
    func codes(of number: Int32) -> ArraySlice<UInt8> {
        guard number >= 0 else { return [] }
        return letters[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])]
    }

    /// Calls the body with the letters in place.
    @inline(__always)
    func withCodes<Result>(of number: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        letters.withUnsafeBufferPointer { all in
            body(UnsafeBufferPointer(rebasing: all[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])]))
        }
    }

    private func slot(for codes: [UInt8]) -> Int {
        let mask = slots.count - 1
        var position = Int(KeyHash.hash(codes)) & mask
        while slots[position] >= 0, !isName(slots[position], equalTo: codes) { position = (position + 1) & mask }
        return position
    }

    private func isName(_ number: Int32, equalTo codes: [UInt8]) -> Bool {
        withCodes(of: number) { $0.count == codes.count && $0.elementsEqual(codes) }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for number in 0..<Int32(traits.count) {
            let position = slot(for: Array(codes(of: number)))
            slots[position] = number
        }
    }
}
