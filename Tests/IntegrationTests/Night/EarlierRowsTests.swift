import Foundation
import Schemas
import Testing

@testable import Gateway

/// Rows that an earlier version landed as JSON, and this one matches after an upgrade in between.
@Suite(.serialized) struct EarlierRowsTests {
    private static let nowhere = ConnectionSettings(
        socketDirectory: "/nonexistent", port: 1, user: "nobody", database: "none")

    /// Writes all landed records as an earlier version did; returns how many.
    private func writeAsJSON(_ world: NightWorld) async throws -> Int {
        try await PostgresConnection.open(world.settings).perform { session in
            let rows = try session.query(
                "SELECT delivery_id, row_number, packed FROM gateway.row WHERE packed IS NOT NULL")
            for row in rows {
                var record = CanonicalRecord(
                    recordID: "", keyDigest: .zero, contentDigest: .zero, location: SourceLocation())
                try RecordCoding.decode(try row.bytes(2)[...], into: &record)
                var json = JSONWriter()
                json.object { json in
                    if record.operation == .withdraw { json.member("operation", "withdraw") }
                    json.member("organisation", record.organisation)
                    if let dwelling = record.dwelling {
                        json.key("dwelling")
                        PersonCoding.write(dwelling, to: &json)
                    }
                    json.key("people")
                    json.array { json in for person in record.people { PersonCoding.write(person, to: &json) } }
                }
                try session.execute(
                    """
                    UPDATE gateway.row SET packed = NULL, record_json = \(json.text)
                    WHERE delivery_id = \(try row.uuid(0)) AND row_number = \(try row.int(1))
                    """)
            }
            return rows.count
        }
    }

    private func outcomes(asJSON: Bool) async throws -> [String] {
        let elsewhere = try await TemporaryDatabase.make()
        var outcomes: [String] = []
        try await NightWorld.with(registry: elsewhere.settings) { world in
            try await world.drop(day: 1)
            var away = world.program
            away.registry = Self.nowhere
            #expect(try await away.run("night", "--as-of", "2026-11-20").status == 2)
            if asJSON { #expect(try await writeAsJSON(world) > 100) }
            _ = try await world.night()
            outcomes = try await PostgresConnection.open(world.settings).perform { session in
                try session.query(
                    """
                    SELECT feed_id || ' ' || record_id || ' ' || outcome || ' ' || coalesce(string_agg(
                        person_slot || ':' || decided_by || ':' || coalesce(weight::text, ''), ' ' ORDER BY person_slot), '')
                    FROM gateway.feed_record LEFT JOIN gateway.link USING (feed_id, key_digest)
                    GROUP BY feed_id, record_id, outcome ORDER BY 1
                    """
                ).map { try $0.text(0) }
            }
        }
        await elsewhere.drop()
        return outcomes
    }

    @Test func rowsLandedAsJSONAreMatchedAsOthersAre() async throws {
        let earlier = try await outcomes(asJSON: true)
        #expect(earlier.count > 100)
        #expect(try await outcomes(asJSON: false) == earlier)
    }
}
