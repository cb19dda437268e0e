import Schemas

/// Under which agreements data of feeds may be taken.
package struct AgreementStore {
    /// One agreement.
    package struct Agreement: Hashable, Sendable {
        /// Feed's id.
        package var feedID: String
        /// Number of the document.
        package var number: String
        /// First day.
        package var validFrom: CalendarDate
        /// Last day; nil for no end.
        package var validUntil: CalendarDate?

        /// Makes an agreement.
        package init(feedID: String, number: String, validFrom: CalendarDate, validUntil: CalendarDate?) {
            self.feedID = feedID
            self.number = number
            self.validFrom = validFrom
            self.validUntil = validUntil
        }
    }

    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Whether a feed may deliver on a day.
    package func isValid(for feedID: String, on day: CalendarDate) throws -> Bool {
        try session.queryOne(
            """
            SELECT EXISTS (SELECT FROM gateway.data_agreement
                           WHERE feed_id = \(feedID) AND valid_from <= \(day)
                             AND (valid_until IS NULL OR valid_until >= \(day)))
            """
        ).bool(0)
    }

    /// Feeds that may deliver on a day.
    package func feeds(validOn day: CalendarDate) throws -> Set<String> {
        Set(
            try session.query(
                """
                SELECT DISTINCT feed_id FROM gateway.data_agreement
                WHERE valid_from <= \(day) AND (valid_until IS NULL OR valid_until >= \(day))
                """
            ).map { try $0.text(0) })
    }

    /// Where files wait for an agreement.
    enum Place {
        /// The inbox.
        case inbox
        /// The agencies' folders of urgent signals.
        case urgentFolder
    }

    /// Notes how many files of which feeds wait in a place for an agreement. Feeds nobody has made known are left out.
    func note(waiting files: [String: Int], in place: Place) throws {
        let isUrgent = place == .urgentFolder
        guard try waiting().filter({ AgencyAccount.isUrgentFeed($0.key) == isUrgent }) != files else { return }
        let feeds = files.sorted { $0.key < $1.key }
        try session.transaction {
            try session.execute(
                "DELETE FROM gateway.agreement_wait WHERE starts_with(feed_id, \(AgencyAccount.urgentFeedPrefix)) = \(isUrgent)"
            )
            try session.execute(
                """
                INSERT INTO gateway.agreement_wait (feed_id, file_count)
                SELECT feed_id, file_count FROM unnest(\(feeds.map(\.key)), \(feeds.map(\.value))) AS now (feed_id, file_count)
                JOIN gateway.feed USING (feed_id)
                ON CONFLICT (feed_id) DO UPDATE SET file_count = excluded.file_count
                """)
        }
    }

    /// Files that wait for an agreement, by feed.
    func waiting() throws -> [String: Int] {
        let rows = try session.query("SELECT feed_id, file_count FROM gateway.agreement_wait")
        return Dictionary(try rows.map { (try $0.text(0), try $0.int(1)) }) { first, _ in first }
    }

    /// All agreements, by feed and first day.
    package func all() throws -> [Agreement] {
        try session.query(
            """
            SELECT feed_id, number, valid_from, valid_until FROM gateway.data_agreement
            ORDER BY feed_id, valid_from, number
            """
        ).map {
            Agreement(
                feedID: try $0.text(0), number: try $0.text(1), validFrom: try $0.date(2),
                validUntil: try $0.optionalDate(3))
        }
    }
}
