/// The records of a second file that are people of a first.
extension FieldMatcher {
    /// What was decided about a record of the second file.
    public struct Link: Sendable, Hashable {
        /// The kinds of decision.
        public enum Kind: Sendable, Hashable {
            /// One person.
            case link
            /// A human must decide.
            case review
            /// Nobody of the first file.
            case new
        }

        /// What was decided.
        public var kind: Kind
        /// The person, or the best candidate; nil without one.
        public var person: Int32?
        /// Odds of the candidate in bits; 0 without one.
        public var score: Double
        /// The rule that decided, or that sent high odds to review.
        public var rule = GuardRule.none
        /// Bits that the prior had risen by among those who were left, when it was decided.
        public var bonus = 0.0
    }

    /// Somebody whom a record of the second file may mean.
    public struct LinkCandidate: Sendable, Hashable {
        /// The person.
        public var person: Int32
        /// Why the pair weighs what it does.
        public var explanation: FieldExplanation
    }

    /// What was decided about the records of the second file.
    public struct Links: Sendable {
        /// A decision for each, in the order of the file.
        public var links: [Link]
        /// What was done.
        public var report: Report
        /// Of each record up to five candidates, the best first; empty unless asked for.
        public var candidates: [[LinkCandidate]] = []
    }

    private struct Candidate {
        let person: Int32
        let record: Int32
        let bits: Double

        func precedes(_ other: Candidate, _ order: [Int]) -> Bool {
            if bits != other.bits { return bits > other.bits }
            return (order[Int(person)], order[Int(record)]) < (order[Int(other.person)], order[Int(other.record)])
        }
    }

    /// A decision for each record of the second file, in its order.
    ///
    /// `isOneToOne`: no person is meant by two records of the file. Pairs are then taken from the strongest on, and what
    /// is left on both sides is judged again: among so few people a weaker agreement means more.
    public func links(_ model: FieldModel, isOneToOne: Bool, explains: Bool = false) -> Links {
        let split = split ?? table.count
        var report = Report()
        report.records = table.count - split
        report.cutBlocks = blocks.report.cutBlocks
        report.cutPairs = blocks.report.cutPairs
        let prior = prior(model)
        var order = [Int](repeating: 0, count: table.count)
        for (place, row) in sample.copies.enumerated() { order[Int(row)] = place }
        let candidates = candidates(model, prior, &report).sorted { $0.precedes($1, order) }
        var answer = Answer(split: split, count: table.count)
        if isOneToOne {
            answer.assign(candidates, policy.linkProbability, bonus: 0)
            let bonus = bonus(candidates, answer, prior)
            answer.assign(candidates, policy.linkProbability, bonus: bonus)
            answer.bonus = bonus
        } else {
            answer.choose(candidates, policy.linkProbability)
        }
        answer.review(candidates, policy.reviewProbability, sure: policy.linkProbability)
        var result = Links(links: answer.links, report: report)
        if explains { result.candidates = explain(candidates, model, prior, split) }
        return result
    }

    /// The candidates of each record with their waterfalls, the best first.
    private func explain(
        _ candidates: [Candidate], _ model: FieldModel, _ prior: Double, _ split: Int
    ) -> [[LinkCandidate]] {
        var result = [[LinkCandidate]](repeating: [], count: table.count - split)
        for candidate in candidates where result[Int(candidate.record) - split].count < 5 {
            let pattern = table.pattern(Int(candidate.person), Int(candidate.record))
            result[Int(candidate.record) - split].append(
                LinkCandidate(person: candidate.person, explanation: model.explanation(pattern, prior: prior)))
        }
        return result
    }

    /// How many bits the prior rises by among the people and records that are still free.
    private func bonus(_ candidates: [Candidate], _ answer: Answer, _ prior: Double) -> Double {
        var expected = 0.0
        for candidate in candidates where answer.isFree(candidate.person, candidate.record) {
            expected += FieldModel.probability(candidate.bits)
        }
        let pairs = Double(max(1, answer.freePeople)) * Double(max(1, answer.freeRecords))
        let share = min(0.5, expected / pairs)
        return share > 0 ? max(0, Logarithm.bits(share / (1 - share)) - prior) : 0
    }

    private func candidates(_ model: FieldModel, _ prior: Double, _ report: inout Report) -> [Candidate] {
        var result: [Candidate] = []
        var compared = 0
        report.cutRecords = forEachPair { left, right in
            compared += 1
            let bits = prior + model.weight(pattern(left, right))
            // Far below review even a raised prior changes nothing.
            guard bits > -24 else { return }
            let isRight = sample.isSecond(right)
            // Equal people can't be told apart, however many they are.
            for person in sample.group(isRight ? left : right).prefix(Self.equalPeople) {
                for record in sample.group(isRight ? right : left) {
                    result.append(Candidate(person: person, record: record, bits: bits))
                }
            }
        }
        report.pairs = compared
        return result
    }

    private static var equalPeople: Int { 4 }

    /// Decisions as they are made.
    private struct Answer {
        var links: [Link]
        private var takenPeople: [Bool]
        private let split: Int
        private(set) var freePeople: Int
        private(set) var freeRecords: Int
        /// What the prior had risen by when the last pairs were taken.
        var bonus = 0.0

        init(split: Int, count: Int) {
            self.split = split
            links = Array(repeating: Link(kind: .new, person: nil, score: 0), count: count - split)
            takenPeople = Array(repeating: false, count: split)
            freePeople = split
            freeRecords = count - split
        }

        func isFree(_ person: Int32, _ record: Int32) -> Bool {
            !takenPeople[Int(person)] && links[Int(record) - split].kind == .new
        }

        /// Takes pairs from the strongest on; one with a rival nearly as good is left to a human.
        mutating func assign(_ candidates: [Candidate], _ least: Double, bonus: Double) {
            let rivals = Rivals(candidates)
            for (place, candidate) in candidates.enumerated() where isFree(candidate.person, candidate.record) {
                guard FieldModel.probability(candidate.bits + bonus) >= least else { return }
                let hasRival = rivals.contains(of: place, in: candidates, within: FieldMatcher.margin) {
                    isFree($0.person, $0.record)
                }
                if hasRival { continue }
                links[Int(candidate.record) - split] = Link(
                    kind: .link, person: candidate.person, score: candidate.bits, bonus: bonus)
                takenPeople[Int(candidate.person)] = true
                freePeople -= 1
                freeRecords -= 1
            }
        }

        /// Takes each record's best; a second one as good forbids it.
        mutating func choose(_ candidates: [Candidate], _ least: Double) {
            var seen: [Int32: Double] = [:]
            for candidate in candidates {
                let place = Int(candidate.record) - split
                if let best = seen[candidate.record] {
                    if links[place].kind == .link, best - candidate.bits < FieldMatcher.margin {
                        links[place].kind = .review
                        links[place].rule = .margin
                    }
                } else {
                    seen[candidate.record] = candidate.bits
                    let isSure = FieldModel.probability(candidate.bits) >= least
                    links[place] = Link(
                        kind: isSure ? .link : .new, person: isSure ? candidate.person : nil, score: candidate.bits)
                }
            }
        }

        /// Sends what is neither sure nor hopeless to a human, with the best candidate.
        mutating func review(_ candidates: [Candidate], _ least: Double, sure: Double) {
            for candidate in candidates {
                let place = Int(candidate.record) - split
                guard links[place].kind == .new, links[place].person == nil,
                    FieldModel.probability(candidate.bits) >= least
                else { continue }
                let rule: GuardRule =
                    takenPeople[Int(candidate.person)]
                    ? .rowsCompete : FieldModel.probability(candidate.bits + bonus) >= sure ? .margin : .none
                links[place] = Link(
                    kind: .review, person: candidate.person, score: candidate.bits, rule: rule, bonus: bonus)
            }
        }
    }

    /// The candidates that share a person or a record with another one, by way of chains through the sorted list.
    private struct Rivals {
        private var weaker: [[Int32]]
        private var stronger: [[Int32]]

        init(_ candidates: [Candidate]) {
            weaker = Array(repeating: Array(repeating: -1, count: candidates.count), count: 2)
            stronger = weaker
            for (chain, end) in [\Candidate.person, \Candidate.record].enumerated() {
                var last: [Int32: Int] = [:]
                for (place, candidate) in candidates.enumerated() {
                    if let before = last.updateValue(place, forKey: candidate[keyPath: end]) {
                        weaker[chain][before] = Int32(place)
                        stronger[chain][place] = Int32(before)
                    }
                }
            }
        }

        /// Whether a weaker candidate comes so close, or a stronger one was left to a human.
        func contains(
            of place: Int, in candidates: [Candidate], within margin: Double, where isOpen: (Candidate) -> Bool
        ) -> Bool {
            for chain in 0..<2 {
                var next = Int(weaker[chain][place])
                while next >= 0, candidates[place].bits - candidates[next].bits < margin {
                    if isOpen(candidates[next]) { return true }
                    next = Int(weaker[chain][next])
                }
                next = Int(stronger[chain][place])
                while next >= 0 {
                    if isOpen(candidates[next]) { return true }
                    next = Int(stronger[chain][next])
                }
            }
            return false
        }
    }

    /// The best candidate must lead the next by so many bits.
    private static var margin: Double { 3 }
}
