/// What went wrong between the gateway and PostgreSQL.
///
/// `description` may be logged: it holds no bound values, and of the server's text only what provably comes from the
/// statement itself. The server's detail, hint and context lines quote stored values, so only `debugDescription`,
/// meant for a developer's terminal, shows them.
package struct PostgresError: Error, Hashable, Sendable {
    /// The kind of failure; compare this, not texts.
    package enum Code: Hashable, Sendable {
        /// No connection could be made.
        case connectionFailed
        /// The connection broke; whether the last statement took effect is unknown.
        case connectionLost
        /// The server refused a statement; the five characters are PostgreSQL's SQLSTATE.
        case sqlState(String)
        /// A statement was used the wrong way round (rows from a COPY, COPY from a query).
        case protocolViolation
        /// The statement was cancelled by us.
        case cancelled
        /// The statement ran longer than its time limit.
        case timeout
        /// A connection text that libpq does not understand.
        case invalidSettings
        /// A value PostgreSQL cannot store (a NUL character in text, too many parameters).
        case invalidValue
        /// A NULL where a value was expected.
        case unexpectedNull
        /// A cell that is not of the type asked for, or no such column.
        case wrongType
        /// Not exactly one row.
        case wrongRowCount
        /// The pool was closed.
        case poolClosed
    }

    /// The kind of failure.
    package let code: Code
    /// PostgreSQL's SQLSTATE, when the server said one.
    package let sqlState: String?
    /// The constraint the server named.
    package let constraint: String?
    /// The table the server named.
    package let table: String?
    /// The column the server named, or the position of the cell asked for.
    package let column: String?
    /// Safe words that say more than the code.
    private let remark: String?
    /// The server's full words; may carry personal data.
    private let confidential: String?

    init(
        _ code: Code, sqlState: String? = nil, constraint: String? = nil, table: String? = nil, column: String? = nil,
        remark: String? = nil, confidential: String? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.constraint = constraint
        self.table = table
        self.column = column
        self.remark = remark
        self.confidential = confidential
    }

    /// The connection is gone: the work may be tried again on another one.
    package var isConnectionLoss: Bool {
        if code == .connectionLost || code == .connectionFailed { return true }
        guard let sqlState else { return false }
        return sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03"].contains(sqlState)
    }

    /// Trying the same transaction again may succeed: serialization failure, deadlock, lock not available, lost connection.
    package var isTransient: Bool {
        if isConnectionLoss { return true }
        guard let sqlState else { return false }
        return ["40001", "40P01", "55P03", "53300"].contains(sqlState)
    }

    /// The server can't be reached, or can't work at the moment: a reason to try again later.
    package var meansAway: Bool { isTransient || code == .connectionFailed }

    /// A unique constraint was violated (SQLSTATE 23505).
    package var isUniqueViolation: Bool { sqlState == "23505" }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Safe to log and to show.
    package var description: String {
        var text = "PostgreSQL: \(summary)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let constraint { text += ", ограничение \(constraint)" }
        if let table { text += ", таблица \(table)" }
        if let column { text += ", столбец \(column)" }
        if let remark { text += ": \(remark)" }
        return text
    }

    /// Everything known, with the server's own words; for a developer, never for a log.
    package var debugDescription: String { confidential.map { "\(description)\n\($0)" } ?? description }

    /// Only the safe text, so that `dump` does not show more.
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    private var summary: String {
        switch code {
        case .connectionFailed: "нет соединения с сервером"
        case .connectionLost: "соединение потеряно"
        case .sqlState(let state): Self.conditions[state] ?? Self.classes[String(state.prefix(2))] ?? "ошибка сервера"
        case .protocolViolation: "команда использована не по назначению"
        case .cancelled: "запрос отменён"
        case .timeout: "истекло время запроса"
        case .invalidSettings:
            "строка подключения не распознана; образец: postgres://пользователь@сервер:5432/база"
        case .invalidValue: "значение нельзя передать серверу"
        case .unexpectedNull: "пустое значение там, где оно обязательно"
        case .wrongType: "значение другого типа"
        case .wrongRowCount: "ожидалась ровно одна строка"
        case .poolClosed: "пул соединений закрыт"
        }
    }

    private static let conditions: [String: String] = [
        "23505": "нарушена уникальность", "23503": "нет строки, на которую есть ссылка",
        "23502": "не заполнено обязательное поле",
        "23514": "нарушено условие проверки", "40001": "транзакции помешали друг другу", "40P01": "взаимная блокировка",
        "55P03": "не удалось получить блокировку", "42501": "недостаточно прав", "22P02": "значение не подходит к типу",
        "53100": "на диске кончилось место", "53300": "слишком много соединений",
    ]

    private static let classes: [String: String] = [
        "08": "сбой соединения", "21": "неверное число строк", "22": "неверное значение", "23": "нарушено ограничение",
        "25": "неверное состояние транзакции", "28": "вход отклонён", "3D": "нет такой базы данных",
        "40": "откат транзакции",
        "42": "ошибка в запросе", "53": "не хватает ресурсов сервера", "54": "превышен предел сервера",
        "55": "объект занят", "57": "вмешательство администратора", "58": "системный сбой сервера",
        "P0": "отказ процедуры",
    ]
}
