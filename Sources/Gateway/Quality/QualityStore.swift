import Schemas

/// The history of estimates, and what people said about links: `gateway.quality_estimate`, `gateway.verdict`.
package struct QualityStore {
    let session: PostgresSession

    /// Works on the given connection.
    package init(_ session: PostgresSession) { self.session = session }

    /// Whether there are estimates of this very moment.
    func isMade(at moment: Timestamp) throws -> Bool {
        try session.queryOne("SELECT EXISTS (SELECT FROM gateway.quality_estimate WHERE at = \(moment))").bool(0)
    }

    /// Keeps the estimates of a night or a day.
    func insert(_ estimates: [QualityEstimate]) throws {
        guard !estimates.isEmpty else { return }
        try session.copyIn(
            """
            COPY gateway.quality_estimate (at, model_version, feed_id, group_kind, group_name, rows_total, rows_sampled,
                                           precision_value, precision_low, precision_high, recall_value, recall_low,
                                           recall_high, checked, checked_value, checked_low, checked_high, counts) FROM STDIN
            """
        ) { copy in
            for estimate in estimates {
                copy.append(estimate.at)
                copy.append(estimate.modelVersion)
                copy.append(estimate.feedID)
                copy.append(estimate.groupKind)
                copy.append(estimate.groupName)
                copy.append(estimate.rows)
                copy.append(estimate.sampled)
                for value in [estimate.precision, estimate.recall] {
                    copy.append(value?.value)
                    copy.append(value?.low)
                    copy.append(value?.high)
                }
                copy.append(estimate.checkedPrecision == nil ? nil : estimate.checked)
                copy.append(estimate.checkedPrecision?.value)
                copy.append(estimate.checkedPrecision?.low)
                copy.append(estimate.checkedPrecision?.high)
                copy.append(estimate.counts)
                try copy.endRow()
            }
        }
    }

    /// The last estimates, the latest first: of one feed or of all, with groups only when asked for.
    package func latest(feed: String?, groups: Bool, nights: Int) throws -> [QualityEstimate] {
        try session.query(
            """
            SELECT at, model_version, feed_id, group_kind, group_name, rows_total, rows_sampled, precision_value, precision_low,
                   precision_high, recall_value, recall_low, recall_high, checked, checked_value, checked_low, checked_high, counts
            FROM gateway.quality_estimate
            WHERE at IN (SELECT DISTINCT at FROM gateway.quality_estimate ORDER BY at DESC LIMIT \(nights))
              AND (\(feed == nil) OR feed_id = \(feed ?? "")) AND (\(groups) OR group_kind = '')
            ORDER BY at DESC, feed_id = '', feed_id, group_kind, estimate_id
            """
        ).map { row in
            func estimate(_ column: Int) throws -> QualityTally.Estimate? {
                guard let value = try row.optionalDouble(column) else { return nil }
                return QualityTally.Estimate(
                    value: value, low: try row.double(column + 1), high: try row.double(column + 2))
            }
            return QualityEstimate(
                at: try row.timestamp(0), modelVersion: try row.text(1), feedID: try row.text(2),
                groupKind: try row.text(3), groupName: try row.text(4), rows: try row.int(5), sampled: try row.int(6),
                precision: try estimate(7), recall: try estimate(10), checked: try row.optionalInt(13) ?? 0,
                checkedPrecision: try estimate(14), counts: try row.text(17))
        }
    }

    /// What people's verdicts say about the automatic links of a feed, each band of weight counting as much as it has
    /// links; nil while nobody has looked at one.
    ///
    /// A verdict counts when the matcher had linked this very person before: whoever only decided a question says nothing
    /// about automatic links.
    func acceptance(of feedID: String) throws -> AcceptanceResult? {
        let edges = AcceptanceSample.edges
        let judged = try session.query(
            """
            SELECT width_bucket(event.weight::float8, \(edges)::float8[]), count(*), count(*) FILTER (WHERE verdict = 'always')
            FROM gateway.verdict AS verdict
            JOIN LATERAL (SELECT weight FROM gateway.link_event AS event
                          WHERE event.key_digest = verdict.key_digest AND event.feed_id = verdict.feed_id
                            AND event.person_slot = verdict.person_slot AND event.person_id = verdict.person_id
                            AND event.kind = 'link' AND event.decided_by = 'matcher' AND event.weight IS NOT NULL
                            AND event.at <= verdict.decided_at
                          ORDER BY event_id DESC LIMIT 1) AS event ON true
            WHERE verdict.feed_id = \(feedID) GROUP BY 1
            """
        ).map { (band: try $0.int(0), checked: try $0.int(1), right: try $0.int(2)) }
        guard !judged.isEmpty else { return nil }
        var links = [Int](repeating: 0, count: edges.count + 1)
        let standing = try session.query(
            """
            SELECT width_bucket(weight::float8, \(edges)::float8[]), count(*) FROM gateway.link
            WHERE feed_id = \(feedID) AND decided_by = 'matcher' AND weight IS NOT NULL GROUP BY 1
            """)
        for row in standing { links[try row.int(0)] = try row.int(1) }
        return AcceptanceResult(
            links.indices.map { band in
                let verdicts = judged.first { $0.band == band }
                // A link that was judged is the judge's since.
                return (band, links[band] + (verdicts?.checked ?? 0), verdicts?.checked ?? 0, verdicts?.right ?? 0)
            })
    }
}
