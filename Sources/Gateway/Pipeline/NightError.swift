import Schemas

/// What can go wrong with *us* in a night. Holds no personal data.
package enum NightError: Error, CustomStringConvertible, Equatable {
    /// A delivery belongs to a feed that no mapping describes any more.
    case mappingMissing(feed: String)
    /// Another process moved the delivery while we worked on it.
    case deliveryMoved(String)
    /// A staged row can't be read back.
    case stagedRowDamaged(delivery: String, row: Int)
    /// What a decision was made from can't be read back.
    case storedGroundsDamaged(feed: String)
    /// What is in memory of the registry may hold people whose creation failed.
    case registryOutdated
    /// The registry answered something that the contract does not allow.
    case registryContract(String)

    /// One line that says what to do.
    package var description: String {
        switch self {
        case .mappingMissing(let feed):
            "нет описания потока \(feed); верните его файл в папку описаний и запустите ночь снова"
        case .deliveryMoved(let number):
            "выгрузку \(number) продвинул другой процесс; ничего не потеряно, запустите ночь снова"
        case .stagedRowDamaged(let delivery, let row):
            "строка \(row) выгрузки \(delivery) не читается из базы; проверьте целостность базы (pg_amcheck) и запустите ночь снова"
        case .storedGroundsDamaged(let feed):
            "основания решения о записи потока \(feed) не читаются из базы: их записала более новая версия, или повреждена база (pg_amcheck)"
        case .registryOutdated:
            "сверка с устаревшими данными реестра остановлена; ничего не потеряно, они загружаются заново"
        case .registryContract(let what):
            "реестр не соблюдает договор: \(what); сверьте его функции с docs/registry-contract.md"
        }
    }
}
