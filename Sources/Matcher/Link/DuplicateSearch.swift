import Schemas

/// The same person twice among rows of people, with the model for people: every row is asked for among all others.
///
/// A pair is judged by itself, from both sides, and the more doubtful answer counts: a third copy is no rival, and it
/// does not matter which row comes first.
public struct DuplicateSearch: Sendable {
    /// Two rows that may be one person.
    public struct Found: Sendable, Hashable {
        /// The lesser row.
        public var first: Int32
        /// The greater row.
        public var second: Int32
        /// Likely enough, and no guard forbids it.
        public var isSure: Bool
        /// Match weight in bits.
        public var score: Double
    }

    /// Rows that are surely the person of one row, after which no others are looked for: whoever stands in a file more often
    /// is connected by them, and a file that holds one person a million times must come to an end.
    private static let copyLimit = 16

    let linker: RecordLinker
    private let requests: [LinkRequest]
    /// The person whom a row is about, by row; -1 for none.
    let subjects: [Int32]
    /// The row that is about a person, by person; -1 for none.
    private let rows: [Int32]

    /// Puts all rows into an index. The order of the rows counts only where blocks are cut.
    public init(_ requests: [LinkRequest], model: MatchModel = .standard, policy: MatchPolicy = MatchPolicy()) {
        var index = PersonIndex(reserving: requests.count)
        var subjects: [Int32] = []
        var rows: [Int32] = []
        for (row, request) in requests.enumerated() {
            let subject = Self.subject(request)
            subjects.append(-1)
            for (place, person) in request.people.enumerated() {
                let number = index.append(
                    RegistryEntry(
                        role: person.role, family: Int32(row), name: person.name, birthDate: person.birthDate,
                        sex: person.sex, snils: person.snils, documents: person.documents,
                        addresses: person.addresses + (request.dwelling.map { [$0] } ?? [])))
                rows.append(place == subject ? Int32(row) : -1)
                if place == subject { subjects[row] = number }
            }
        }
        linker = RecordLinker(index: index, model: model, policy: policy)
        self.requests = requests
        self.subjects = subjects
        self.rows = rows
    }

    /// Place of the person whom a row is about: its first child, or else the first person.
    private static func subject(_ request: LinkRequest) -> Int? {
        request.people.firstIndex { $0.role.isChild } ?? request.people.indices.first
    }

    /// Number of rows.
    public var count: Int { requests.count }

    /// The rows that may be about the person of a row, and whether not all were looked at.
    public func candidates(of row: Int) -> (pairs: [Found], isCut: Bool) {
        candidates(of: row, in: linker.index.storage.table)
    }

    private func candidates(of row: Int, in table: borrowing PersonTable) -> (pairs: [Found], isCut: Bool) {
        guard subjects[row] >= 0 else { return ([], false) }
        let (query, evidence) = prepare(row, in: table)
        guard query.isIdentifiable else { return ([], false) }
        var search = CandidateSearch(policy: linker.policy)
        search.search(query, families: [], in: table)
        var pairs: [Found] = []
        var copies = 0
        for person in search.people {
            if copies == Self.copyLimit { return (pairs, true) }
            let other = rows[Int(person)]
            guard other >= 0, other != Int32(row) else { continue }
            let there = judge(query, evidence, person, cut: search.cut, in: table)
            guard there.probability >= linker.policy.reviewProbability || there.isGrave else { continue }
            let (mirror, surroundings) = prepare(Int(other), in: table)
            let back = judge(mirror, surroundings, subjects[row], cut: search.cut, in: table)
            let least = min(there.probability, back.probability)
            guard least >= linker.policy.reviewProbability || there.isGrave || back.isGrave else { continue }
            let pair = found(Int32(row), other, there, back)
            if pair.isSure { copies += 1 }
            pairs.append(pair)
        }
        return (pairs, search.cut != .none)
    }

    /// The pair as both sides see it: the more doubtful answer counts.
    func found(_ row: Int32, _ other: Int32, _ there: Judgement, _ back: Judgement) -> Found {
        let least = min(there.probability, back.probability)
        return Found(
            first: min(row, other), second: max(row, other),
            isSure: least >= linker.policy.duplicateProbability && there.isFree && back.isFree,
            score: min(there.weight, back.weight))
    }

    struct Judgement {
        let probability: Double
        let weight: Double
        let isFree: Bool
        /// The same valid number: somebody must look, however much else speaks against it.
        let isGrave: Bool
        /// The rule that forbids to link by weight alone.
        let rule: GuardRule?
        let levels: LevelVector
    }

    func judge(
        _ query: PreparedPerson, _ evidence: FamilyEvidence, _ person: Int32, cut: SearchCut,
        in table: borrowing PersonTable
    ) -> Judgement {
        var scored = [linker.weigh(table.compare(query, person, evidence), query, person, in: table)]
        linker.spread(&scored, prior: linker.prior(isChild: query.isChild, in: table))
        let rule = linker.guardRule(query, scored, cut: cut, in: table)
        let level = scored[0].levels[.snils]
        return Judgement(
            probability: scored[0].probability, weight: scored[0].weight,
            isFree: rule == nil && !mayBeTwo(scored[0].levels),
            isGrave: level == .snilsEqual || scored[0].levels[.document] == .documentEqual, rule: rule,
            levels: scored[0].levels)
    }

    /// In one file namesakes and twins are as frequent as people who stand in it twice: without a number, a name spelled
    /// otherwise or another municipality is for a human.
    func mayBeTwo(_ levels: LevelVector) -> Bool {
        guard !linker.isStrong(levels) else { return false }
        return levels[.given] != .givenExact || levels[.dwelling] == .municipalityDifferent
    }

    func prepare(_ row: Int, in table: borrowing PersonTable) -> (PreparedPerson, FamilyEvidence) {
        let request = requests[row]
        let subject = Self.subject(request) ?? 0
        var query = PreparedPerson(request.people[subject], dwelling: request.dwelling, in: table)
        // Every copy of a person owns the number: that says nothing about whose it is.
        query.snilsOwners = []
        var evidence = FamilyEvidence()
        for place in request.people.indices where place != subject && !request.people[place].role.isChild {
            evidence.add(PreparedPerson(request.people[place], dwelling: request.dwelling, in: table))
        }
        return (query, evidence)
    }

    /// Groups of sure pairs, with what follows from two of them; never two people whose numbers or birth certificates
    /// contradict each other.
    public func group(_ found: [Found], clusterLimit: Int = FieldMatcher.Policy().clusterLimit)
        -> (pairs: [FieldMatcher.Pair], report: FieldMatcher.Report)
    {
        var report = FieldMatcher.Report()
        report.records = count
        report.pairs = found.count
        let distinct = Self.distinct(found)
        var groups = FieldGroups(count: count, checkedUpTo: clusterLimit) { conflict($0, $1) }
        var doubtful: [Found] = []
        var known: [UInt64: Found] = [:]
        known.reserveCapacity(distinct.count)
        for pair in distinct {
            known[Self.key(pair.first, pair.second)] = pair
            guard pair.isSure else {
                doubtful.append(pair)
                continue
            }
            if !groups.join(Int(pair.first), Int(pair.second)) {
                report.guarded += 1
                doubtful.append(pair)
            }
        }
        var pairs: [FieldMatcher.Pair] = []
        for members in groups.all() where members.count > 1 {
            let isLink = members.count <= clusterLimit
            if !isLink { report.oversizedGroups += 1 }
            // Whoever is in a group through others was never compared with everybody in it: done now, so that each pair
            // has its own weight.
            var compared: Compared?
            func compare(_ place: Int, _ other: Int) -> Found {
                let group = compared ?? Compared(isLink ? members : [members[place], members[other]], of: self)
                if isLink { compared = group }
                return isLink ? group.pair(place, other) : group.pair(0, 1)
            }
            for (place, one) in members.enumerated() {
                for other in (place + 1)..<(isLink ? members.count : min(place + 2, members.count)) {
                    let pair =
                        known[Self.key(Int32(one), Int32(members[other]))] ?? compare(place, other)
                    pairs.append(
                        FieldMatcher.Pair(
                            first: pair.first, second: pair.second, isLink: isLink, score: pair.score,
                            rule: !isLink ? .oversizedGroup : pair.isSure ? .odds : .throughOthers))
                }
            }
        }
        for pair in doubtful where groups.root(Int(pair.first)) != groups.root(Int(pair.second)) {
            pairs.append(
                FieldMatcher.Pair(
                    first: pair.first, second: pair.second, isLink: false, score: pair.score,
                    rule: pair.isSure ? .groupConflict : .odds))
        }
        return (pairs, report)
    }

    /// Each pair once, the surest first.
    private static func distinct(_ found: [Found]) -> [Found] {
        var pairs = found
        pairs.sort { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
        var count = 0
        for index in pairs.indices where count == 0 || pairs[index] != pairs[count - 1] {
            pairs[count] = pairs[index]
            count += 1
        }
        pairs.removeLast(pairs.count - count)
        return pairs
    }

    private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }

    private func conflict(_ left: Int, _ right: Int) -> Bool {
        guard subjects[left] >= 0, subjects[right] >= 0 else { return false }
        return conflict(subjects[left], subjects[right], in: linker.index.storage.table)
    }

    private func conflict(_ left: Int32, _ right: Int32, in table: borrowing PersonTable) -> Bool {
        let one = table.row(left)
        let other = table.row(right)
        if one.snils != PersonRow.noSnils, other.snils != PersonRow.noSnils, one.snils != other.snils,
            !one.marks.contains(.invalidSnils), !other.marks.contains(.invalidSnils)
        {
            return true
        }
        return one.document != 0 && other.document != 0 && one.snils != other.snils
            && DocumentCode.contradict(one.document, other.document)
    }
}
