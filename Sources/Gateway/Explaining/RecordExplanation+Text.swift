import Matcher
import Schemas

/// The explanation for people.
extension RecordExplanation {
    /// Lines in Russian, for a terminal.
    package var text: String {
        var lines = [
            "Поток \(feedID), запись \(ShownText.oneLine(recordID)): \(Self.outcome(history.outcome))"
                + (history.isWithdrawn ? ", отозвана отправителем" : "")
        ]
        if isRegistryAway { lines.append("Реестр недоступен: показано только то, что хранит шлюз.") }
        if people.isEmpty { lines.append("Решений о связи не было.") }
        for person in people { lines += text(of: person) }
        return lines.joined(separator: "\n")
    }

    private func text(of person: Person) -> [String] {
        let name =
            person.slot < 0 ? "Семья в целом" : "Человек \(person.slot)" + (person.role.map { ", \($0.russian)" } ?? "")
        var lines = ["", name]
        for decision in person.decisions { lines += text(of: decision) }
        for verdict in person.verdicts {
            lines.append(
                "  \(local(verdict.at))  \(verdict.isAlways ? "всегда" : "никогда не") \(verdict.person.text): \(ShownText.oneLine(verdict.decidedBy))"
                    + (verdict.reason.isEmpty ? "" : " («\(ShownText.oneLine(verdict.reason))»)"))
        }
        if person.openCase != nil { lines.append("  Случай открыт: ждёт решения оператора.") }
        return lines
    }

    private func text(of decision: Decision) -> [String] {
        let event = decision.event
        var head = "  \(local(event.at))  \(Self.kind(event.kind))"
        if let person = event.person {
            head += " \(person.text)"
        } else if let family = event.family {
            head += " семьёй \(family.text)"
        }
        var told = [
            event.decidedBy == "matcher"
                ? "автосверка, модель \(event.modelVersion)" : ShownText.oneLine(event.decidedBy)
        ]
        if let weight = event.weight { told.append("вес \(Self.bits(weight))") }
        if let receipt = decision.receipt { told.append("выгрузка \(receipt)") }
        var lines = [head + ": " + told.joined(separator: ", ")]
        if let rule = decision.rule, event.kind != "create" { lines.append("      \(rule.russian)") }
        if !event.reason.isEmpty { lines.append("      \(Self.reason(event.reason))") }
        if let stored = decision.stored { return lines + text(of: stored, of: decision) }
        if let waterfall = decision.waterfall {
            lines += text(of: waterfall, of: decision)
        } else if let levels = event.levels {
            lines += Self.levels(levels)
            lines.append(
                decision.hasRow
                    ? "      Слагаемые не восстановить: человека больше нет в реестре."
                    : "      Слагаемые не восстановить: строка этой выгрузки уже удалена по сроку хранения.")
        }
        if let rivals = decision.rivals { lines += text(of: rivals, besides: event.person) }
        return lines
    }

    /// As the decision was made; then, apart, what today's registry makes of it.
    private func text(of stored: Stored, of decision: Decision) -> [String] {
        let event = decision.event
        let grounds = stored.grounds.grounds
        var lines: [String] = []
        if event.decidedBy != "matcher" { lines.append("      Что видела при этом автосверка:") }
        if let best = stored.best {
            let whose =
                event.person == best.person
                ? "Слагаемые веса, бит" : "Слагаемые веса кандидата \(best.person.text), бит"
            if let waterfall = decision.waterfall {
                lines.append("      \(whose) (как было при решении, модель \(waterfall.modelVersion)):")
                lines += Self.lines(of: waterfall)
            } else {
                lines += Self.levels(stored.grounds.levels ?? LevelVector())
                lines.append("      Слагаемые не показать: этой версии модель решения незнакома.")
            }
            var told = "вероятность \(ReportText.percent(Double(stored.grounds.probability)))"
            if let waterfall = decision.waterfall { told += ", априори \(Self.bits(waterfall.prior)) бит" }
            lines.append("      Сравнено людей: \(grounds.compared); \(told).")
        }
        if let rivals = decision.rivals { lines += text(of: rivals, besides: event.person) }
        if stored.best != nil, decision.waterfall != nil {
            lines.append(
                stored.isReproduced
                    ? "      Пересчёт по сохранённым уровням и модели даёт тот же вес."
                    : "      Пересчёт по сохранённым уровням и модели даёт другой вес: эта версия считает иначе, чем та, что решала."
            )
        }
        return lines + today(of: stored)
    }

    private func today(of stored: Stored) -> [String] {
        var lines: [String] = []
        if let repeated = stored.repeated, let levels = stored.grounds.levels {
            if repeated == levels {
                lines.append("      Строка сравнена с этим человеком ещё раз: уровни те же.")
            } else {
                lines.append(
                    "      Сегодня та же строка сходится с этим человеком иначе — сведения с тех пор изменились:")
                for comparison in Comparison.allCases where repeated[comparison] != levels[comparison] {
                    lines.append(
                        "        \(comparison.russian): \(repeated[comparison].russian), тогда: \(levels[comparison].russian)"
                    )
                }
            }
        }
        guard let today = stored.today else { return lines }
        let decision =
            switch today.kind {
            case .link: "связала бы с другим человеком"
            case .review, .skipped: "отправила бы на разбор"
            case .new: "признала бы человека новым"
            }
        let linked = today.kind == .link ? stored.best?.person == today.rivals.candidates.first?.person : false
        lines.append(
            "      По сегодняшнему реестру та же модель \(linked ? "связала бы с этим человеком" : decision). \(today.rule.russian)"
        )
        return lines + text(of: today.rivals, besides: nil)
    }

    private static func lines(of waterfall: Explanation) -> [String] {
        var lines: [String] = []
        for line in waterfall.lines where line.level != .missing {
            var text =
                "        \(pad("\(line.comparison.russian): \(line.level.russian)", 60))\(signed(line.bits))"
            if let share = line.share { text += "  (значение у \(ReportText.percent(share)))" }
            lines.append(text)
        }
        return lines + ["        \(pad("сумма", 60))\(signed(waterfall.weight))"]
    }

    private static func levels(_ levels: LevelVector) -> [String] {
        Comparison.allCases.filter { levels[$0] != .missing }.map { "      \($0.russian): \(levels[$0].russian)" }
    }

    private func text(of waterfall: Explanation, of decision: Decision) -> [String] {
        let levels = decision.event.levels
        let whose = decision.event.kind == "create" ? "Ближайший из известных сейчас" : "Слагаемые веса, бит"
        var lines = ["      \(whose) (модель \(waterfall.modelVersion)):"]
        for line in waterfall.lines {
            let stored = levels?[line.comparison] ?? line.level
            guard line.level != .missing || stored != .missing else { continue }
            var text =
                "        \(Self.pad("\(line.comparison.russian): \(line.level.russian)", 60))\(Self.signed(line.bits))"
            if let share = line.share { text += "  (значение у \(ReportText.percent(share)))" }
            if stored != line.level { text += "  тогда: \(stored.russian)" }
            lines.append(text)
        }
        lines.append("        \(Self.pad("сумма", 60))\(Self.signed(waterfall.weight))")
        if decision.hasOtherModel {
            lines.append(
                "      Решала модель \(decision.event.modelVersion), а слагаемые — модели \(waterfall.modelVersion): укажите её файл в --model."
            )
        } else if let weight = decision.event.weight, abs(weight - waterfall.weight) >= 0.05,
            decision.event.kind != "create"
        {
            lines.append(
                "      Тогда вес был \(Self.bits(weight)): слагаемые посчитаны заново по строке выгрузки и нынешнему реестру, а он изменился."
            )
        }
        return lines
    }

    private func text(of rivals: Rivals, besides person: UniqueIdentifier?) -> [String] {
        let source = rivals.isStored ? "как было при решении" : "пересчитано сейчас"
        let others = rivals.candidates.filter { $0.person != person || person == nil }
        guard let best = rivals.candidates.first else { return ["      Других кандидатов нет (\(source))."] }
        if let person, best.person == person {
            guard let second = others.first else { return ["      Второго кандидата нет (\(source))."] }
            return [
                "      Второй кандидат \(second.person?.text ?? "—"), вес \(Self.bits(second.weight)), отрыв \(Self.bits(best.weight - second.weight)) (\(source))."
            ]
        }
        return ["      Кандидаты (\(source)):"]
            + rivals.candidates.map { candidate in
                "        \(candidate.person?.text ?? candidate.family.map { "семья \($0.text)" } ?? "—"), вес \(Self.bits(candidate.weight))"
            } + (rivals.margin.map { ["        отрыв первого \(Self.bits($0))"] } ?? [])
    }

    /// `21.11.2026 02:00`, in the region's time.
    private func local(_ moment: Timestamp) -> String {
        let moment = moment.adding(seconds: Int64(offsetMinutes) * 60)
        return "\(moment.date.russian) \(moment.iso.dropFirst(11).prefix(5))"
    }

    private static func kind(_ code: String) -> String {
        switch code {
        case "link": "связано с"
        case "unlink": "связь снята с"
        case "create": "никто не подошёл, создан"
        case "review": "отправлено на разбор"
        case "withdraw": "строки больше нет, связь закончена с"
        case "restore": "связь возвращена с"
        default: code
        }
    }

    /// What the night writes about a link that ended, and what operators wrote.
    private static func reason(_ text: String) -> String {
        switch text {
        case "row altered": "Строка изменилась."
        case "row withdrawn": "Отправитель отозвал строку."
        case "row absent from a full delivery": "В полной выгрузке строки больше нет."
        default: "«\(ShownText.oneLine(text))»"
        }
    }

    private static func outcome(_ code: String) -> String {
        switch RowOutcome(rawValue: code) {
        case .linked: "связана"
        case .review: "на разборе у оператора"
        case .new: "человек новый"
        case .withdrawn: "отозвана"
        case .quarantined: "отклонена"
        case .unchanged, .duplicate, nil: code
        }
    }

    private static func bits(_ value: Double) -> String { ReportText.decimal(value, 1) }

    private static func signed(_ value: Double) -> String {
        let text = (value > 0 ? "+" : "") + ReportText.decimal(value, 1)
        return String(repeating: " ", count: max(0, 7 - text.count)) + text
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
