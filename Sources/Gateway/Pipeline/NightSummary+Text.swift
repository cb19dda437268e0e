import Schemas

extension NightSummary {
    /// The summary for people, in Russian, aligned for a terminal of 112 columns.
    ///
    /// A row of the table adds up: read = rejected + linked + in review + new + unchanged + withdrawn + repeated. Rows of
    /// earlier deliveries that a full delivery no longer has stand apart, in the last column.
    package var text: String {
        var lines: [String] = []
        let heads = [
            "прочит.", "принято", "отклон.", "связано", "разбор", "новые", "без изм.", "отозв.", "повторы", "исчезло",
        ]
        lines.append(Self.pad("Поток", 22) + heads.map { Self.padLeft($0, 9) }.joined())
        for feed in feeds { lines.append(row(feed.id, feed.counts)) }
        lines.append(row("итого", total))
        for feed in feeds {
            if feed.repeated > 0 {
                lines.append("  \(feed.id): те же файлы уже приняты, повторно не обрабатывались: \(feed.repeated)")
            }
            if feed.refused > 0 {
                lines.append("  \(feed.id): отклонено выгрузок целиком: \(feed.refused), причины в квитанции")
            }
            if feed.held > 0 {
                lines.append("  \(feed.id): задержано выгрузок: \(feed.held), ждут решения администратора")
                for number in feed.heldNumbers {
                    lines.append("    sverka delivery confirm \(number) — обработать как есть, refuse — отклонить")
                }
            }
        }
        if isQuiet { lines += ["", "Изменений нет: все строки совпали с уже известными, новых карт нет."] }
        lines += [
            "",
            "Сигнальные карты: поднято \(cardsRaised), передано в реестр записей: \(delivered), в очереди: \(waiting)",
        ]
        if heldCards > 0 {
            lines.append("  ждут разбора оператором, не дольше четверти срока: \(heldCards)")
        }
        if refusedEntries > 0 {
            lines.append("  реестр не принял записей: \(refusedEntries); повторяются автоматически")
        }
        for level in ResponseLevel.allCases {
            let ofLevel = cards.filter { $0.level == level }
            guard !ofLevel.isEmpty else { continue }
            lines.append("  \(level.rawValue) \(level.russian): \(ofLevel.map(\.count).reduce(0, +))")
            for line in ofLevel {
                lines.append("    \(line.indicator) \(Self.padLeft("\(line.count)", 6))  \(line.title)")
            }
        }
        let feeds = quality.filter { $0.groupKind.isEmpty }
        if let first = feeds.first {
            lines.append("Оценка связей без правильных ответов, модель \(first.modelVersion), промежутки 95 %:")
            for feed in feeds { lines.append("  \(feed.feedID): \(feed.text)") }
        }
        lines += arrivals.compactMap(arrivalText)
        for line in withoutAgreement {
            let consequences = [
                line.files > 0 ? "файлов не принято: \(line.files)" : "",
                line.isNotFetched ? "с сервера не забирается" : "",
            ]
            lines.append(
                "Внимание: \(line.feed): нет действующего соглашения о передаче данных, "
                    + consequences.filter { !$0.isEmpty }.joined(separator: ", ") + " (sverka agreement set)")
        }
        for name in leftInInbox { lines.append("Не принято, осталось на месте: \(ShownText.oneLine(name))") }
        for trouble in troubles { lines.append("Внимание: \(ShownText.oneLine(trouble))") }
        if purged > 0 { lines.append("Удалено оригиналов с истёкшим сроком хранения: \(purged)") }
        lines += ["", people > 0 ? "Время по шагам, с (людей в реестре: \(people))" : "Время по шагам, с"]
        for step in steps { lines.append("  \(Self.pad(Self.stepName(step.name), 24)) \(Self.seconds(step.seconds))") }
        lines.append("  \(Self.pad("всего", 24)) \(Self.seconds(seconds)), память не больше \(peakMemoryMiB) МиБ")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Only what needs somebody's attention.
    private func arrivalText(_ line: ArrivalCheck.Line) -> String? {
        guard let due = line.dueAt else { return nil }
        switch line.state {
        case .pending, .arrived: return nil
        case .missing: return "Внимание: \(line.feed): ждали до \(local(due)), не пришло"
        case .late:
            let arrival = line.arrivedAt.map { ", пришло с опозданием: \(local($0))" } ?? ""
            return "\(line.feed): ждали до \(local(due))\(arrival)"
        }
    }

    /// `21.11.2026 02:00`, in the region's time.
    private func local(_ moment: Timestamp) -> String {
        let moment = moment.adding(seconds: Int64(offsetMinutes) * 60)
        return "\(moment.date.russian) \(moment.iso.dropFirst(11).prefix(5))"
    }

    private func row(_ name: String, _ counts: DeliveryCounts) -> String {
        let numbers = [
            counts.read, counts.accepted, counts[.quarantined], counts[.linked], counts[.review], counts[.new],
            counts[.unchanged], counts[.withdrawn], counts[.duplicate], counts.withdrawnByAbsence,
        ]
        return Self.pad(name, 22) + numbers.map { Self.padLeft("\($0)", 9) }.joined()
    }

    private static func stepName(_ name: String) -> String {
        switch name {
        case "pull": "получение с серверов"
        case "fetch": "приём файлов"
        case "registry": "загрузка реестра"
        case "stage": "разбор и проверка"
        case "score": "поиск людей"
        case "match": "решения и карты"
        case "deliver": "передача в реестр"
        case "acknowledge": "квитанции"
        case "quality": "оценка связей"
        default: name
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func padLeft(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func seconds(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return padLeft("\(hundredths / 100),\(rest < 10 ? "0" : "")\(rest)", 8)
    }
}
