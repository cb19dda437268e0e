/// The fields of a server error, before they are sorted into what may be shown and what may not.
struct ServerMessage {
    /// SQLSTATE.
    var sqlState: String?
    /// The primary message.
    var primary = ""
    /// Everything else, for developers.
    var confidential = ""
    /// The constraint named.
    var constraint: String?
    /// The table named.
    var table: String?
    /// The column named.
    var column: String?

    /// Classes whose primary message is a fixed sentence or speaks of identifiers; class 22, 23 and P0 quote values.
    private static let speakable: Set<String> = ["08", "25", "28", "3D", "40", "42", "53", "54", "55", "57", "58"]

    /// The part of the primary message that cannot hold a value, nil when none can be told.
    ///
    /// The server quotes what it inserts with double quotes. Quoted words are kept only if the statement's own text,
    /// which has no values in it, contains them. A translated server quotes otherwise, so only ASCII passes at all.
    func safeText(statement: String) -> String? {
        guard let sqlState, Self.speakable.contains(String(sqlState.prefix(2))) else { return nil }
        guard primary.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) else { return nil }
        let parts = primary.split(separator: "\"", omittingEmptySubsequences: false)
        // An odd number of quotes: some belong to a value, and where it ends cannot be told.
        guard parts.count % 2 == 1 else { return nil }
        let known = parts.enumerated().allSatisfy { index, part in
            index % 2 == 0 || (part.utf8.count > 1 && statement.contains(part))
        }
        if known { return primary }
        // From the first quote to the last: a value may have quotes of its own.
        return "\(parts[0])\"…\"\(parts[parts.count - 1])"
    }

    /// The error this message means.
    func error(statement: String, cancelRequested: Bool) -> PostgresError {
        let code: PostgresError.Code
        switch sqlState {
        case "57014": code = cancelRequested || !primary.contains("timeout") ? .cancelled : .timeout
        case "57P01", "57P02": code = .connectionLost
        case .some(let state): code = .sqlState(state)
        case nil: code = .protocolViolation
        }
        return PostgresError(
            code, sqlState: sqlState, constraint: constraint, table: table, column: column,
            remark: safeText(statement: statement),
            confidential: "\(primary)\n\(confidential)\nstatement: \(statement)")
    }
}
