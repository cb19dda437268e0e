/// Why the built-in database could not be started or stopped. For the operator; holds no personal data.
package enum ClusterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No PostgreSQL programs on this machine.
    case notInstalled(searched: [String])
    /// The data were made by another major version than those installed.
    case versionMismatch(data: String, installed: [String])
    /// Started as root, and no unprivileged user or no program to become one.
    case noUnprivilegedUser
    /// A folder that belongs to somebody else or cannot be made.
    case folderRefused(path: String, reason: String)
    /// A PostgreSQL program failed.
    case failed(program: String, output: String)
    /// The server did not answer in time.
    case notAnswering(directory: String)

    /// What happened and what to do.
    package var description: String {
        switch self {
        case .notInstalled(let searched):
            """
            Не найдены программы PostgreSQL (initdb, pg_ctl). Установите сервер: в Debian, Ubuntu и Astra Linux \
            «apt install postgresql», в РЕД ОС и ALT «dnf install postgresql-server» — \
            или укажите адрес готового сервера: --database, SVERKA_DATABASE_URL. Искали здесь: \(searched.joined(separator: ", ")).
            """
        case .versionMismatch(let data, let installed):
            """
            Данные созданы PostgreSQL \(data), а установлены версии: \(installed.joined(separator: ", ")). \
            Установите postgresql-\(data) или перенесите данные программой pg_upgrade.
            """
        case .noUnprivilegedUser:
            """
            PostgreSQL не запускается от имени root. Нужен пользователь postgres (или nobody) \
            и программа setpriv либо runuser (пакет util-linux).
            """
        case .folderRefused(let path, let reason): "Папка «\(path)» не подходит: \(reason)."
        case .failed(let program, let output): "Программа \(program) завершилась с ошибкой:\n\(output)"
        case .notAnswering(let directory): "Сервер PostgreSQL в папке «\(directory)» не отвечает."
        }
    }
}
