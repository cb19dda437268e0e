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
        case .badFile(let name): "Файл миграции «\(name)» не читается или назван не по образцу NNNN_имя.sql."
        case .duplicateNumber(let number): "Две миграции с одним номером \(number)."
        case .changed(let name):
            "Миграция «\(name)» уже применена, но её текст с тех пор изменился. Верните прежний файл."
        case .vanished(let name):
            "В базе применена миграция «\(name)», которой нет в этой версии программы. Обновите программу."
        case .outOfOrder(let name): "Новая миграция «\(name)» стоит раньше уже применённых."
        case .endsTransaction(let name): "Миграция «\(name)» завершает транзакцию сама (COMMIT или ROLLBACK в тексте)."
        }
    }
}
