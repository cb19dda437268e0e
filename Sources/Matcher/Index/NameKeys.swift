import Schemas

/// The blocking keys that names and birth date give. The index posts them and the search looks them up.
struct NameKeys {
    var surname: NameTraits
    var former: NameTraits?
    var given: NameTraits
    var patronymic: NameTraits
    var isChild: Bool

    /// One key to post or to look up.
    struct Lookup {
        let kind: BlockingKey
        let key: UInt32
    }

    private var salt: UInt64 { isChild ? 1 << 40 : 0 }

    /// Adds every key for a birth date, in the order of their value for finding the right person.
    func append(birthDate: BirthDate?, to result: inout [Lookup]) {
        if let birthDate, birthDate.precision == .day {
            let day = birthDate.date.dayNumber
            forEachSound { result.append(date(.surnameAndDate, $0, day)) }
            if given.given != 0 { result.append(date(.givenAndDate, given.given, day)) }
            if patronymic.father != 0 { result.append(date(.fatherAndDate, patronymic.father, day)) }
        }
        if given.given != 0, patronymic.father != 0 {
            forEachSound { result.append(fullName($0, given.given, patronymic.father)) }
        }
        if let birthDate, given.initial != 0 {
            let year = birthDate.date.year
            forEachSound { result.append(self.year($0, given.initial, year)) }
        }
    }

    @inline(__always)
    private func forEachSound(_ body: (UInt32) -> Void) {
        if surname.firstSound != 0 { body(surname.firstSound) }
        if surname.secondSound != 0 { body(surname.secondSound) }
        if let former, former.firstSound != 0 { body(former.firstSound) }
    }

    func date(_ kind: BlockingKey, _ value: UInt32, _ day: Int32) -> Lookup {
        Lookup(kind: kind, key: KeyHash.key(kind, UInt64(value) | salt, UInt64(UInt32(bitPattern: day))))
    }

    func fullName(_ sound: UInt32, _ given: UInt32, _ father: UInt32) -> Lookup {
        Lookup(
            kind: .fullName, key: KeyHash.key(.fullName, UInt64(sound) | salt, UInt64(given) << 32 | UInt64(father)))
    }

    func year(_ sound: UInt32, _ initial: UInt8, _ year: Int) -> Lookup {
        Lookup(
            kind: .surnameAndYear,
            key: KeyHash.key(.surnameAndYear, UInt64(sound) | salt, UInt64(year) << 8 | UInt64(initial)))
    }
}
