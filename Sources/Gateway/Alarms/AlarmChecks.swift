import Adapters
import Schemas

/// What the database says is wrong: one cheap query for each kind.
struct AlarmChecks {
    let mappings: [FeedMapping]
    let region: RegionSettings
    let thresholds: AlarmThresholds

    /// More held deliveries than this are no news.
    private static let heldLimit = 200
    private static let rowCodes: Set<FindingCode> = [.fileRows, .fileHalfEmpty, .fileDoubled]

    /// Looks at everything.
    func run(on session: PostgresSession, at now: Timestamp) throws -> AlarmReading {
        var reading = try missing(on: session, at: now)
        reading.add(try pulls(on: session))
        reading.add(try agreements(on: session, at: now))
        reading.add(try held(on: session))
        reading.add(try outbox(on: session, at: now))
        return reading
    }

    private func missing(on session: PostgresSession, at now: Timestamp) throws -> AlarmReading {
        let check = ArrivalCheck(mappings: mappings, offsetMinutes: region.offsetMinutes)
        let lines = try session.transaction { try check.run(on: session, now: now) }
        var reading = AlarmReading(kinds: [.feedMissing])
        for line in lines {
            let key = AlarmCondition.Key(kind: .feedMissing, subject: line.feed)
            switch line.state {
            case .missing:
                let due = line.dueAt.map { "ждали до \(local($0)), " } ?? ""
                reading.conditions.append(
                    AlarmCondition(key: key, feed: line.feed, message: "\(title(line.feed)): \(due)не пришло."))
            case .late:
                reading.resolutions[key] =
                    line.arrivedAt.map { "Пришло с опозданием: \(local($0))." } ?? key.kind.resolution
            case .arrived: reading.resolutions[key] = line.arrivedAt.map { "Пришло: \(local($0))." }
            case .pending: break
            }
        }
        return reading
    }

    private func pulls(on session: PostgresSession) throws -> AlarmReading {
        let rows = try session.query(
            """
            SELECT feed_id, fault, failures FROM gateway.feed_schedule
            WHERE fault IS NOT NULL AND (remedy = 'people' OR failures >= \(thresholds.pullFailures)) ORDER BY feed_id
            """)
        var reading = AlarmReading(kinds: [.feedPull])
        for row in rows {
            let feed = try row.text(0)
            reading.conditions.append(
                AlarmCondition(
                    key: .init(kind: .feedPull, subject: feed), feed: feed,
                    message:
                        "\(title(feed)): не забирается с сервера: \(PullFault.russian(try row.text(1))). Неудач подряд: \(try row.int(2))."
                ))
        }
        return reading
    }

    private func agreements(on session: PostgresSession, at now: Timestamp) throws -> AlarmReading {
        // Of a feed whose mapping was taken out nobody claims the files any more.
        let known = Set(mappings.map(\.id))
        let files = try AgreementStore(session).waiting()
            .filter { known.contains($0.key) || AgencyAccount.isUrgentFeed($0.key) }
        let scheduled = mappings.filter { $0.source.schedule != nil }.map(\.id)
        let gate = AgreementGate(.all, at: now, in: region)
        let unfetched = try gate.barred(among: scheduled, on: session)
        var reading = AlarmReading(kinds: [.agreementMissing])
        for feed in unfetched.union(files.keys).sorted() {
            let consequences = [
                files[feed].map {
                    AgencyAccount.isUrgentFeed(feed)
                        ? "срочных сигналов ждёт в папке: \($0)" : "файлов ждёт во входящей папке: \($0)"
                },
                unfetched.contains(feed) ? "с сервера не забирается" : nil,
            ]
            reading.conditions.append(
                AlarmCondition(
                    key: .init(kind: .agreementMissing, subject: feed), feed: feed,
                    message:
                        "\(title(feed)): нет действующего соглашения о передаче данных, \(consequences.compactMap { $0 }.joined(separator: ", ")). Внесите его (sverka agreement set) или снимите поток."
                ))
        }
        return reading
    }

    private func held(on session: PostgresSession) throws -> AlarmReading {
        let rows = try session.query(
            """
            SELECT receipt_number, feed_id, rows_read,
                   ARRAY(SELECT DISTINCT code FROM gateway.finding
                         WHERE finding.delivery_id = delivery.delivery_id AND row_number = 0
                           AND severity IN ('error', 'fatal') ORDER BY code)
            FROM gateway.delivery WHERE state = 'held' ORDER BY received_at, receipt_number LIMIT \(Self.heldLimit)
            """)
        var reading = AlarmReading(kinds: [.feedRows, .deliveryHeld])
        for row in rows {
            let (number, feed) = (try row.text(0), try row.text(1))
            let codes = try row.texts(3).compactMap(FindingCode.init(rawValue:))
            let kind: AlarmKind = codes.contains(where: Self.rowCodes.contains) ? .feedRows : .deliveryHeld
            let reasons = codes.map { " [\($0.rawValue)] \($0.russian)" }.joined()
            reading.conditions.append(
                AlarmCondition(
                    key: .init(kind: kind, subject: number), feed: feed,
                    message:
                        "\(title(feed)): выгрузка \(number) задержана и ждёт решения (sverka delivery list), прочитано строк \(try row.int(2)).\(reasons)"
                ))
        }
        return reading
    }

    private func outbox(on session: PostgresSession, at now: Timestamp) throws -> AlarmReading {
        // Ranks 0 and 1 are E1 and E2.
        let row = try session.queryOne(
            """
            SELECT count(*), min(created_at), min(created_at) FILTER (WHERE rank <= 1) FROM gateway.outbox
            WHERE delivered_at IS NULL
            """)
        var reading = AlarmReading(kinds: [.outboxOld])
        let oldest = try row.optionalTimestamp(1)
        let emergency = try row.optionalTimestamp(2)
        let isOld = oldest.map { $0.adding(seconds: thresholds.cardSeconds) < now } ?? false
        let isUrgent = emergency.map { $0.adding(seconds: thresholds.emergencySeconds) < now } ?? false
        if isOld || isUrgent, let since = isUrgent ? emergency : oldest {
            let what = isUrgent ? "Экстренная карта" : "Карта"
            reading.conditions.append(
                AlarmCondition(
                    key: .init(kind: .outboxOld),
                    message:
                        "\(what) ждёт передачи в реестр с \(local(since)). Всего ждут: \(try row.int(0))."))
        }
        return reading
    }

    /// What is wrong with the disk of the data folder, of which so many bytes are free.
    static func disk(
        free: UInt64, of total: UInt64, isOpen: Bool, thresholds: AlarmThresholds
    ) -> AlarmReading {
        var reading = AlarmReading(kinds: [.diskLow])
        guard total > 0 else { return reading }
        let percent = Double(free) / Double(total) * 100
        if percent < thresholds.freePercent + (isOpen ? thresholds.freePercentMargin : 0) {
            reading.conditions.append(
                AlarmCondition(
                    key: .init(kind: .diskLow),
                    message:
                        "На диске папки данных свободно \(Int(percent)) % (\(free >> 30) ГиБ из \(total >> 30))."))
        }
        return reading
    }

    private func title(_ feed: String) -> String {
        let title = mappings.first { $0.id == feed }?.title ?? ""
        return title.isEmpty || title == feed ? feed : "\(title) (\(feed))"
    }

    /// `21.11.2026 02:00`, the region's time.
    private func local(_ moment: Timestamp) -> String {
        let local = moment.adding(seconds: Int64(region.offsetMinutes) * 60)
        return "\(local.date.russian) \(local.iso.dropFirst(11).prefix(5))"
    }
}
