import Matcher
import Schemas

/// What `gateway.link_event.grounds` keeps of a machine's decision: with the levels and the model's figures the waterfall is
/// worked out again to the last bit, and the runner-up and the margin are as they were.
///
/// A night writes a hundred thousand of them, so they are bytes: some thirty without a runner-up, twenty more with one.
/// The first byte is the form's version.
struct StoredGrounds: Hashable, Sendable {
    /// The first candidate, where the event does not name it.
    struct Best: Hashable, Sendable {
        var person: UniqueIdentifier
        var weight: Float
    }

    /// The second candidate.
    struct RunnerUp: Hashable, Sendable {
        var person: UniqueIdentifier
        var weight: Float
    }

    /// What the registry gave to the decision.
    var grounds = DecisionGrounds()
    /// Probability of the first candidate.
    var probability: Float = 0
    /// How the first candidate agrees; nil without one.
    var levels: LevelVector?
    /// The lead over the second candidate counted; it does not where a human had spoken.
    var hasMargin = false
    var best: Best?
    var runnerUp: RunnerUp?

    /// Number of the model in `gateway.match_model`; 0 for none.
    var modelID: Int32 = 0

    /// Nothing known.
    init() {}

    /// Of a decision. `isNamed`: its first candidate, weight and levels stand beside.
    init(_ decision: PersonDecision, isNamed: Bool, in snapshot: RegistrySnapshot) {
        grounds = decision.grounds
        hasMargin = decision.margin.isFinite
        guard let first = decision.candidates.first else { return }
        probability = Float(first.probability)
        levels = first.levels
        if !isNamed { best = Best(person: snapshot.person(first.person), weight: Float(first.weight)) }
        guard decision.candidates.count > 1 else { return }
        let second = decision.candidates[1]
        runnerUp = RunnerUp(person: snapshot.person(second.person), weight: Float(second.weight))
    }
}

/// The form of the bytes.
extension StoredGrounds {
    private static let version: UInt8 = 1

    private struct Has: OptionSet {
        let rawValue: UInt8
        static let child = Has(rawValue: 1 << 0)
        static let margin = Has(rawValue: 1 << 1)
        static let members = Has(rawValue: 1 << 2)
        static let best = Has(rawValue: 1 << 3)
        static let runnerUp = Has(rawValue: 1 << 4)
        static let levels = Has(rawValue: 1 << 5)
        static let known = Has(rawValue: 1 << 6 - 1)
    }

    func write(to packed: PackedWriter) {
        var has: Has = []
        if grounds.isChild { has.insert(.child) }
        if hasMargin { has.insert(.margin) }
        if grounds.members != nil { has.insert(.members) }
        if best != nil { has.insert(.best) }
        if runnerUp != nil { has.insert(.runnerUp) }
        if levels != nil { has.insert(.levels) }
        packed.byte(Self.version)
        packed.byte(has.rawValue)
        packed.number(UInt64(modelID.magnitude))
        packed.number(UInt64(grounds.people.magnitude))
        packed.number(UInt64(grounds.compared.magnitude))
        if let members = grounds.members { packed.number(UInt64(members.magnitude)) }
        for comparison in DecisionGrounds.counted {
            packed.number(grounds[comparison].map { UInt64($0.magnitude) + 1 } ?? 0)
        }
        packed.word(probability.bitPattern)
        if let levels { for comparison in Comparison.allCases { packed.byte(levels[comparison].rawValue) } }
        if let best {
            packed.identifier(best.person)
            packed.word(best.weight.bitPattern)
        }
        if let runnerUp {
            packed.identifier(runnerUp.person)
            packed.word(runnerUp.weight.bitPattern)
        }
    }

    /// Reads bytes that `write` made.
    init(bytes: ArraySlice<UInt8>) throws(StoredRecordDamage) {
        var packed = PackedReader(bytes)
        guard try packed.byte() == Self.version else { throw packed.damage("известный вид оснований решения") }
        let has = Has(rawValue: try packed.byte())
        guard has.isSubset(of: .known) else { throw packed.damage("известные признаки") }
        modelID = try packed.small()
        grounds.isChild = has.contains(.child)
        grounds.people = try packed.small()
        grounds.compared = try packed.small()
        if has.contains(.members) { grounds.members = try packed.small() }
        for comparison in DecisionGrounds.counted {
            let count = try packed.small()
            if count > 0 { grounds[comparison] = count - 1 }
        }
        hasMargin = has.contains(.margin)
        probability = Float(bitPattern: try packed.word())
        if has.contains(.levels) {
            var bytes: [UInt8] = []
            for _ in Comparison.allCases { bytes.append(try packed.byte()) }
            levels = LevelVector(bytes: bytes)
        }
        if has.contains(.best) {
            best = Best(person: try packed.identifier(), weight: Float(bitPattern: try packed.word()))
        }
        if has.contains(.runnerUp) {
            runnerUp = RunnerUp(person: try packed.identifier(), weight: Float(bitPattern: try packed.word()))
        }
        guard packed.isAtEnd else { throw packed.damage("конец") }
    }
}
