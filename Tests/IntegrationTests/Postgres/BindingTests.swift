import Schemas
import Testing

@testable import Gateway

@Suite struct BindingTests {
    @Test func everyTypeComesBackAsItWent() async throws {
        try await TemporaryDatabase.withSession { session in
            let uuid = UniqueIdentifier(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001)
            let digest = RowDigest(high: 1, low: .max)
            let content = try #require(ContentDigest((0..<32).map { UInt8($0 * 8) }))
            let day = try #require(CalendarDate(year: 2014, month: 2, day: 28))
            let row = try session.queryOne(
                """
                SELECT \(Int.min), \(Int64.max), \(Int32(-5)), \(0.1 + 0.2), \(-Double.infinity), \(true), \(uuid), \(day),
                    \(Timestamp(microseconds: 1_795_248_000_123_456)), \([0, 1, 255] as [UInt8]), \(content), \(digest),
                    \(DeliveryState.held), \("ё")
                """)
            #expect(try row.int(0) == .min)
            #expect(try row.int64(1) == .max)
            #expect(try row.int(2) == -5)
            #expect(try row.double(3) == 0.1 + 0.2)
            #expect(try row.double(4) == -.infinity)
            #expect(try row.bool(5))
            #expect(try row.uuid(6) == uuid)
            #expect(try row.date(7) == day)
            #expect(try row.timestamp(8).microseconds == 1_795_248_000_123_456)
            #expect(try row.bytes(9) == [0, 1, 255])
            #expect(try row.contentDigest(10) == content)
            #expect(try row.rowDigest(11) == digest)
            #expect(try row.value(12, as: DeliveryState.self) == .held)
            #expect(try row.text(13) == "ё")
        }
    }

    @Test func nullsComeBackAsNil() async throws {
        try await TemporaryDatabase.withSession { session in
            let row = try session.queryOne(
                """
                SELECT \(nil as Int?), \(nil as String?), \(nil as UniqueIdentifier?), \(nil as CalendarDate?),
                    \(nil as [UInt8]?), \(nil as Timestamp?), \(nil as Double?), \(nil as Bool?)
                """)
            #expect(try row.optionalInt(0) == nil)
            #expect(try row.optionalText(1) == nil)
            #expect(try row.optionalUUID(2) == nil)
            #expect(try row.optionalDate(3) == nil)
            #expect(try row.optionalBytes(4) == nil)
            #expect(try row.optionalTimestamp(5) == nil)
            #expect(try row.optionalDouble(6) == nil)
            #expect(try row.optionalBool(7) == nil)
            let null = failure { try row.int(0) }
            #expect(null?.code == .unexpectedNull)
            let outside = failure { try row.int(8) }
            #expect(outside?.code == .wrongType)
        }
    }

    @Test(arguments: [
        "Ёжиков-Щукин", "д'Артаньян", #"C:\папка\"файл""#, "таб\tи\nстроки\r\n", "$1; DROP TABLE x; --", "", "😀\u{301}",
        "\\N",
    ])
    func textComesBackByteForByte(text: String) async throws {
        try await TemporaryDatabase.withSession { session in
            let row = try session.queryOne("SELECT \(text), \([text, "b", text])")
            #expect(Array(try row.text(0).utf8) == Array(text.utf8))
            #expect(try row.texts(1) == [text, "b", text])
        }
    }

    @Test func arraysComeBackAndWorkWithAnyAndUnnest() async throws {
        try await TemporaryDatabase.withSession { session in
            let uuids = (1...3).map { UniqueIdentifier(high: $0, low: $0) }
            let row = try session.queryOne(
                """
                SELECT \([1, 2, .max]), \(uuids), \([] as [String]), 2 = ANY(\([1, 2])), \([[1, 2], [3]] as [[UInt8]]),
                    \([1.5, -0.0]), \([true, false]), \(["a", nil])::text, \([CalendarDate(dayNumber: 0)])::text
                """)
            #expect(try row.ints(0) == [1, 2, .max])
            #expect(try row.uuids(1) == uuids)
            #expect(try row.texts(2).isEmpty)
            #expect(try row.bool(3))
            #expect(try row.text(4) == #"{"\\x0102","\\x03"}"#)
            #expect(try row.texts(5) == ["1.5", "-0"])
            #expect(try row.texts(6) == ["t", "f"])
            #expect(try row.text(7) == "{a,NULL}")
            #expect(try row.text(8) == "{1970-01-01}")
            let rows = try session.query("SELECT * FROM unnest(\([1, 2]), \(["a", "b"])) AS t(n, s) ORDER BY n DESC")
            #expect(try rows.map { try $0.text(1) } == ["b", "a"])
        }
    }

    @Test func nulCharacterIsRefused() async throws {
        try await TemporaryDatabase.withSession { session in
            let error = failure { try session.query("SELECT \("a\0b")") }
            #expect(error?.code == .invalidValue)
            let one = try session.queryOne("SELECT 1").int(0)
            #expect(one == 1)
        }
    }

    @Test func rowsAreStreamedOneByOne() async throws {
        try await TemporaryDatabase.withSession { session in
            var sum = 0
            let count = try session.forEachRow(of: "SELECT n FROM generate_series(1, \(100_000)) AS n") {
                sum += try $0.int(0)
            }
            #expect(count == 100_000)
            #expect(sum == 5_000_050_000)
            struct Enough: Error {}
            let enough = thrown {
                try session.forEachRow(of: "SELECT generate_series(1, \(100_000_000))") {
                    if try $0.int(0) == 10 { throw Enough() }
                }
            }
            #expect(enough is Enough)
            #expect(try session.queryOne("SELECT \(7)").int(0) == 7)
        }
    }

    @Test func affectedRowsAreCounted() async throws {
        try await TemporaryDatabase.withSession { session in
            try session.execute("CREATE TABLE t (n bigint)")
            #expect(try session.execute("INSERT INTO t SELECT generate_series(1, \(5))") == 5)
            #expect(try session.execute("UPDATE t SET n = n + 1 WHERE n > \(3)") == 2)
            let several = failure { try session.queryOne("SELECT n FROM t") }
            #expect(several?.code == .wrongRowCount)
            #expect(try session.query("SELECT n FROM t WHERE n = \(99)").isEmpty)
        }
    }
}
