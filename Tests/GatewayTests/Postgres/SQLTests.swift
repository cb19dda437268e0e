import Schemas
import Testing

@testable import Gateway

@Suite struct SQLTests {
    @Test func interpolatedValuesBecomeParameters() {
        let name = "Иванов'; DROP TABLE person; --"
        let statement: SQL =
            "SELECT * FROM person WHERE name = \(name) AND born > \(CalendarDate(dayNumber: 0)) AND n = \(5)"
        #expect(statement.text == "SELECT * FROM person WHERE name = $1 AND born > $2 AND n = $3")
        #expect(statement.bindings.map(\.type) == [.text, .date, .int8])
        #expect(statement.bindings[0].bytes == Array(name.utf8))
    }

    @Test func missingValuesBecomeTypedNulls() {
        let statement: SQL = "SELECT \(nil as String?), \(nil as UniqueIdentifier?), \(nil as [UInt8]?)"
        #expect(statement.bindings.map(\.type) == [.text, .uuid, .bytea])
        #expect(statement.bindings.allSatisfy { $0.bytes == nil })
    }

    @Test func identifiersAreQuoted() {
        let statement: SQL = "SELECT 1 FROM \(identifier: "a\"; DROP TABLE b; --\0")"
        #expect(statement.text == "SELECT 1 FROM \"a\"\"; DROP TABLE b; --\"")
        #expect(statement.bindings.isEmpty)
    }

    @Test func fragmentsKeepTheirParametersInOrder() {
        let first: SQL = "a = \(1)"
        let second: SQL = "b = \("x")"
        let statement: SQL = "WHERE \(fragment: SQL.joined([first, second], separator: " AND ")) LIMIT \(10)"
        #expect(statement.text == "WHERE a = $1 AND b = $2 LIMIT $3")
        #expect(statement.bindings.map(\.type) == [.int8, .text, .int8])
    }

    @Test func enumerationsGoByTheirRawValue() {
        let statement: SQL = "SELECT \(DeliveryState.staged), \(nil as DeliveryState?)"
        #expect(statement.bindings.map(\.type) == [.text, .text])
        #expect(statement.bindings[0].bytes == Array("staged".utf8))
    }

    @Test func onlyStaticTextIsTakenAsItIs() {
        let order: SQL = "SELECT 1 ORDER BY 1 \(unescaped: "DESC")"
        #expect(order.text == "SELECT 1 ORDER BY 1 DESC")
        // The literal initialiser takes a StaticString: a String made at run time has no way in.
        #expect(SQL.StringLiteralType.self == StaticString.self)
    }

    @Test func textWithNulIsRefusedBeforeItIsSent() {
        for statement: SQL in ["SELECT \("a\0b")", "SELECT \(["a", "\0"])"] {
            let error = #expect(throws: PostgresError.self) { try ParameterList(statement.bindings) }
            #expect(error?.code == .invalidValue)
        }
    }
}
