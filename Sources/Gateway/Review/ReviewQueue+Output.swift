import Schemas

/// The queue for people and for machines.
extension ReviewQueue {
    /// Lines in Russian, for a terminal.
    package var text: String {
        guard !entries.isEmpty else { return "Открытых случаев нет." }
        var lines = entries.map { $0.text(offsetMinutes: offsetMinutes) }
        if entries.count < total { lines.append("Показано \(entries.count) из \(total); больше: --limit.") }
        return lines.joined(separator: "\n")
    }

    /// One object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("total")
            writer.number(total)
            writer.key("cases")
            writer.array { writer in
                for entry in entries {
                    writer.object { writer in
                        entry.members(&writer)
                        writer.key("candidates")
                        writer.number(entry.candidateCount)
                    }
                }
            }
        }
        return writer.text
    }
}

extension ReviewQueue.Entry {
    /// Two lines: the case and its card.
    func text(offsetMinutes: Int) -> String {
        let whose = slot < 0 ? "семья в целом" : "человек \(slot)"
        let text =
            "\(id.text)  \(feedID), запись \(ShownText.oneLine(recordID)), \(whose), выгрузка \(receiptNumber), "
            + "ждёт с \(Self.local(openedAt, offsetMinutes)), кандидатов \(candidateCount)"
        guard let card else { return text }
        return text + "\n    карта \(card.number): \(card.indicator), \(card.level.rawValue), \(card.whom), "
            + "срок \(Self.local(card.dueAt, offsetMinutes))"
    }

    /// The members of a case, into an object that is open.
    func members(_ writer: inout JSONWriter) {
        writer.member("case", id.text)
        writer.member("feed", feedID)
        writer.member("record", recordID)
        writer.member("receipt", receiptNumber)
        writer.key("slot")
        writer.number(slot)
        writer.member("since", openedAt.iso)
        writer.member("state", state)
        guard let card else { return }
        writer.key("card")
        writer.object { card.members(&$0) }
    }

    /// `21.11.2026 02:00`, in the region's time.
    private static func local(_ moment: Timestamp, _ offsetMinutes: Int) -> String {
        let moment = moment.adding(seconds: Int64(offsetMinutes) * 60)
        return "\(moment.date.russian) \(moment.iso.dropFirst(11).prefix(5))"
    }
}

extension ReviewQueue.Card {
    /// Whom the card is about, in words.
    var whom: String {
        let named = person.map { "человек \($0.text)" } ?? family.map { "семья \($0.text)" } ?? "человек не назван"
        return switch identity {
        case .linked: "связана, " + named
        case .provisional: "предварительная, человек не установлен"
        case .ambiguous: "задержана до решения"
        case .newPerson: "новый " + named
        }
    }

    /// The members of a card, into an object that is open.
    func members(_ writer: inout JSONWriter) {
        writer.member("number", number)
        writer.member("indicator", indicator)
        writer.member("level", level.rawValue)
        writer.member("identity", identity.rawValue)
        writer.member("dueAt", dueAt.iso)
        writer.key("revision")
        writer.number(revision)
        writer.member("person", person?.text)
        writer.member("family", family?.text)
    }
}
