/// Type words of Russian addresses, upper case, without dots.
enum AddressWords {
    static let settlement: Set<String> = [
        "Г", "ГОР", "ГОРОД", "С", "СЕЛО", "ДЕР", "ДЕРЕВНЯ", "П", "ПОС", "ПОСЕЛОК", "ПГТ", "РП", "СТ-ЦА", "СТАНИЦА", "Х",
        "ХУТОР", "АУЛ", "СНТ", "НП", "РАЗЪЕЗД", "ЖД_СТ", "С/П",
    ]
    static let street: Set<String> = [
        "УЛ", "УЛИЦА", "ПР", "ПР-КТ", "ПРКТ", "ПРОСП", "ПРОСПЕКТ", "ПЕР", "ПЕРЕУЛОК", "Б-Р", "БУЛЬВАР", "БУЛ", "НАБ",
        "НАБЕРЕЖНАЯ", "Ш", "ШОССЕ", "ПЛ", "ПЛОЩАДЬ", "ПР-Д", "ПРОЕЗД", "ТУП", "ТУПИК", "АЛЛЕЯ", "ТРАКТ", "МКР", "МКРН",
        "МИКРОРАЙОН", "КВ-Л", "КВАРТАЛ", "ЛИНИЯ",
    ]
    /// Street words that are also first words of names («Набережная», «Проспект Победы» as a name): no type at the
    /// end of a street, and a town may begin with one of them («НАБЕРЕЖНЫЕ»).
    static let house: Set<String> = ["Д", "ДОМ", "ВЛ", "ВЛД", "ВЛАДЕНИЕ", "ЗД", "ЗДАНИЕ"]
    static let building: Set<String> = [
        "К", "КОР", "КОРП", "КОРПУС", "СТР", "СТРОЕНИЕ", "ЛИТ", "ЛИТЕРА", "БЛОК", "СЕКЦИЯ",
    ]
    static let flat: Set<String> = ["КВ", "КВАРТИРА", "КОМ", "КОМН", "КОМНАТА", "ОФ", "ОФИС", "ПОМ"]
    /// Parts that say nothing of the dwelling.
    static let region: Set<String> = [
        "ОБЛ", "ОБЛАСТЬ", "РЕСП", "РЕСПУБЛИКА", "КРАЙ", "Р-Н", "РАЙОН", "РОССИЯ", "РФ", "МР", "ГО", "С/С", "АО", "МО",
    ]
}
