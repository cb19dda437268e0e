import Gateway
import Schemas

/// Puts files into a gateway's database as a night does, without matching them.
struct Landing {
    let data: String
    let mappings: String

    private func open() async throws -> GatewayApplication {
        try await GatewayApplication.open(GatewayConfiguration(dataFolder: data, mappingsFolder: mappings, width: 2))
    }

    /// Lands one file and prints what it cost.
    func land(_ file: String, feed: String) async throws {
        let application = try await open()
        var landing = NightRun.Landing()
        let cost = try await Measured.of {
            landing = try await NightRun(application).land(files: [file], feed: feed, asOf: Benchmark.asOf)
        }
        await application.close()
        print(
            "rows=\(landing.rows) staged=\(landing.staged) unchanged=\(landing.unchanged) known=\(landing.isKnown)",
            "state=\(landing.state) fetch=\(landing.fetchSeconds) stage=\(landing.stageSeconds)",
            "processor=\(cost.processor) peak=\(cost.peakKiB)")
    }

    /// What matching leaves behind for the next delivery: the content of every row.
    func assumeMatched() async throws {
        let application = try await open()
        try await application.gateway.perform { session in
            try session.transaction {
                try session.execute(
                    """
                    INSERT INTO gateway.feed_record (feed_id, key_digest, record_id, content_digest, order_key,
                                                     is_withdrawn, outcome, delivery_id, row_number)
                    SELECT delivery.feed_id, row.key_digest, row.record_id, row.content_digest, row.order_key, false,
                           'linked', row.delivery_id, row.row_number
                    FROM gateway.row JOIN gateway.delivery USING (delivery_id) WHERE delivery.state = 'staged'
                    """)
                try session.execute("UPDATE gateway.delivery SET state = 'acknowledged' WHERE state = 'staged'")
            }
            try session.script("ANALYZE gateway.feed_record")
        }
        await application.close()
    }
}
