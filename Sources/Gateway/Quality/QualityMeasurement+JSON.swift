import Matcher
import Schemas

/// The measurement for machines.
extension QualityMeasurement {
    /// One object; shares are 0…1, ranges are of 95 %.
    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("model", model.version)
            writer.member("asOf", asOf.iso)
            Self.number("people", people, &writer)
            Self.number("registryRejected", rejectedPeople?.count ?? 0, &writer)
            Self.number("children", children, &writer)
            writer.key("total")
            write(total, &writer)
            writer.key("feeds")
            writer.array { writer in
                for feed in feeds {
                    writer.object { writer in
                        writer.member("feed", feed.name)
                        Self.number("unusable", feed.unusable, &writer)
                        writer.key("quality")
                        write(feed.tally, &writer)
                    }
                }
            }
            writer.key("groups")
            writer.array { writer in
                for (group, tally) in groups {
                    writer.object { writer in
                        writer.member("by", group.kind.code)
                        writer.member("name", group.name)
                        writer.key("quality")
                        write(tally, &writer)
                    }
                }
            }
            writer.key("blocking")
            writer.array { writer in
                for (key, line) in profile.lines.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    writer.object { writer in
                        writer.member("key", key.code)
                        Self.number("searches", line.searches, &writer)
                        Self.number("finds", line.finds, &writer)
                        Self.number("findsAlone", line.findsAlone, &writer)
                        Self.number("people", line.people, &writer)
                        Self.number("largest", line.largest, &writer)
                        Self.number("cut", line.cut, &writer)
                    }
                }
            }
            writer.key("thresholds")
            writer.array { writer in
                for threshold in thresholds {
                    writer.object { writer in
                        Self.number("bits", threshold.bits, &writer)
                        Self.number("links", threshold.links, &writer)
                        Self.number("precision", threshold.precision, &writer)
                        Self.number("precisionByModel", threshold.precisionByModel, &writer)
                        Self.number("recall", threshold.recall, &writer)
                    }
                }
            }
        }
        return writer.text
    }

    private func write(_ tally: QualityTally, _ writer: inout JSONWriter) {
        writer.object { writer in
            Self.number("records", tally.records, &writer)
            Self.number("link", tally.links, &writer)
            Self.number("review", tally.review, &writer)
            Self.number("new", tally.new, &writer)
            Self.estimate("precision", precision(tally), &writer)
            Self.estimate("recall", recall(tally), &writer)
            if let missed = tally.expectedMissed {
                Self.number("missed", missed, &writer)
            } else {
                writer.key("missed")
                writer.raw("null")
            }
            let rate = tally.falseLinkRate
            Self.estimate("falseLinkRateOutside", rate.cases > 0 ? rate.estimate : nil, &writer)
            Self.number("outside", tally.outside, &writer)
            Self.number("takenOut", tally.hidden, &writer)
            Self.number("takenOutLinked", tally.hiddenLinks, &writer)
            Self.number("decoyTwins", tally.twinned, &writer)
            Self.number("decoyTwinsLinked", tally.twinnedLinks, &writer)
            Self.number("strangersLinked", tally.strangerLinks, &writer)
            Self.number("decoyNamesakes", tally.namesakes, &writer)
            Self.number("decoyNamesakesLinked", tally.namesakeLinks, &writer)
            Self.number("decoyFullNamesakes", tally.fullNamesakes, &writer)
            Self.number("decoyFullNamesakesLinked", tally.fullNamesakeLinks, &writer)
            Self.number("takenOutLinkedToNamesakes", tally.hiddenNamesakeLinks, &writer)
            Self.number("takenOutLinkedToTwins", tally.hiddenTwinLinks, &writer)
            Self.number("clearNamesakes", tally.clearNamesakes, &writer)
            Self.number("clearNamesakesOfTakenOut", tally.hiddenClearNamesakes, &writer)
            Self.number("clearFullNamesakes", tally.clearFullNamesakes, &writer)
            Self.number("clearFullNamesakesOfTakenOut", tally.hiddenClearFullNamesakes, &writer)
            Self.number("clearTwins", tally.clearTwins, &writer)
            Self.number("clearTwinsOfTakenOut", tally.hiddenClearTwins, &writer)
        }
    }

    /// `null` where there is nothing to estimate from.
    private static func estimate(_ name: String, _ estimate: QualityTally.Estimate?, _ writer: inout JSONWriter) {
        writer.key(name)
        guard let estimate else { return writer.raw("null") }
        writer.object { writer in
            number("value", estimate.value, &writer)
            number("low", estimate.low, &writer)
            number("high", estimate.high, &writer)
        }
    }

    private static func number(_ name: String, _ value: Int, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.number(value)
    }

    /// Six decimals: more would only be noise.
    private static func number(_ name: String, _ value: Double, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.number(value.isFinite ? (value * 1_000_000).rounded() / 1_000_000 : 0)
    }
}
