import Schemas

/// What an administrator does about accounts, keys, certificates and agreements. Every change is an entry of the audit log.
package struct AccessAdministration: Sendable {
    /// Why something can't be done.
    package enum Failure: Error, CustomStringConvertible, Equatable {
        /// An agency's code has other characters.
        case badCode(String)
        /// No such account.
        case unknownAgency(String)
        /// The account is closed.
        case disabled(String)
        /// No such key that could still be revoked.
        case unknownKey(String)
        /// No such certificate that could still be revoked.
        case unknownCertificate(String)
        /// The certificate lets another agency in.
        case foreignCertificate(String)
        /// The end lies before the beginning, or is over.
        case badTerm
        /// No such feed.
        case unknownFeed(String)
        /// No such agreement.
        case unknownAgreement(feed: String, number: String)

        /// One line that says what to do.
        package var description: String {
            switch self {
            case .badCode(let code):
                "код ведомства «\(code)» не годится: строчные латинские буквы, цифры и «-», как owner: {agency: …} в описании потока"
            case .unknownAgency(let code):
                "нет учётной записи ведомства «\(code)»; заведите её: sverka agency add \(code) --title \"Название\""
            case .disabled(let code):
                "учётная запись ведомства «\(code)» закрыта; откройте её снова: sverka agency add \(code)"
            case .unknownKey(let id): "нет действующего ключа «\(id)»; ключи показывает sverka key list"
            case .unknownCertificate(let text):
                "нет действующего сертификата «\(text)»; сертификаты показывает sverka certificate list"
            case .foreignCertificate(let agency): "этот сертификат уже открывает доступ ведомству «\(agency)»"
            case .badTerm: "срок кончается раньше, чем начинается, или уже истёк"
            case .unknownFeed(let feed): "нет потока «\(feed)»; потоки — папка описаний (--mappings)"
            case .unknownAgreement(let feed, let number):
                "у потока «\(feed)» нет соглашения № \(number); соглашения показывает sverka agreement list"
            }
        }
    }

    private let pool: PostgresPool
    private let clock: @Sendable () -> Timestamp

    /// Works on the gateway's database.
    package init(_ pool: PostgresPool, clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock) {
        self.pool = pool
        self.clock = clock
    }

    /// Opens an account, or opens a closed one again; a new title takes the place of the old one.
    package func add(agency code: String, title: String?, by actor: String) async throws {
        guard Self.isCode(code) else { throw Failure.badCode(code) }
        let now = clock()
        try await pool.transaction { session in
            try session.execute(
                """
                INSERT INTO gateway.agency_account AS known (agency, title, created_at, created_by)
                VALUES (\(code), \(title ?? code), \(now), \(actor))
                ON CONFLICT (agency) DO UPDATE
                SET title = coalesce(\(title), known.title), disabled_at = NULL, disabled_by = NULL
                """)
            // The feed that the agency's urgent signals belong to.
            let feed = AgencyAccount.urgentFeedID(of: Agency(code: code))
            try session.execute(
                """
                INSERT INTO gateway.feed (feed_id, agency, title, mapping_version)
                VALUES (\(feed), \(code), 'Срочные сигналы', 1) ON CONFLICT (feed_id) DO NOTHING
                """)
            try AuditLog(session).append(actor: actor, action: "agency.added", object: code, detail: "")
        }
    }

    /// Closes an account: none of its keys and certificates let anybody in any more.
    package func disable(agency code: String, by actor: String) async throws {
        let now = clock()
        try await pool.transaction { session in
            try Self.requireAccount(code, on: session)
            try session.execute(
                "UPDATE gateway.agency_account SET disabled_at = \(now), disabled_by = \(actor) WHERE agency = \(code)")
            try AuditLog(session).append(actor: actor, action: "agency.disabled", object: code, detail: "")
        }
    }

    /// Issues a key. Its text is nowhere but in the answer.
    package func issueKey(
        to code: String, label: String, validDays: Int, by actor: String
    ) async throws -> (key: APIKey, expiresAt: Timestamp) {
        let (now, key) = (clock(), APIKey.make())
        let end = now.adding(seconds: Int64(validDays) * 86_400)
        guard end > now else { throw Failure.badTerm }
        try await pool.transaction { session in
            try Self.requireAccount(code, on: session)
            try session.execute(
                """
                INSERT INTO gateway.api_key (key_id, agency, secret_digest, label, issued_at, issued_by, expires_at)
                VALUES (\(key.id), \(code), \(key.digest), \(label), \(now), \(actor), \(end))
                """)
            try AuditLog(session).append(
                actor: actor, action: "key.issued", object: key.id, detail: "\(code), until \(end.iso)")
        }
        return (key, end)
    }

    /// Takes a key back, at once. Takes the part of the key that is no secret.
    package func revokeKey(_ id: String, by actor: String) async throws {
        let now = clock()
        try await pool.transaction { session in
            let row = try session.queryFirst(
                """
                UPDATE gateway.api_key SET revoked_at = \(now), revoked_by = \(actor)
                WHERE key_id = \(id) AND revoked_at IS NULL RETURNING agency
                """)
            guard let row else { throw Failure.unknownKey(id) }
            try AuditLog(session).append(
                actor: actor, action: "key.revoked", object: id, detail: try row.text(0))
        }
    }

    /// Lets the holder of a certificate in.
    package func add(
        certificate fingerprint: ContentDigest, validUntil end: Timestamp, to code: String, label: String,
        by actor: String
    ) async throws {
        let now = clock()
        guard end > now else { throw Failure.badTerm }
        try await pool.transaction { session in
            try Self.requireAccount(code, on: session)
            let row = try session.queryOne(
                """
                INSERT INTO gateway.agency_certificate AS known (fingerprint, agency, label, added_at, added_by, valid_until)
                VALUES (\(fingerprint), \(code), \(label), \(now), \(actor), \(end))
                ON CONFLICT (fingerprint) DO UPDATE
                SET valid_until = excluded.valid_until, label = excluded.label,
                    agency = CASE WHEN known.revoked_at IS NULL THEN known.agency ELSE excluded.agency END,
                    revoked_at = NULL, revoked_by = NULL
                RETURNING agency
                """)
            guard try row.text(0) == code else { throw Failure.foreignCertificate(try row.text(0)) }
            try AuditLog(session).append(
                actor: actor, action: "certificate.added", object: fingerprint.hex, detail: "\(code), until \(end.iso)")
        }
    }

    /// Shuts a certificate out, at once.
    package func revoke(certificate fingerprint: ContentDigest, by actor: String) async throws {
        let now = clock()
        try await pool.transaction { session in
            let row = try session.queryFirst(
                """
                UPDATE gateway.agency_certificate SET revoked_at = \(now), revoked_by = \(actor)
                WHERE fingerprint = \(fingerprint) AND revoked_at IS NULL RETURNING agency
                """)
            guard let row else { throw Failure.unknownCertificate(fingerprint.hex) }
            try AuditLog(session).append(
                actor: actor, action: "certificate.revoked", object: fingerprint.hex, detail: try row.text(0))
        }
    }

    /// Makes an agreement known, or changes its days.
    package func set(_ agreement: AgreementStore.Agreement, by actor: String) async throws {
        if let end = agreement.validUntil, end < agreement.validFrom { throw Failure.badTerm }
        let now = clock()
        try await pool.transaction { session in
            let isKnown = try session.queryOne(
                "SELECT EXISTS (SELECT FROM gateway.feed WHERE feed_id = \(agreement.feedID))")
            guard try isKnown.bool(0) else { throw Failure.unknownFeed(agreement.feedID) }
            try session.execute(
                """
                INSERT INTO gateway.data_agreement (feed_id, number, valid_from, valid_until, changed_at, changed_by)
                VALUES (\(agreement.feedID), \(agreement.number), \(agreement.validFrom), \(agreement.validUntil), \(now), \(actor))
                ON CONFLICT (feed_id, number) DO UPDATE
                SET valid_from = excluded.valid_from, valid_until = excluded.valid_until, changed_at = excluded.changed_at,
                    changed_by = excluded.changed_by
                """)
            try session.execute(
                """
                UPDATE gateway.feed SET needs_agreement = true
                WHERE feed_id = \(agreement.feedID) AND NOT needs_agreement
                """)
            let term = "\(agreement.validFrom.iso)–\(agreement.validUntil?.iso ?? "")"
            try AuditLog(session).append(
                actor: actor, action: "agreement.set", object: agreement.feedID,
                detail: "№ \(agreement.number), \(term)")
        }
    }

    /// Ends an agreement: the given day is the last one. A day before its first one takes it out altogether.
    package func end(feed: String, number: String, lastDay day: CalendarDate, by actor: String) async throws {
        let now = clock()
        try await pool.transaction { session in
            let deleted = try session.execute(
                "DELETE FROM gateway.data_agreement WHERE feed_id = \(feed) AND number = \(number) AND valid_from > \(day)"
            )
            if deleted == 0 {
                let changed = try session.execute(
                    """
                    UPDATE gateway.data_agreement SET valid_until = \(day), changed_at = \(now), changed_by = \(actor)
                    WHERE feed_id = \(feed) AND number = \(number)
                    """)
                guard changed == 1 else { throw Failure.unknownAgreement(feed: feed, number: number) }
            }
            try AuditLog(session).append(
                actor: actor, action: "agreement.ended", object: feed, detail: "№ \(number), \(day.iso)")
        }
    }

    private static func requireAccount(_ code: String, on session: PostgresSession) throws {
        let row = try session.queryFirst(
            "SELECT disabled_at IS NULL FROM gateway.agency_account WHERE agency = \(code) FOR UPDATE")
        guard let row else { throw Failure.unknownAgency(code) }
        guard try row.bool(0) else { throw Failure.disabled(code) }
    }

    private static func isCode(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
