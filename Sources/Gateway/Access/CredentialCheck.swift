import Schemas

/// Who a key or a certificate belongs to, or why it is refused.
package enum CredentialCheck: Hashable, Sendable {
    /// Why it is refused. The log knows which; whoever asks is told only what it may know.
    package enum Refusal: String, Hashable, Sendable {
        /// No such key or certificate.
        case unknown
        /// The key exists, the secret is another.
        case wrongSecret
        /// Its time is over. Said only to who had the right secret.
        case expired
        /// It was taken back.
        case revoked
        /// The account is closed.
        case disabled
    }

    /// It belongs to this account.
    case accepted(AgencyAccount)
    /// It does not let anybody in.
    case refused(Refusal)
}

/// Looks keys and certificates up.
package struct CredentialStore {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Looks a key up.
    package func check(_ key: APIKey, at now: Timestamp) throws -> CredentialCheck {
        let row = try session.queryFirst(
            """
            SELECT account.agency, account.title, account.disabled_at IS NOT NULL, key.secret_digest,
                   key.revoked_at IS NOT NULL, key.expires_at <= \(now), key.last_used_on IS DISTINCT FROM \(now.date)
            FROM gateway.api_key AS key JOIN gateway.agency_account AS account USING (agency)
            WHERE key.key_id = \(key.id)
            """)
        guard let row else { return .refused(.unknown) }
        guard APIKey.areEqual(try row.contentDigest(3), key.digest) else { return .refused(.wrongSecret) }
        if try row.bool(4) { return .refused(.revoked) }
        if try row.bool(2) { return .refused(.disabled) }
        if try row.bool(5) { return .refused(.expired) }
        if try row.bool(6) {
            try session.execute("UPDATE gateway.api_key SET last_used_on = \(now.date) WHERE key_id = \(key.id)")
        }
        return .accepted(
            AgencyAccount(
                agency: Agency(code: try row.text(0)), title: try row.text(1), credential: .key(key.id)))
    }

    /// Looks a certificate up whose private key the other side has shown to hold.
    package func check(certificate fingerprint: ContentDigest, at now: Timestamp) throws -> CredentialCheck {
        let row = try session.queryFirst(
            """
            SELECT account.agency, account.title, account.disabled_at IS NOT NULL, certificate.revoked_at IS NOT NULL,
                   certificate.valid_until <= \(now), certificate.last_used_on IS DISTINCT FROM \(now.date)
            FROM gateway.agency_certificate AS certificate JOIN gateway.agency_account AS account USING (agency)
            WHERE certificate.fingerprint = \(fingerprint)
            """)
        guard let row else { return .refused(.unknown) }
        if try row.bool(3) { return .refused(.revoked) }
        if try row.bool(2) { return .refused(.disabled) }
        if try row.bool(4) { return .refused(.expired) }
        if try row.bool(5) {
            try session.execute(
                "UPDATE gateway.agency_certificate SET last_used_on = \(now.date) WHERE fingerprint = \(fingerprint)")
        }
        return .accepted(
            AgencyAccount(
                agency: Agency(code: try row.text(0)), title: try row.text(1), credential: .certificate(fingerprint)))
    }
}
