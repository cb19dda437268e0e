import Schemas

/// An operator's verdict on a review case, and what became of its cards.
package struct ReviewDecision: Sendable {
    /// What the operator says.
    package enum Verdict: Sendable, Equatable {
        /// The record means this person.
        case person(UniqueIdentifier)
        /// The record's household is this family.
        case family(UniqueIdentifier)
        /// The record means somebody who is not in the registry yet.
        case newPerson
        /// The record means none of the candidates; who is meant stays open.
        case noneOfThem
    }

    /// Why a verdict can't be taken.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// No such case.
        case unknownCase
        /// Neither the registry nor the gateway has this person.
        case unknownPerson(UniqueIdentifier)
        /// Nobody of this family is known.
        case unknownFamily(UniqueIdentifier)
        /// The case asks for a family.
        case asksForFamily
        /// The case asks for a person.
        case asksForPerson

        /// One line for the operator.
        package var description: String {
            switch self {
            case .unknownCase: "такого случая нет; открытые показывает sverka review list"
            case .unknownPerson(let person): "человека \(person.text) нет ни в реестре, ни среди новых"
            case .unknownFamily(let family): "семьи \(family.text) нет ни в реестре, ни среди новых"
            case .asksForFamily: "случай о семье в целом: решается --family или --none"
            case .asksForPerson: "случай о человеке, а не о семье: решается --person, --new или --none"
            }
        }
    }

    private struct Somebody: Sendable {
        var family: UniqueIdentifier?
    }

    /// The case as it was.
    let entry: ReviewQueue.Entry
    let verdict: Verdict
    /// Cards of the case's person, with whether the verdict changed them.
    let cards: [(card: ReviewQueue.Card, isAmended: Bool)]

    /// Takes the verdict: in force, with its cards in the outbox, when this returns.
    package init(
        _ application: GatewayApplication, case id: UniqueIdentifier, _ verdict: Verdict, by operatorName: String,
        reason: String, at now: Timestamp
    ) async throws {
        guard let entry = try await application.gateway.perform({ try ReviewQueue.find(id, on: $0) }) else {
            throw Failure.unknownCase
        }
        guard entry.state == "open" else { throw ReviewStore.Refusal.notOpen }
        let decision = try await Self.decision(verdict, of: entry, application)
        cards = try await application.gateway.transaction { session in
            let repaired = try ReviewStore(session).decide(id, decision, by: operatorName, reason: reason, at: now)
            return try Self.cards(of: entry, id: id, repaired: repaired, on: session)
        }
        self.entry = entry
        self.verdict = verdict
    }

    private static func decision(
        _ verdict: Verdict, of entry: ReviewQueue.Entry, _ application: GatewayApplication
    ) async throws -> ReviewStore.Decision {
        switch verdict {
        case .person(let person):
            guard entry.slot >= 0 else { throw Failure.asksForFamily }
            return .link(person: person, family: try await family(of: person, application))
        case .family(let family):
            guard entry.slot < 0 else { throw Failure.asksForPerson }
            let people: SQL = "WHERE family_id = \(family) LIMIT 1"
            guard try await look(for: people, application) != nil else { throw Failure.unknownFamily(family) }
            return .household(family: family)
        case .newPerson:
            guard entry.slot >= 0 else { throw Failure.asksForFamily }
            return .newPerson
        case .noneOfThem: return .noneOfThem
        }
    }

    private static func family(
        of person: UniqueIdentifier, _ application: GatewayApplication
    ) async throws -> UniqueIdentifier? {
        guard let found = try await look(for: "WHERE person_id = \(person)", application) else {
            throw Failure.unknownPerson(person)
        }
        return found.family
    }

    /// Somebody of the registry, or among the people who are on their way to it.
    private static func look(
        for people: SQL, _ application: GatewayApplication
    ) async throws -> Somebody? {
        let known = try await application.registry.perform {
            try $0.queryFirst("SELECT family_id FROM registry.contract_person \(fragment: people)")
                .map { Somebody(family: try $0.optionalUUID(0)) }
        }
        if let known { return known }
        return try await application.gateway.perform {
            try $0.queryFirst("SELECT family_id FROM gateway.person \(fragment: people)")
                .map { Somebody(family: try $0.optionalUUID(0)) }
        }
    }

    private static func cards(
        of entry: ReviewQueue.Entry, id: UniqueIdentifier, repaired: [UniqueIdentifier], on session: PostgresSession
    ) throws -> [(card: ReviewQueue.Card, isAmended: Bool)] {
        try session.query(
            """
            SELECT card.number, card.indicator, card.level, card.identity, card.due_at, card.revision, card.person_id,
                   card.family_id, card.card_id = ANY(\(repaired))
            FROM gateway.review_case AS review JOIN gateway.card AS card USING (feed_id, key_digest)
            WHERE review.case_id = \(id)
              AND (card.person_slot = review.person_slot OR card.person_slot = -1 OR card.card_id = ANY(\(repaired)))
              AND card.state NOT IN ('withdrawn', 'merged')
            ORDER BY card.number
            """
        ).map { row in
            (
                ReviewQueue.Card(
                    number: try row.text(0), indicator: try row.text(1), level: try row.value(2),
                    identity: try row.value(3), dueAt: try row.timestamp(4), revision: try row.int(5),
                    person: try row.optionalUUID(6), family: try row.optionalUUID(7)), try row.bool(8)
            )
        }
    }

    /// Lines in Russian, for a terminal.
    package var text: String {
        let said =
            switch verdict {
            case .person(let person): "запись означает человека \(person.text)"
            case .family(let family): "запись о семье \(family.text)"
            case .newPerson: "запись означает нового человека"
            case .noneOfThem: "никто из кандидатов"
            }
        var lines = ["Случай \(entry.id.text) решён: \(said)."]
        if cards.isEmpty { lines.append("Карт у него нет.") }
        for (card, isAmended) in cards {
            let change = isAmended ? "исправлена, редакция \(card.revision)" : "прежняя"
            lines.append("Карта \(card.number) (\(card.indicator), \(card.level.rawValue)) \(change): \(card.whom).")
        }
        if cards.contains(where: \.isAmended) {
            lines.append(
                "Второй карты не будет. Исправление передаст служба в течение секунд; если она не работает — следующая sverka night."
            )
        }
        return lines.joined(separator: "\n")
    }

    /// One object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("case", entry.id.text)
            switch verdict {
            case .person(let person):
                writer.member("verdict", "person")
                writer.member("person", person.text)
            case .family(let family):
                writer.member("verdict", "family")
                writer.member("family", family.text)
            case .newPerson: writer.member("verdict", "new")
            case .noneOfThem: writer.member("verdict", "none")
            }
            writer.key("cards")
            writer.array { writer in
                for (card, isAmended) in cards {
                    writer.object { writer in
                        card.members(&writer)
                        writer.key("amended")
                        writer.boolean(isAmended)
                    }
                }
            }
        }
        return writer.text
    }
}
