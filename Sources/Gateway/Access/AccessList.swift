import Schemas

/// Accounts, keys, certificates and agreements as an administrator looks at them.
package struct AccessList: Sendable {
    /// An account.
    package struct Account: Hashable, Sendable {
        /// Code.
        package var agency: String
        /// Name.
        package var title: String
        /// When it was closed; nil while it is open.
        package var disabledAt: Timestamp?
        /// Keys that let in now.
        package var liveKeys: Int
        /// Certificates that let in now.
        package var liveCertificates: Int
    }

    /// A key or a certificate.
    package struct Credential: Hashable, Sendable {
        /// The key's part that is no secret, or the certificate's SHA-256.
        package var id: String
        /// Whose it is.
        package var agency: String
        /// What it is for.
        package var label: String
        /// Since when.
        package var since: Timestamp
        /// Until when.
        package var until: Timestamp
        /// When it was taken back; nil while it was not.
        package var revokedAt: Timestamp?
        /// The last day it was used on; nil when it never was.
        package var lastUsedOn: CalendarDate?

        /// `live`, `expired` or `revoked`.
        package func state(at now: Timestamp) -> String {
            revokedAt != nil ? "revoked" : until <= now ? "expired" : "live"
        }
    }

    private let pool: PostgresPool

    /// Reads the gateway's database.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Accounts by code.
    package func accounts(at now: Timestamp) async throws -> [Account] {
        try await pool.perform { session in
            try session.query(
                """
                SELECT agency, title, disabled_at,
                       (SELECT count(*) FROM gateway.api_key AS key
                        WHERE key.agency = account.agency AND revoked_at IS NULL AND expires_at > \(now)),
                       (SELECT count(*) FROM gateway.agency_certificate AS certificate
                        WHERE certificate.agency = account.agency AND revoked_at IS NULL AND valid_until > \(now))
                FROM gateway.agency_account AS account ORDER BY agency
                """
            ).map {
                Account(
                    agency: try $0.text(0), title: try $0.text(1), disabledAt: try $0.optionalTimestamp(2),
                    liveKeys: try $0.int(3), liveCertificates: try $0.int(4))
            }
        }
    }

    /// Keys, of one agency or of all.
    package func keys(of agency: String?) async throws -> [Credential] {
        try await pool.perform { session in
            try session.query(
                """
                SELECT key_id, agency, label, issued_at, expires_at, revoked_at, last_used_on FROM gateway.api_key
                WHERE \(agency) IS NULL OR agency = \(agency) ORDER BY agency, issued_at, key_id
                """
            ).map { try Self.credential($0, id: try $0.text(0)) }
        }
    }

    /// Certificates, of one agency or of all.
    package func certificates(of agency: String?) async throws -> [Credential] {
        try await pool.perform { session in
            try session.query(
                """
                SELECT fingerprint, agency, label, added_at, valid_until, revoked_at, last_used_on
                FROM gateway.agency_certificate
                WHERE \(agency) IS NULL OR agency = \(agency) ORDER BY agency, added_at, fingerprint
                """
            ).map { try Self.credential($0, id: try $0.contentDigest(0).hex) }
        }
    }

    /// Agreements of all feeds.
    package func agreements() async throws -> [AgreementStore.Agreement] {
        try await pool.perform { try AgreementStore($0).all() }
    }

    private static func credential(_ row: PostgresRow, id: String) throws -> Credential {
        Credential(
            id: id, agency: try row.text(1), label: try row.text(2), since: try row.timestamp(3),
            until: try row.timestamp(4), revokedAt: try row.optionalTimestamp(5),
            lastUsedOn: try row.optionalDate(6))
    }
}
