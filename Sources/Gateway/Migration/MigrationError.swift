/// Why the database cannot be brought to the version of this program. Data is untouched in every case.
package enum MigrationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file whose name is not `NNNN_name.sql`, or not readable as text.
    case badFile(String)
    /// Two files with one number.
    case duplicateNumber(Int)
    /// A file that was applied has other content now.
    case changed(String)
    /// A file that was applied is gone: the program is older than the database.
    case vanished(String)
    /// A new file with a number below one already applied.
    case outOfOrder(String)
    /// A file ends the transaction it runs in.
    case endsTransaction(String)

    /// For the operator.
    package var description: String {
        switch self {
        case .badFile(let name):
            "файл миграции «\(name)» не читается или назван не по образцу NNNN_имя.sql; верните файлы миграций из поставки"
        case .duplicateNumber(let number): "две миграции с одним номером \(number); верните файлы миграций из поставки"
        case .changed(let name):
            "миграция «\(name)» уже применена, но её текст с тех пор изменился; верните прежний файл"
        case .vanished(let name):
            "в базе применена миграция «\(name)», которой нет в этой версии программы; обновите программу"
        case .outOfOrder(let name):
            "новая миграция «\(name)» стоит раньше уже применённых; дайте ей следующий свободный номер"
        case .endsTransaction(let name):
            "миграция «\(name)» завершает транзакцию сама; уберите из её текста COMMIT и ROLLBACK"
        }
    }
}
