/// Why no connection could be made, in libpq's words, and what the operator can do.
enum ConnectionFailureText {
    /// libpq's reason and an advice. The reason is left out when it could hold the password.
    static func russian(_ message: String, settings: ConnectionSettings) -> String {
        let reason = reason(in: message)
        let advice = advice(for: message)
        let secrets = [settings.password].compactMap { $0 }.filter { !$0.isEmpty }
        if reason.isEmpty || secrets.contains(where: { reason.contains($0) }) { return advice }
        return "\(reason); \(advice)"
    }

    /// The last attempt's line without its repetition of the address; the lines that begin with a tab are hints.
    private static func reason(in message: String) -> String {
        let lines = message.split(separator: "\n").filter { !$0.hasPrefix("\t") && !$0.hasPrefix(" ") }
        guard var line = lines.last else { return "" }
        if let end = line.firstRange(of: " failed: ")?.upperBound { line = line[end...] }
        for head in ["FATAL:", "ERROR:"] where line.hasPrefix(head) { line = line.dropFirst(head.count) }
        return String(line.drop { $0 == " " }.prefix(200))
    }

    private static func advice(for message: String) -> String {
        let known = [
            ("password authentication failed", "проверьте имя и пароль (в PGPASSFILE, ~/.pgpass или адресе базы)"),
            ("no password supplied", "дайте пароль в PGPASSFILE, ~/.pgpass или адресе базы"),
            (
                "Peer authentication failed",
                "разрешите вход этому пользователю в pg_hba.conf или запускайте от его имени"
            ),
            ("no pg_hba.conf entry", "разрешите вход с этой машины в pg_hba.conf сервера"),
            ("does not exist", "создайте базу и пользователя или исправьте их имена в адресе базы"),
            ("could not translate host name", "проверьте имя сервера в адресе базы"),
            ("Connection refused", "запустите сервер PostgreSQL или исправьте имя и порт в адресе базы"),
            (
                "No such file or directory",
                "запустите сервер PostgreSQL или исправьте папку сокета и порт в адресе базы"
            ),
            ("Permission denied", "дайте программе права на папку сокета"),
            ("too many", "подождите или увеличьте max_connections сервера"),
            ("starting up", "подождите, пока сервер запустится"),
            ("shutting down", "сервер останавливается; дождитесь его запуска"),
            ("timeout expired", "сервер не ответил вовремя: проверьте сеть и адрес"),
            ("certificate", "проверьте сертификаты и sslmode в адресе базы"),
            ("SSL", "проверьте сертификаты и sslmode в адресе базы"),
        ]
        return known.first { message.contains($0.0) }?.1 ?? "проверьте, что сервер работает и адрес базы верен"
    }
}
