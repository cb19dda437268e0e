import Schemas

extension NightSummary {
    /// The `--json` contract: one object with rows read, accepted, quarantined, linked, review, new, unchanged, cards
    /// raised, cards delivered and seconds per step, in all and per feed.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            total.write(to: &json)
            json.key("cardsRaised")
            json.number(cardsRaised)
            json.key("cardsDelivered")
            json.number(delivered)
            json.key("outboxWaiting")
            json.number(waiting)
            json.key("outboxRefused")
            json.number(refusedEntries)
            json.key("cardsHeld")
            json.number(heldCards)
            json.key("people")
            json.number(people)
            json.key("secondsPerStep")
            json.object { json in
                for step in steps {
                    json.key(step.name)
                    json.number((step.seconds * 1000).rounded() / 1000)
                }
            }
            json.key("originalsPurged")
            json.number(purged)
            json.key("seconds")
            json.number((seconds * 1000).rounded() / 1000)
            json.key("peakMemoryMiB")
            json.number(peakMemoryMiB)
            json.key("feeds")
            json.array { json in for feed in feeds { Self.write(feed, to: &json) } }
            json.key("cards")
            json.array { json in
                for line in cards {
                    json.object { json in
                        json.member("indicator", line.indicator)
                        json.member("level", line.level.rawValue)
                        json.key("count")
                        json.number(line.count)
                    }
                }
            }
            json.key("arrivals")
            json.array { json in for line in arrivals { Self.write(line, to: &json) } }
            json.key("quality")
            json.array { json in quality.forEach { $0.write(to: &json) } }
            json.key("withoutAgreement")
            json.array { json in
                for line in withoutAgreement {
                    json.object { json in
                        json.member("feed", line.feed)
                        json.key("filesLeft")
                        json.number(line.files)
                        json.key("notFetched")
                        json.boolean(line.isNotFetched)
                    }
                }
            }
            json.key("leftInInbox")
            json.array { json in for name in leftInInbox { json.string(name) } }
            json.key("troubles")
            json.array { json in for trouble in troubles { json.string(trouble) } }
        }
        return json.text
    }

    private static func write(_ line: ArrivalCheck.Line, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", line.feed)
            json.member("state", line.state.rawValue)
            if let moment = line.dueAt { json.member("dueAt", moment.iso) }
            if let moment = line.arrivedAt { json.member("arrivedAt", moment.iso) }
            json.member("dueNext", line.dueNext.iso)
        }
    }

    private static func write(_ feed: Feed, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", feed.id)
            for (name, value) in [
                ("deliveries", feed.deliveries), ("repeated", feed.repeated), ("refused", feed.refused),
                ("held", feed.held),
            ] {
                json.key(name)
                json.number(value)
            }
            feed.counts.write(to: &json)
            json.key("cardsRaised")
            json.number(feed.counts.cardsRaised)
            json.key("receipts")
            json.array { json in for receipt in feed.receipts { json.string(receipt) } }
        }
    }
}
