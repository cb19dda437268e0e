import Adapters
import Matcher
import Schemas

/// What another model would decide otherwise about the same records.
package struct ModelDifference: Sendable {
    /// A decision with whom it is about.
    package struct Decision: Sendable, Hashable {
        /// What was decided.
        package var kind: QualityTally.Kind
        /// The registry's id of the person linked or shown first; empty for nobody.
        package var personID: String
        /// Weight in bits; 0 without a candidate.
        package var score: Double
        /// The rule that decided.
        package var rule: String
    }

    /// A record that the two models decide otherwise.
    package struct Change: Sendable {
        /// Feed.
        package var feed: String
        /// The sender's id.
        package var recordID: String
        /// By the old model.
        package var old: Decision
        /// By the new model.
        package var new: Decision
        /// The comparison whose weight changed most, with its level as `comparison.level`; empty when no weight of the
        /// pair changed, so that a rival, a share or a rule made the difference.
        package var level: String
        /// Its bits in the old model.
        package var oldBits: Double
        /// Its bits in the new model.
        package var newBits: Double
    }

    /// Kinds of change, in the order they are told.
    package enum Way: String, Sendable, CaseIterable {
        /// Linked to somebody else.
        case linkOther = "link→link"
        /// No longer linked, left to a person.
        case linkReview = "link→review"
        /// No longer linked at all.
        case linkNew = "link→new"
        /// Linked now, left to a person before.
        case reviewLink = "review→link"
        /// No longer shown to a person.
        case reviewNew = "review→new"
        /// Linked now, new before.
        case newLink = "new→link"
        /// Shown to a person now.
        case newReview = "new→review"
    }

    /// Records compared.
    package private(set) var records = 0
    /// What changed, in the order of the files.
    package private(set) var changes: [Change] = []
    /// Records by decision of both models that are the same.
    package private(set) var unchanged = 0
    /// Rows of the registry's file that could not be read.
    package private(set) var rejected: RegistryRows.RejectedPeople?
    /// Rows of the feeds that could not be used: no model decides about them.
    package private(set) var unusable = 0

    /// Header of the list.
    package static let header =
        "feed,feed_record_id,from,to,person_old,person_new,score_old,score_new,level,bits_old,bits_new,rule_old,rule_new"

    /// Changes by kind.
    package func count(_ way: Way) -> Int { changes.count { $0.way == way } }

    /// Changes among so many records.
    init(records: Int, changes: [Change]) {
        self.records = records
        self.changes = changes
        unchanged = records - changes.count
    }

    /// Tries two models on files.
    package init(
        registry path: String, layout: FeedMapping, mapping: FeedMapping, asOf: CalendarDate, old: MatchModel,
        new: MatchModel, feeds: [String], width: Int
    ) async throws {
        let rows = RegistryRows(path: path, layout: layout, asOf: asOf, width: max(1, width))
        let read = try await DedicatedThread.run { try rows.people() }
        var index = read.index
        index.seal()
        // One index for both: copies share it.
        let linkers = (old: RecordLinker(index: index, model: old), new: RecordLinker(index: index, model: new))
        let people = read.ids
        rejected = read.rejected
        for path in feeds {
            let feed = LinkRows(path, mapping: mapping, asOf: asOf)
            let (rows, unusableHere) = try await feed.usable()
            records += rows.count
            unusable += unusableHere
            let (before, after) = (linkers.old.speaking(of: feed.feed), linkers.new.speaking(of: feed.feed))
            let found = await rows.mapOnAllCores(width: max(1, width)) { row in
                Self.change(row, feed.feed, before, after, people)
            }
            changes += found.compactMap { $0 }
        }
        unchanged = records - changes.count
    }

    /// Compares the answers of two models of facts.
    package init(
        registry path: String, layout: FeedMapping?, mapping: FeedMapping, asOf: CalendarDate, old: FieldModel,
        new: FieldModel, feeds: [String]
    ) throws {
        func linking(_ model: FieldModel) throws -> FieldLinking {
            try FieldLinking(registry: path, layout: layout, mapping: mapping, asOf: asOf, model: model)
        }
        let linkings = (old: try linking(old), new: try linking(new))
        rejected = linkings.old.rejected
        func decision(_ answer: FileLinking.Decision) -> Decision {
            Decision(
                kind: answer.decision == "link" ? .link : answer.decision == "review" ? .review : .new,
                personID: answer.personID, score: answer.score, rule: "")
        }
        for path in feeds {
            let before = try linkings.old.link(path).decisions
            let after = try linkings.new.link(path).decisions
            records += before.count
            for (one, other) in zip(before, after) {
                let change = Change(
                    feed: one.feed, recordID: one.recordID, old: decision(one), new: decision(other), level: "",
                    oldBits: 0, newBits: 0)
                if change.way != nil { changes.append(change) }
            }
        }
        unchanged = records - changes.count
    }

    private static func change(
        _ row: LinkRow, _ feed: String, _ old: RecordLinker, _ new: RecordLinker, _ ids: [String]
    ) -> Change? {
        let before = old.link(row.request)
        let after = new.link(row.request)
        guard before.people.indices.contains(row.subject) else { return nil }
        let one = before.people[row.subject]
        let other = after.people[row.subject]
        var change = Change(
            feed: feed, recordID: row.recordID, old: decision(one, ids), new: decision(other, ids), level: "",
            oldBits: 0, newBits: 0)
        guard change.way != nil else { return nil }
        // The pair in question: whom one of the two models links, or else shows first.
        if let person = other.linked ?? one.linked ?? other.candidates.first?.person ?? one.candidates.first?.person {
            change.findLevel(person, row.subject, in: row.request, old, new)
        }
        return change
    }

    private static func decision(_ person: PersonDecision, _ ids: [String]) -> Decision {
        decision(person) { ids[Int($0)] }
    }

    static func decision(_ person: PersonDecision, id: (Int32) -> String) -> Decision {
        let best = person.candidates.first
        let kind: QualityTally.Kind =
            switch person.kind {
            case .link: .link
            case .review, .skipped: .review
            case .new: .new
            }
        return Decision(
            kind: kind, personID: kind == .new ? "" : best.map { id($0.person) } ?? "", score: best?.weight ?? 0,
            rule: person.decidedBy.code)
    }
}

extension ModelDifference.Change {
    /// Finds the comparison of a pair whose weight the two models see most differently.
    mutating func findLevel(
        _ person: Int32, _ subject: Int, in request: LinkRequest, _ old: RecordLinker, _ new: RecordLinker
    ) {
        guard let left = old.explain(person: subject, in: request, candidate: person),
            let right = new.explain(person: subject, in: request, candidate: person)
        else { return }
        var largest = 0.005
        for (line, counterpart) in zip(left.lines, right.lines) where abs(line.bits - counterpart.bits) > largest {
            largest = abs(line.bits - counterpart.bits)
            level = "\(line.comparison.code).\(line.level.code)"
            oldBits = line.bits
            newBits = counterpart.bits
        }
    }

    /// The kind of change; nil when nothing changed that anybody would notice.
    package var way: ModelDifference.Way? {
        switch (old.kind, new.kind) {
        case (.link, .link): old.personID == new.personID ? nil : .linkOther
        case (.link, .review): .linkReview
        case (.link, .new): .linkNew
        case (.review, .link): .reviewLink
        case (.review, .new): .reviewNew
        case (.new, .link): .newLink
        case (.new, .review): .newReview
        case (.review, .review), (.new, .new): nil
        }
    }
}
