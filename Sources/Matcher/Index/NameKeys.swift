import Schemas

/// The blocking keys that names and birth date give. The index posts them and the search looks them up.
struct NameKeys {
    var surname: NameTraits
    var former: NameTraits?
    var given: NameTraits
    var patronymic: NameTraits
    var isChild: Bool

    private var salt: UInt64 { isChild ? 1 << 40 : 0 }

    /// Every key for a birth date, in the order of their value for finding the right person.
    func keys(birthDate: BirthDate?) -> [(kind: BlockingKey, key: UInt32)] {
        var result: [(kind: BlockingKey, key: UInt32)] = []
        result.reserveCapacity(8)
        let sounds = [surname.firstSound, surname.secondSound, former?.firstSound ?? 0].filter { $0 != 0 }
        if let birthDate, birthDate.precision == .day {
            let day = birthDate.date.dayNumber
            for sound in sounds { result.append((.surnameAndDate, date(.surnameAndDate, sound, day))) }
            if given.given != 0 { result.append((.givenAndDate, date(.givenAndDate, given.given, day))) }
            if patronymic.father != 0 { result.append((.fatherAndDate, date(.fatherAndDate, patronymic.father, day))) }
        }
        if given.given != 0, patronymic.father != 0 {
            for sound in sounds { result.append((.fullName, fullName(sound, given.given, patronymic.father))) }
        }
        if let birthDate, given.initial != 0 {
            for sound in sounds { result.append((.surnameAndYear, year(sound, given.initial, birthDate.date.year))) }
        }
        return result
    }

    func date(_ kind: BlockingKey, _ value: UInt32, _ day: Int32) -> UInt32 {
        KeyHash.key(kind, UInt64(value) | salt, UInt64(UInt32(bitPattern: day)))
    }

    func fullName(_ sound: UInt32, _ given: UInt32, _ father: UInt32) -> UInt32 {
        KeyHash.key(.fullName, UInt64(sound) | salt, UInt64(given) << 32 | UInt64(father))
    }

    func year(_ sound: UInt32, _ initial: UInt8, _ year: Int) -> UInt32 {
        KeyHash.key(.surnameAndYear, UInt64(sound) | salt, UInt64(year) << 8 | UInt64(initial))
    }
}
