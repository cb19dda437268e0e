/// How often values occur in the registry: what makes an agreement on Гайфиев worth more than one on Иванов.
///
/// Children and adults are counted apart: their given names and birth dates are of different times. A count is one
/// word of an open hash table: value, field and class in the upper bits, the number of people in the lowest 28.
struct NameFrequencies: ~Copyable {
    /// What is counted.
    enum Field: UInt8 {
        case surname, given, father, day, municipality

        /// A rarer value counts as one of this share.
        var floor: Double {
            switch self {
            case .surname: 0.000_01
            case .given, .father, .municipality: 0.0001
            case .day: 0.000_05
            }
        }
    }

    /// How many people have a value, and what that is worth.
    struct Rarity {
        /// People of the class with the value; -1 for no value.
        let count: Int32
        /// Binary logarithm of the share; 0 for no value.
        let bits: Double
    }

    private var slots = Column<UInt64>(repeating: 0, count: 4096)
    private var used = 0
    private var children = 0
    private var adults = 0
    private static let countBits: UInt64 = 28

    init() {}

    private init(copying other: borrowing NameFrequencies) {
        slots = other.slots.copy()
        used = other.used
        children = other.children
        adults = other.adults
    }

    /// The same counts in memory of their own.
    func copy() -> NameFrequencies { NameFrequencies(copying: self) }

    /// Bytes held.
    var bytes: Int { slots.bytes }

    /// People of the class.
    func total(isChild: Bool) -> Int { isChild ? children : adults }

    mutating func add(_ field: Field, _ value: UInt32, isChild: Bool) {
        guard value != 0 else { return }
        let key = key(field, value, isChild)
        let place = place(of: key)
        if slots[place] != 0 {
            slots[place] += 1
            return
        }
        slots[place] = key << Self.countBits | 1
        used += 1
        if used * 3 > slots.count * 2 { grow() }
    }

    mutating func addPerson(isChild: Bool) {
        if isChild { children += 1 } else { adults += 1 }
    }

    /// Number of people of the class with the value.
    func count(_ field: Field, _ value: UInt32, isChild: Bool) -> Int {
        Int(slots[place(of: key(field, value, isChild))] & (1 << Self.countBits - 1))
    }

    /// How rare a value is among the people of the class.
    func rarity(_ field: Field, _ value: UInt32, isChild: Bool) -> Rarity {
        guard value != 0 else { return Rarity(count: -1, bits: 0) }
        let count = Int32(clamping: count(field, value, isChild: isChild))
        return Rarity(count: count, bits: Self.bits(field, count: count, of: Int32(clamping: total(isChild: isChild))))
    }

    /// Binary logarithm of a share, never below what so many people could show; 0 for no value.
    static func bits(_ field: Field, count: Int32, of total: Int32) -> Double {
        guard count >= 0 else { return 0 }
        let floor = field.floor
        return Logarithm.bits(max(floor, (Double(count) + 0.5) / (Double(total) + 1 / floor)))
    }

    private func key(_ field: Field, _ value: UInt32, _ isChild: Bool) -> UInt64 {
        UInt64(value) << 4 | UInt64(field.rawValue) << 1 | (isChild ? 1 : 0)
    }

    private func place(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: KeyHash.mix(key)) & mask
        while slots[place] != 0, slots[place] >> Self.countBits != key { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = slots.copy()
        slots = Column(repeating: 0, count: old.count * 2)
        for place in 0..<old.count where old[place] != 0 {
            slots[self.place(of: old[place] >> Self.countBits)] = old[place]
        }
    }
}
