import Schemas
import Synchronization
import Testing

@testable import Gateway

struct AccessAdministrationTests {
    private static func with(_ body: (AccessAdministration, PostgresPool, Clock) async throws -> Void) async throws {
        try await GatewayDatabase.with { database in
            let pool = PostgresPool(database.settings, size: 2)
            let clock = Clock()
            try await body(AccessAdministration(pool) { clock.now }, pool, clock)
            await pool.close()
        }
    }

    private final class Clock: Sendable {
        private let moment = Mutex(GatewayDatabase.now)
        var now: Timestamp { moment.withLock { $0 } }
        func advance(days: Int64) { moment.withLock { $0 = $0.adding(seconds: days * 86_400) } }
    }

    private func check(_ text: String, _ pool: PostgresPool, _ clock: Clock) async throws -> CredentialCheck {
        let key = try #require(APIKey(text))
        let now = clock.now
        return try await pool.perform { try CredentialStore($0).check(key, at: now) }
    }

    @Test func severalKeysLiveAtOnceUntilTheyExpireOrAreRevoked() async throws {
        try await Self.with { administration, pool, clock in
            try await administration.add(agency: "police", title: "МВД", by: "anna")
            let first = try await administration.issueKey(to: "police", label: "old", validDays: 10, by: "anna").key
            let second = try await administration.issueKey(to: "police", label: "new", validDays: 30, by: "anna").key
            for key in [first, second] {
                guard case .accepted(let account) = try await check(key.text, pool, clock) else {
                    Issue.record("refused")
                    continue
                }
                #expect(account.agency == "police" && account.title == "МВД" && account.credential == .key(key.id))
            }
            clock.advance(days: 10)
            #expect(try await check(first.text, pool, clock) == .refused(.expired))
            try await administration.revokeKey(second.id, by: "anna")
            #expect(try await check(second.text, pool, clock) == .refused(.revoked))
            // What was refused is told apart from what never was, for the log.
            #expect(try await check(APIKey.make().text, pool, clock) == .refused(.unknown))
            let mixed = "sverka_\(first.id)_\(second.text.split(separator: "_")[2])"
            #expect(try await check(mixed, pool, clock) == .refused(.wrongSecret))
            await #expect(throws: AccessAdministration.Failure.unknownKey(second.id)) {
                try await administration.revokeKey(second.id, by: "anna")
            }
        }
    }

    @Test func closedAccountLetsNobodyInUntilItIsOpenedAgain() async throws {
        try await Self.with { administration, pool, clock in
            try await administration.add(agency: "police", title: "МВД", by: "anna")
            let key = try await administration.issueKey(to: "police", label: "", validDays: 10, by: "anna").key
            try await administration.disable(agency: "police", by: "anna")
            #expect(try await check(key.text, pool, clock) == .refused(.disabled))
            await #expect(throws: AccessAdministration.Failure.disabled("police")) {
                _ = try await administration.issueKey(to: "police", label: "", validDays: 1, by: "anna")
            }
            try await administration.add(agency: "police", title: nil, by: "anna")
            guard case .accepted(let account) = try await check(key.text, pool, clock) else {
                Issue.record("refused")
                return
            }
            #expect(account.title == "МВД")
        }
    }

    @Test func certificateBelongsToOneAgency() async throws {
        try await Self.with { administration, pool, clock in
            let print = ContentDigest(words: (1, 2, 3, 4))
            let end = clock.now.adding(seconds: 86_400)
            for agency in ["police", "health"] { try await administration.add(agency: agency, title: nil, by: "anna") }
            try await administration.add(certificate: print, validUntil: end, to: "police", label: "", by: "anna")
            await #expect(throws: AccessAdministration.Failure.foreignCertificate("police")) {
                try await administration.add(certificate: print, validUntil: end, to: "health", label: "", by: "anna")
            }
            func result() async throws -> CredentialCheck {
                let now = clock.now
                return try await pool.perform { try CredentialStore($0).check(certificate: print, at: now) }
            }
            guard case .accepted(let account) = try await result() else {
                Issue.record("refused")
                return
            }
            #expect(account.agency == "police")
            clock.advance(days: 1)
            #expect(try await result() == .refused(.expired))
            try await administration.revoke(certificate: print, by: "anna")
            #expect(try await result() == .refused(.revoked))
        }
    }

    @Test func agreementIsValidOnItsDaysOnly() async throws {
        try await Self.with { administration, pool, clock in
            let today = clock.now.date
            func isValid(_ shift: Int32) async throws -> Bool {
                try await pool.perform {
                    try AgreementStore($0).isValid(
                        for: GatewayDatabase.feedID, on: CalendarDate(dayNumber: today.dayNumber + shift))
                }
            }
            let agreement = AgreementStore.Agreement(
                feedID: GatewayDatabase.feedID, number: "7", validFrom: today,
                validUntil: CalendarDate(dayNumber: today.dayNumber + 2))
            try await administration.set(agreement, by: "anna")
            #expect(try await isValid(0))
            #expect(try await isValid(2))
            #expect(try await isValid(-1) == false)
            #expect(try await isValid(3) == false)
            try await administration.end(
                feed: GatewayDatabase.feedID, number: "7", lastDay: CalendarDate(dayNumber: today.dayNumber - 1),
                by: "anna")
            #expect(try await isValid(0) == false)
            let foreign = AgreementStore.Agreement(
                feedID: "no.feed", number: "7", validFrom: today, validUntil: nil)
            await #expect(throws: AccessAdministration.Failure.unknownFeed("no.feed")) {
                try await administration.set(foreign, by: "anna")
            }
        }
    }

    @Test func everyChangeIsInTheAuditLogAndNoSecretIs() async throws {
        try await Self.with { administration, pool, clock in
            try await administration.add(agency: "police", title: nil, by: "anna")
            let key = try await administration.issueKey(to: "police", label: "", validDays: 1, by: "anna").key
            try await administration.revokeKey(key.id, by: "boris")
            try await administration.disable(agency: "police", by: "boris")
            let entries = try await pool.perform { session in
                try session.query(
                    "SELECT actor || ' ' || action || ' ' || object || detail FROM gateway.audit ORDER BY sequence"
                )
                .map { try $0.text(0) }
            }
            #expect(
                entries.suffix(4).map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                    == ["anna agency.added", "anna key.issued", "boris key.revoked", "boris agency.disabled"])
            let secret = String(key.text.split(separator: "_")[2])
            #expect(!entries.contains { $0.contains(secret) })
            let stored = try await pool.perform {
                try $0.queryOne("SELECT to_json(key)::text FROM gateway.api_key AS key").text(0)
            }
            #expect(!stored.contains(secret))
        }
    }
}
