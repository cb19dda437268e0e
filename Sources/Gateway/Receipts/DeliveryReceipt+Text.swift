import Schemas

extension DeliveryReceipt {
    /// The receipt for people, in Russian: counts that add up, then one line for each rejected row.
    package var russianText: String {
        var lines = [
            "КВИТАНЦИЯ № \(number)",
            "Поток: \(feedTitle) (\(feedID), описание версии \(mappingVersion)), режим \(modeText)",
            "Принято: \(receivedAt.russian)",
        ]
        for file in files {
            lines.append("Файл: \(ShownText.oneLine(file.name)), \(file.byteCount) байт, SHA-256 \(file.digest.hex)")
        }
        lines.append("Состояние: \(stateText)")
        for finding in fileFindings { lines.append("  " + Self.line(finding)) }
        lines += [
            "",
            "Прочитано строк: \(counts.read)",
            "  отклонено:            \(counts[.quarantined])",
            "  без изменений:        \(counts[.unchanged])",
            "  связано с реестром:   \(counts[.linked])",
            "  на разборе оператора: \(counts[.review])",
            "  нет в реестре:        \(counts[.new])",
            "  отозвано:             \(counts[.withdrawn])",
            "  повторы и устаревшие: \(counts[.duplicate])",
            "  итого:                \(counts.outcomes.values.reduce(0, +))",
        ]
        if counts.withdrawnByAbsence > 0 {
            lines.append("Строк прежних выгрузок, которых в файле больше нет: \(counts.withdrawnByAbsence)")
        }
        let cardText = ResponseLevel.allCases.map { "\($0.rawValue) — \(cards[$0, default: 0])" }.joined(
            separator: ", ")
        lines.append("Сигнальных карт: \(cards.values.reduce(0, +)) (\(cardText))")
        if !findingCounts.isEmpty {
            lines += ["", "Замечания:"]
            for (code, count) in findingCounts.sorted(by: { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) })
            {
                lines.append("  \(code.rawValue): \(count) — \(code.russian)")
            }
        }
        if !rejectedRows.isEmpty {
            lines += ["", "Отклонённые строки:"]
            for row in rejectedRows {
                let reasons = row.findings.map(Self.line).joined(separator: " ")
                lines.append("  строка \(row.row): \(reasons)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var modeText: String {
        switch mode {
        case .full: "«полная выгрузка»"
        case .delta: "«изменения»"
        case .delete: "«отзыв строк»"
        }
    }

    private var stateText: String {
        switch state {
        case .received: "принята, ожидает обработки"
        case .staged: "разобрана, ожидает сверки"
        case .matched: "сверена"
        case .acknowledged: "обработана"
        case .held: "задержана до решения администратора"
        case .refused: "отклонена целиком"
        }
    }

    private static func line(_ finding: Finding) -> String {
        var text = finding.code.russian
        if !finding.location.field.isEmpty { text += " Поле «\(ShownText.oneLine(finding.location.field))»." }
        if finding.location.line > 0 { text += " Строка файла \(finding.location.line)." }
        if !finding.maskedValue.isEmpty { text += " Значение вида «\(ShownText.oneLine(finding.maskedValue))»." }
        if !finding.expected.isEmpty { text += " Ожидалось: \(ShownText.oneLine(finding.expected))." }
        return "[\(finding.code.rawValue)] \(text)"
    }
}
