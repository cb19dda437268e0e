import Schemas
import Testing

@testable import Gateway

@Suite struct CopyTests {
    private struct Enough: Error {}

    @Test(arguments: [UInt64(1), 2, 3]) func randomTextsGoInAndOutUnchanged(seed: UInt64) async throws {
        try await TemporaryDatabase.withSession { session in
            var random = SeededGenerator(seed: seed)
            let texts: [String?] = (0..<3000).map { _ in
                Int.random(in: 0..<10, using: &random) == 0 ? nil : random.text(upTo: 60)
            }
            let bytes: [[UInt8]] = texts.map { Array(($0 ?? "-").utf8.reversed()) }
            try session.execute("CREATE TABLE t (n bigint, a text, b bytea, c text)")
            let stored = try session.copyIn("COPY t FROM STDIN") { writer in
                for (index, text) in texts.enumerated() {
                    writer.append(index)
                    writer.append(text)
                    writer.append(bytes[index])
                    writer.append(text)
                    try writer.endRow()
                }
            }
            #expect(stored == texts.count)
            var read = 0
            try session.copyOut("COPY (SELECT * FROM t ORDER BY n) TO STDOUT") { row in
                let index = try row.int(0)
                #expect(try row.optionalText(1).map { Array($0.utf8) } == texts[index].map { Array($0.utf8) })
                #expect(try row.bytes(2) == bytes[index])
                read += 1
            }
            #expect(read == texts.count)
            // The server agrees, not only our own reader.
            for index in stride(from: 0, to: texts.count, by: 97) {
                let row = try session.queryOne(
                    "SELECT a IS NOT DISTINCT FROM \(texts[index]) FROM t WHERE n = \(index)")
                #expect(try row.bool(0))
            }
        }
    }

    @Test func everyCellTypeIsStoredAsMeant() async throws {
        try await TemporaryDatabase.withSession { session in
            let uuid = UniqueIdentifier(high: 0xFEDC_BA98_7654_3210, low: 5)
            try session.script(
                """
                CREATE TABLE t (a bigint, b boolean, c uuid, d date, e timestamptz, f bytea, g double precision, h text, i text)
                """)
            let day = CalendarDate(dayNumber: -10_000)
            let time = Timestamp(microseconds: 1_795_248_000_000_001)
            try session.copyIn("COPY t FROM STDIN") { writer in
                writer.append(Int.min)
                writer.append(false)
                writer.append(uuid)
                writer.append(day)
                writer.append(time)
                writer.append([0, 9, 10, 92] as [UInt8])
                writer.append(0.1 + 0.2)
                writer.append(DeliveryState.held)
                writer.append(nil as String?)
                try writer.endRow()
            }
            let row = try session.queryOne("SELECT * FROM t")
            #expect(try row.int(0) == .min)
            #expect(try !row.bool(1))
            #expect(try row.uuid(2) == uuid)
            #expect(try row.date(3) == day)
            #expect(try row.timestamp(4) == time)
            #expect(try row.bytes(5) == [0, 9, 10, 92])
            #expect(try row.double(6) == 0.1 + 0.2)
            #expect(try row.text(7) == "held")
            #expect(try row.isNull(8))
            try session.copyOut("COPY t TO STDOUT") { row in
                let read = try row.uuid(2)
                #expect(read == uuid)
                #expect(try row.date(3) == day)
                #expect(try row.timestamp(4) == time)
                #expect(try row.double(6) == 0.1 + 0.2)
            }
        }
    }

    @Test func errorInTheMiddleStoresNothing() async throws {
        try await TemporaryDatabase.withSession { session in
            try session.execute("CREATE TABLE t (n bigint)")
            let enough = thrown {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    for number in 0..<100_000 {
                        writer.append(number)
                        try writer.endRow()
                    }
                    throw Enough()
                }
            }
            #expect(enough is Enough)
            #expect(try session.queryOne("SELECT count(*) FROM t").int(0) == 0)
            let nul = failure {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    writer.append("1")
                    try writer.endRow()
                    writer.append("\0")
                    try writer.endRow()
                }
            }
            #expect(nul?.code == .invalidValue)
            let refused = failure {
                try session.copyIn("COPY t FROM STDIN") { writer in
                    for number in 0..<50_000 {
                        if number == 20_000 { writer.append("Иванов") } else { writer.append(number) }
                        try writer.endRow()
                    }
                }
            }
            #expect(refused?.sqlState == "22P02")
            #expect(refused?.description.contains("Иванов") == false)
            #expect(try session.queryOne("SELECT count(*) FROM t").int(0) == 0)
        }
    }

    @Test func readingMayStopEarly() async throws {
        try await TemporaryDatabase.withSession { session in
            let enough = thrown {
                try session.copyOut("COPY (SELECT generate_series(1, 50000000)) TO STDOUT") { row in
                    if try row.int(0) == 5 { throw Enough() }
                }
            }
            #expect(enough is Enough)
            let one = try session.queryOne("SELECT 1").int(0)
            #expect(one == 1)
        }
    }

    @Test func otherStatementsAreRefusedInCopyAndTheReverse() async throws {
        try await TemporaryDatabase.withSession { session in
            try session.execute("CREATE TABLE t (n bigint)")
            let errors = [
                failure { try session.copyIn("SELECT 1") { _ in } },
                failure { try session.copyOut("COPY t FROM STDIN") { _ in } },
                failure { try session.copyIn("COPY t TO STDOUT") { _ in } },
                failure { try session.execute("COPY t FROM STDIN") },
                failure { try session.execute("COPY t TO STDOUT") },
                failure { try session.copyIn("COPY t FROM \(1)") { _ in } },
                failure { try session.forEachRow(of: "COPY t FROM STDIN") { _ in } },
                failure { try session.forEachRow(of: "COPY t TO STDOUT") { _ in } },
            ]
            for (index, error) in errors.enumerated() { #expect(error?.code == .protocolViolation, "\(index)") }
            #expect(try session.queryOne("SELECT count(*) FROM t").int(0) == 0)
        }
    }
}
