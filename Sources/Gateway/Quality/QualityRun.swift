import Adapters
import Matcher
import Schemas

/// Measures a model on a registry and feeds twice: as they are, and against a registry with decoys.
package struct QualityRun {
    private let registry: RegistryRows
    private let mapping: FeedMapping
    private let asOf: CalendarDate
    private let model: MatchModel
    private let width: Int

    /// Prepares a measurement.
    package init(
        registry path: String, layout: FeedMapping, mapping: FeedMapping, asOf: CalendarDate, model: MatchModel,
        width: Int
    ) {
        registry = RegistryRows(path: path, layout: layout, asOf: asOf, width: max(1, width))
        self.mapping = mapping
        self.asOf = asOf
        self.model = model
        self.width = max(1, width)
    }

    /// What is kept of the first pass until the second.
    private struct Outcome: Sendable {
        var kind: QualityTally.Kind
        var linked: Int32
        var weight: Double?
        var chance: Double
        var bestChance: Double
        var isFree: Bool
        var levels: LevelVector
        /// Not linked, and the best candidate bears surname, given name and birth date of the record, but not its father's name.
        var isClearNamesake: Bool { kind != .link && isNamesake && levels[.patronymic] == .patronymicDifferent }
        /// Not linked, and the best candidate bears the record's whole name and birth date, but another number in another municipality.
        var isClearFullNamesake: Bool {
            guard kind != .link, isNamesake, levels[.snils] == .snilsDifferent else { return false }
            // A child who moved, under the number of a mother whom nobody knows, is mostly in the same municipality.
            return levels[.dwelling] == .municipalityDifferent && levels[.patronymic] != .patronymicDifferent
        }
        /// Surname, given name and birth date are the record's.
        var isNamesake: Bool {
            let isGiven = levels[.given] == .givenExact || levels[.given] == .givenVariant
            return isGiven && levels[.surname] == .surnameExact && levels[.birthDate] == .dateExact
        }
        /// Not linked, and the best candidate is born on the day, to the father and by the surname of the record, under another name.
        var isClearTwin: Bool {
            let isFather = levels[.patronymic] == .patronymicExact || levels[.patronymic] == .patronymicFather
            let isOther = levels[.given] == .givenDifferent || levels[.given] == .givenSimilar
            return kind != .link && isFather && isOther && levels[.surname] == .surnameExact
                && levels[.birthDate] == .dateExact
        }
        var blocking: BlockingReport
        var profile: BlockingProfile?
    }

    /// One linked record in so many is searched for again key by key.
    private static let profiledEvery: UInt64 = 16

    /// Measures the feeds, and draws so many links from each band of weight.
    package func measure(_ paths: [String], drawing sample: Int = 0) async throws -> QualityMeasurement {
        var measurement = QualityMeasurement(model: model, asOf: asOf)
        measurement.sample = AcceptanceSample(perBand: sample)
        var ids: [String] = []
        let municipalities = try municipalities()
        var outcomes: [[Outcome]] = []
        do {
            let read = try await DedicatedThread.run { [registry] in try registry.people() }
            if sample > 0 { ids = read.ids }
            measurement.people = read.index.count
            measurement.rejectedPeople = read.rejected
            measurement.children = read.index.count(ofChildren: true)
            let linker = RecordLinker(index: read.index, model: model)
            for path in paths {
                let feed = LinkRows(path, mapping: mapping, asOf: asOf)
                let (rows, unusable) = try await feed.usable()
                let own = linker.speaking(of: feed.feed)
                let found = await rows.mapOnAllCores(width: width) { row in
                    Self.outcome(row, own, profiles: true)
                }
                measurement.feeds.append(.init(name: feed.feed, unusable: unusable))
                outcomes.append(found)
            }
        }
        let decoys = try DecoyRegistry(registry)
        measurement.strangers = decoys.strangers
        let linker = RecordLinker(index: decoys.index, model: model)
        var groups: [QualityGroup: QualityTally] = [:]
        for (place, path) in paths.enumerated() {
            let feed = LinkRows(path, mapping: mapping, asOf: asOf)
            let rows = try await feed.usable().rows
            let own = linker.speaking(of: feed.feed)
            let again = await rows.mapOnAllCores(width: width) { row in
                Self.outcome(row, own, profiles: false)
            }
            for (number, row) in rows.enumerated() {
                let first = outcomes[place][number]
                note(first, in: &measurement, place)
                if first.linked >= 0, let weight = first.weight {
                    measurement.sample.offer(
                        feed: feed.feed, recordID: row.recordID, personID: sample > 0 ? ids[Int(first.linked)] : "",
                        weight: weight)
                }
                let tally = count(first, again[number], decoys, &measurement.feeds[place].bands)
                measurement.feeds[place].tally.add(tally)
                for group in QualityGroup.groups(of: row, asOf: asOf, municipalities: municipalities) {
                    groups[group, default: QualityTally()].add(tally)
                }
            }
            outcomes[place] = []
        }
        measurement.groups = Self.withoutSmallOnes(groups)
        return measurement
    }

    /// Municipalities of the registry that enough people live in to be named.
    private func municipalities() throws -> Set<String> {
        var counts: [String: Int] = [:]
        try registry.forEachRow { _, _, municipality in counts[municipality, default: 0] += 1 }
        return Set(counts.filter { $0.value >= QualityGroup.smallest && !$0.key.isEmpty }.keys)
    }

    private static func outcome(_ row: LinkRow, _ linker: RecordLinker, profiles: Bool) -> Outcome {
        let decision = linker.link(row.request)
        var outcome = Outcome(
            kind: .new, linked: -1, weight: nil, chance: 0, bestChance: 0, isFree: false, levels: LevelVector(),
            blocking: decision.blocking, profile: nil)
        guard decision.people.indices.contains(row.subject) else { return outcome }
        let person = decision.people[row.subject]
        let best = person.candidates.first
        outcome.weight = best?.weight
        outcome.bestChance = best?.probability ?? 0
        outcome.chance = person.candidates.reduce(0) { $0 + $1.probability }
        switch person.kind {
        case .link:
            outcome.kind = .link
            outcome.chance = outcome.bestChance
            outcome.linked = person.linked ?? -1
        case .review, .skipped: outcome.kind = .review
        case .new: outcome.kind = .new
        }
        // What only the line and the lead decide would be linked under another line.
        outcome.isFree = best != nil && person.decidedBy == .none && person.margin >= linker.policy.linkMargin
        outcome.levels = best?.levels ?? LevelVector()
        if profiles, let linked = person.linked,
            ContentSeed.number(row.recordID, salt: 5) % profiledEvery == 0
        {
            outcome.profile = linker.profile(row.request, child: row.subject, linkedTo: linked)
        }
        return outcome
    }

    private func note(_ outcome: Outcome, in measurement: inout QualityMeasurement, _ place: Int) {
        measurement.feeds[place].blocking.add(outcome.blocking)
        if let profile = outcome.profile { measurement.profile.add(profile) }
        let candidates = outcome.blocking.candidates
        measurement.mostCandidates = max(measurement.mostCandidates, candidates)
        let step = candidates == 0 ? 0 : Int.bitWidth - candidates.leadingZeroBitCount
        measurement.candidateCounts[min(step, measurement.candidateCounts.count - 1)] += 1
        guard outcome.kind == .link else { return }
        for comparison in Comparison.allCases {
            let level = outcome.levels[comparison]
            if level != .missing { measurement.feeds[place].levels[level, default: 0] += 1 }
        }
    }

    private func count(
        _ first: Outcome, _ again: Outcome, _ decoys: DecoyRegistry, _ bands: inout WeightBands
    ) -> QualityTally {
        var tally = QualityTally()
        tally.count(first.kind, chance: first.chance)
        bands.count(first.kind, weight: first.weight, chance: first.bestChance, isFree: first.isFree)
        let found: DecoyRegistry.Kind? = again.linked >= 0 ? decoys.kinds[Int(again.linked)] : nil
        if found == .stranger { tally.strangerLinks = 1 }
        if first.isClearNamesake { tally.clearNamesakes = 1 }
        if first.isClearFullNamesake { tally.clearFullNamesakes = 1 }
        if first.isClearTwin { tally.clearTwins = 1 }
        guard first.linked >= 0 else { return tally }
        let person = Int(first.linked)
        if decoys.hasTwin[person] { tally.realTwins = 1 }
        if let kind = decoys.decoyNamesake[person] {
            if kind == .namesake {
                tally.namesakes = 1
                if found == kind { tally.namesakeLinks = 1 }
                if again.isClearNamesake { tally.hiddenClearNamesakes = 1 }
            } else {
                tally.fullNamesakes = 1
                if found == kind { tally.fullNamesakeLinks = 1 }
                if again.isClearFullNamesake { tally.hiddenClearFullNamesakes = 1 }
            }
        } else if decoys.isHidden[person] {
            tally.hidden = 1
            if again.isClearNamesake { tally.hiddenClearNamesakes = 1 }
            if again.isClearFullNamesake { tally.hiddenClearFullNamesakes = 1 }
            if again.isClearTwin { tally.hiddenClearTwins = 1 }
            if again.kind == .review { tally.hiddenReview = 1 }
            // Somebody else's invented namesake is a namesake of this child too.
            if found == .real || found == .namesake || found == .fullNamesake {
                tally.hiddenLinks = 1
                let other = decoys.places[Int(again.linked)]
                let birth = decoys.births[person]
                if other >= 0, birth != 0, decoys.births[Int(other)] == birth {
                    tally.hiddenTwinLinks = 1
                } else if again.isNamesake {
                    tally.hiddenNamesakeLinks = 1
                }
            }
            if again.isFree, let weight = again.weight { bands.countHidden(weight: weight) }
        } else if decoys.hasDecoyTwin[person] {
            tally.twinned = 1
            if found == .twin { tally.twinnedLinks = 1 }
        }
        return tally
    }

    static func withoutSmallOnes(
        _ groups: [QualityGroup: QualityTally]
    ) -> [(group: QualityGroup, tally: QualityTally)] {
        var merged: [QualityGroup: QualityTally] = [:]
        for (group, tally) in groups {
            let isSmall = tally.records < QualityGroup.smallest
            let kept = isSmall ? QualityGroup(kind: group.kind, order: 10, name: "малые группы вместе") : group
            merged[kept, default: QualityTally()].add(tally)
        }
        return merged.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
