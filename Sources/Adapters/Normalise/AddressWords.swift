/// Type words of Russian addresses.
struct AddressWords: OptionSet, Sendable {
    let rawValue: UInt8

    /// «г», «село».
    static let settlement = AddressWords(rawValue: 1)
    /// «ул», «проспект».
    static let street = AddressWords(rawValue: 2)
    /// «д», «дом».
    static let house = AddressWords(rawValue: 4)
    /// «корп», «стр».
    static let building = AddressWords(rawValue: 8)
    /// «кв».
    static let flat = AddressWords(rawValue: 16)
    /// «обл», «район»: parts that say nothing of the dwelling.
    static let region = AddressWords(rawValue: 32)
    /// Streets that are known by number: «мкр. 5».
    static let numbered = AddressWords(rawValue: 64)

    /// Words that say what stands beside them.
    static let marker: AddressWords = [.settlement, .street, .house, .building, .flat]

    /// What a word, in upper case, says; empty for names.
    init(_ word: some Sequence<Unicode.Scalar>) { self = Self.table[WordSet.digest(word)] ?? [] }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    private static let table: [UInt64: AddressWords] = {
        let lists: [(AddressWords, String)] = [
            (
                .settlement,
                """
                Г ГОР ГОРОД С СЕЛО ДЕР ДЕРЕВНЯ П ПОС ПОСЕЛОК ПГТ РП СТ-ЦА СТАНИЦА Х ХУТОР АУЛ СНТ НП РАЗЪЕЗД
                """
            ),
            (
                .street,
                """
                УЛ УЛИЦА ПР ПР-КТ ПРКТ ПРОСП ПРОСПЕКТ ПЕР ПЕРЕУЛОК Б-Р БУЛЬВАР БУЛ НАБ НАБЕРЕЖНАЯ Ш ШОССЕ ПЛ
                ПЛОЩАДЬ ПР-Д ПРОЕЗД ТУП ТУПИК АЛЛЕЯ ТРАКТ МКР МКРН МИКРОРАЙОН КВ-Л КВАРТАЛ ЛИНИЯ
                """
            ),
            (
                .house,
                """
                Д ДОМ ВЛ ВЛД ВЛАДЕНИЕ ЗД ЗДАНИЕ
                """
            ),
            (
                .building,
                """
                К КОР КОРП КОРПУС СТР СТРОЕНИЕ ЛИТ ЛИТЕРА БЛОК СЕКЦИЯ
                """
            ),
            (
                .flat,
                """
                КВ КВАРТИРА КОМ КОМН КОМНАТА ОФ ОФИС ПОМ
                """
            ),
            (
                .region,
                """
                ОБЛ ОБЛАСТЬ РЕСП РЕСПУБЛИКА КРАЙ Р-Н РАЙОН РОССИЯ РФ МР ГО АО МО
                """
            ),
            (
                .numbered,
                """
                МКР МКРН МИКРОРАЙОН КВАРТАЛ КВ-Л ЛИНИЯ
                """
            ),
        ]
        var table: [UInt64: AddressWords] = [:]
        for (kind, words) in lists {
            for word in words.unicodeScalars.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                table[WordSet.digest(word), default: []].insert(kind)
            }
        }
        return table
    }()
}
