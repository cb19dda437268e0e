import Testing

@testable import Gateway

@Suite struct ConnectionFailureTextTests {
    /// libpq's message, the text for the operator.
    @Test(arguments: [
        (
            "connection to server at \"127.0.0.1\", port 5432 failed: Connection refused\n\tIs the server running on that host?\n",
            "Connection refused; запустите сервер PostgreSQL или исправьте имя и порт в адресе базы"
        ),
        (
            "connection to server on socket \"/x/.s.PGSQL.5432\" failed: No such file or directory\n\tIs the server running?\n",
            "No such file or directory; запустите сервер PostgreSQL или исправьте папку сокета и порт в адресе базы"
        ),
        (
            "connection to server at \"::1\", port 1 failed: Connection refused\nconnection to server at \"127.0.0.1\", port 1 failed: FATAL:  password authentication failed for user \"anna\"\n",
            "password authentication failed for user \"anna\"; проверьте имя и пароль (в PGPASSFILE, ~/.pgpass или адресе базы)"
        ),
        (
            "could not translate host name \"nohost\" to address: Name or service not known\n",
            "could not translate host name \"nohost\" to address: Name or service not known; проверьте имя сервера в адресе базы"
        ), ("", "проверьте, что сервер работает и адрес базы верен"),
    ])
    func operatorReadsTheReasonAndWhatToDo(message: String, text: String) throws {
        let settings = try ConnectionSettings("postgres://anna:s3cret@127.0.0.1/x")
        #expect(ConnectionFailureText.russian(message, settings: settings) == text)
    }

    @Test(arguments: ["s3cret", "s3cret%40"])
    func passwordIsNeverShown(password: String) throws {
        let settings = try ConnectionSettings("postgres://anna:\(password)@127.0.0.1/x")
        let message = "FATAL: odd server says s3cret and s3cret@ aloud"
        #expect(!ConnectionFailureText.russian(message, settings: settings).contains("s3cret"))
    }
}
