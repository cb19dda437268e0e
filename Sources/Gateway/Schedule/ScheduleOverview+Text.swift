import Adapters
import Schemas

extension ScheduleOverview {
    /// For people, in the region's time.
    package func text(offsetMinutes: Int) -> String {
        func local(_ moment: Timestamp) -> String {
            let local = moment.adding(seconds: Int64(offsetMinutes) * 60)
            return "\(local.date.russian) \(local.iso.dropFirst(11).prefix(5))"
        }
        var lines: [String] = []
        for feed in feeds {
            lines.append(feed.id + (feed.schedule.map { ", расписание «\($0)»" } ?? ", без расписания"))
            if feed.isWithoutAgreement {
                lines.append("  не забирается: нет действующего соглашения о передаче данных (sverka agreement set)")
            }
            if let next = feed.nextDue {
                let retry = feed.retryAt.map { ", повтор \(local($0))" } ?? ""
                lines.append("  следующий раз: \(local(next))\(retry)")
            }
            if let started = feed.startedAt {
                let isRunning = feed.endedAt == nil
                let success = feed.succeededAt.map { ", последний удачный \(local($0))" } ?? ""
                lines.append("  последний раз: \(local(started))\(isRunning ? ", идёт или прервано" : "")\(success)")
            }
            if let fault = feed.fault {
                lines.append("  неудач подряд \(feed.failures): \(PullFault.russian(fault))")
            }
            if let probe = feed.probeAt { lines.append("  сервер не отвечает, следующая проба \(local(probe))") }
            if let state = feed.expectation {
                let by = feed.expectedBy.map { "; ждём до \(local($0))" } ?? ""
                lines.append("  приход: \(Self.russian(state))\(by)")
            }
        }
        if feeds.isEmpty {
            lines.append("Ни у одного потока нет ни расписания (source.schedule), ни срока (expect.by).")
        }
        for alarm in alarms {
            let untold = alarm.untold.isEmpty ? "" : " (не отправлено: \(alarm.untold.joined(separator: ", ")))"
            lines.append("Тревога с \(local(alarm.openedAt)): \(alarm.message)\(untold)")
        }
        return lines.joined(separator: "\n")
    }

    private static func russian(_ state: String) -> String {
        switch state {
        case "pending": "срок ещё не наступал"
        case "arrived": "пришло в срок"
        case "late": "пришло с опозданием"
        case "missing": "не пришло"
        default: state
        }
    }

    /// For machines.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.key("feeds")
            json.array { json in feeds.forEach { Self.write($0, to: &json) } }
            json.key("alarms")
            json.array { json in
                for alarm in alarms {
                    json.object { json in
                        json.member("kind", alarm.kind)
                        json.member("subject", alarm.subject)
                        json.member("openedAt", alarm.openedAt.iso)
                        json.member("message", alarm.message)
                        json.key("untold")
                        json.array { json in alarm.untold.forEach { json.string($0) } }
                    }
                }
            }
        }
        return json.text
    }

    private static func write(_ feed: Feed, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", feed.id)
            json.member("schedule", feed.schedule)
            json.member("nextDue", feed.nextDue?.iso)
            json.member("retryAt", feed.retryAt?.iso)
            json.member("startedAt", feed.startedAt?.iso)
            json.member("endedAt", feed.endedAt?.iso)
            json.member("succeededAt", feed.succeededAt?.iso)
            json.key("failures")
            json.number(feed.failures)
            json.member("fault", feed.fault)
            json.member("probeAt", feed.probeAt?.iso)
            json.key("withoutAgreement")
            json.boolean(feed.isWithoutAgreement)
            json.member("expectation", feed.expectation)
            json.member("expectedBy", feed.expectedBy?.iso)
        }
    }
}
