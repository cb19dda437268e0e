import Glibc
import Schemas
import Testing

@testable import Gateway

/// Measures bulk transfer; runs only when asked, with `SVERKA_MEASURE=1 swift test -c release -Xswiftc -enable-testing`.
@Suite(.enabled(if: getenv("SVERKA_MEASURE") != nil)) struct ThroughputTests {
    @Test func copyInAndOut() async throws {
        let count = 200_000
        try await TemporaryDatabase.withSession { session in
            try session.script(
                """
                CREATE UNLOGGED TABLE warm (n bigint);
                CREATE TABLE t (n bigint, id uuid, surname text, name text, patronymic text, born date, sex bigint,
                    snils text, address text, seen timestamptz, digest bytea, active boolean)
                """)
            let clock = ContinuousClock()
            let written = try clock.measure {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    for number in 0..<count {
                        writer.append(number)
                        writer.append(UniqueIdentifier(high: UInt64(number), low: UInt64(number)))
                        writer.append("Константинопольский")
                        writer.append("Александр")
                        writer.append(nil as String?)
                        writer.append(CalendarDate(dayNumber: 15_000 + Int32(number % 5000)))
                        writer.append(number % 2)
                        writer.append("112-233-445 95")
                        writer.append("г. Казань, ул. Баумана, д. 1, кв. 2")
                        writer.append(Timestamp(microseconds: Int64(number) * 1_000_003))
                        writer.append(RowDigest(high: UInt64(number), low: 7))
                        writer.append(true)
                        try writer.endRow()
                    }
                }
            }
            for pass in 1...2 {
                var bytes = 0
                var sum = 0
                let read = try clock.measure {
                    try session.copyOut("COPY t TO STDOUT") { row in
                        sum += try row.int(0) + Int(try row.date(5).dayNumber)
                        bytes += try row.uuid(1) == UniqueIdentifier(high: 0, low: 0) ? 1 : 0
                        for column in [2, 3, 7, 8] { bytes += try row.withBytes(column) { $0.byteCount } ?? 0 }
                    }
                }
                var characters = 0
                let texts = try clock.measure {
                    try session.copyOut("COPY t TO STDOUT") { row in
                        for column in [2, 3, 7, 8] { characters += try row.text(column).utf8.count }
                    }
                }
                print(
                    "MEASURED pass \(pass): in \(written), out \(read), out with strings \(texts), \(sum) \(bytes) \(characters)"
                )
            }
            let rows = try clock.measure {
                var sum = 0
                for row in try session.query("SELECT * FROM t") { sum += try row.int(0) + row.text(2).utf8.count }
            }
            print("MEASURED query of all rows \(rows)")
            let single = try clock.measure {
                for number in 0..<2000 { _ = try session.queryOne("SELECT \(number) + 1").int(0) }
            }
            print("MEASURED 2000 small queries \(single)")
        }
    }
}
