import Testing

@testable import Gateway

@Suite struct PostgresErrorTests {
    private func error(_ state: String, _ message: String, statement: String) -> PostgresError {
        var server = ServerMessage()
        server.sqlState = state
        server.primary = message
        server.confidential = "detail: Key (name)=(Иванов) already exists."
        return server.error(statement: statement, cancelRequested: false)
    }

    @Test(arguments: [
        ("42601", "syntax error in tsquery: \"Ivanov & \""),
        ("42P01", "relation \"Ivanov\" does not exist"),
        ("42P01", "relation \"a\"Ivanov\"b\" does not exist"),
        ("42601", "ошибка: Ivanov"),
        ("42601", "unbalanced \"Ivanov"),
        ("22P02", "invalid input syntax for type integer: \"Ivanov\""),
        ("P0001", "Ivanov is not allowed"),
        ("23505", "duplicate key value violates unique constraint Ivanov"),
    ])
    func descriptionNeverHoldsAValue(state: String, message: String) {
        let error = error(state, message, statement: "SELECT $1 FROM a, b")
        for text in ["\(error)", String(describing: error), "\(Mirror(reflecting: error).children.map(\.value))"] {
            #expect(!text.contains("Ivanov"))
            #expect(!text.contains("Иванов"))
        }
        #expect(error.debugDescription.contains("Иванов"))
        #expect(error.sqlState == state)
    }

    @Test func wordsOfTheStatementItselfAreShown() {
        let error = error("42703", "column \"surnam\" does not exist", statement: "SELECT surnam FROM person")
        #expect(error.description.contains("column \"surnam\" does not exist"))
    }

    @Test(arguments: [
        ("40001", true, false), ("40P01", true, false), ("55P03", true, false), ("57P01", true, true),
        ("08006", true, true), ("23505", false, false), ("42601", false, false),
    ])
    func failuresWorthTryingAgainAreTold(state: String, isTransient: Bool, isLoss: Bool) {
        let error = error(state, "", statement: "")
        #expect(error.isTransient == isTransient)
        #expect(error.isConnectionLoss == isLoss)
    }
}
