import Schemas

/// One line of `gateway.quality_estimate`: a feed of a night, or a group of children over all feeds.
package struct QualityEstimate: Sendable {
    /// When the night was measured, or when the estimate of the service's day was due.
    package var at: Timestamp
    /// The model that linked.
    package var modelVersion: String
    /// The feed; empty for a group over all feeds.
    package var feedID: String
    /// Kind of group and its name; empty for a whole feed.
    package var groupKind = ""
    /// Name of the group.
    package var groupName = ""
    /// Rows of the night.
    package var rows: Int
    /// Rows looked at.
    package var sampled: Int
    /// Share of right links; nil without links.
    package var precision: QualityTally.Estimate?
    /// Share of registered children's records that are linked; nil without any.
    package var recall: QualityTally.Estimate?
    /// Links that people looked at so far.
    package var checked = 0
    /// What their verdicts say; nil without any.
    package var checkedPrecision: QualityTally.Estimate?
    /// What the estimate was worked out from, as JSON.
    package var counts = "{}"

    /// One line in Russian.
    package var text: String {
        var parts = ["строк \(ReportText.count(sampled)) из \(ReportText.count(rows))"]
        parts.append("точность \(precision.map(Self.known) ?? "неизвестна: ничего не связано")")
        parts.append("полнота \(recall.map(Self.known) ?? "неизвестна")")
        if let checkedPrecision {
            parts.append("по \(ReportText.count(checked)) вердиктам людей точность \(Self.range(checkedPrecision))")
        }
        return parts.joined(separator: "; ").replacing("\u{A0}", with: " ")
    }

    /// Ranges wider than this say nothing.
    private static let widest = 0.2

    private static func known(_ estimate: QualityTally.Estimate) -> String {
        estimate.high - estimate.low > widest ? "неизвестна: промежуток шире 20 %" : range(estimate)
    }

    /// A share with its range.
    static func range(_ estimate: QualityTally.Estimate) -> String {
        "\(ReportText.percent(estimate.value)) (\(ReportText.percent(max(0, estimate.low)))…\(ReportText.percent(min(1, estimate.high))))"
            .replacing("\u{A0}", with: " ")
    }

    /// Into an array of JSON.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("at", at.iso)
            json.member("model", modelVersion)
            json.member("feed", feedID.isEmpty ? nil : feedID)
            if !groupKind.isEmpty {
                json.member("by", groupKind)
                json.member("name", groupName)
            }
            json.key("rows")
            json.number(rows)
            json.key("sampled")
            json.number(sampled)
            Self.write("precision", precision, to: &json)
            Self.write("recall", recall, to: &json)
            json.key("checked")
            json.number(checked)
            Self.write("checkedPrecision", checkedPrecision, to: &json)
            json.key("counts")
            json.raw(counts)
        }
    }

    private static func write(_ name: String, _ value: QualityTally.Estimate?, to json: inout JSONWriter) {
        json.key(name)
        guard let value else { return json.raw("null") }
        json.object { json in
            for (key, number) in [("value", value.value), ("low", value.low), ("high", value.high)] {
                json.key(key)
                json.number((number * 1_000_000).rounded() / 1_000_000)
            }
        }
    }
}
