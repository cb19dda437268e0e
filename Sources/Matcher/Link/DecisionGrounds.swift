/// What the registry gave to a decision beside the levels of the pair: with them and the model it is worked out again, to
/// the last bit, whatever became of the registry since.
public struct DecisionGrounds: Hashable, Sendable {
    /// The decision is about a child.
    public var isChild = false
    /// Children of the registry, or its adults: what shares are counted among, and what the prior is made of.
    public var people: Int32 = 0
    /// Adults of the children's families, when only they were candidates.
    public var members: Int32?
    /// People who were compared.
    public var compared: Int32 = 0
    /// People with the record's value, by comparison; -1 where that does not count.
    private var counts = SIMD8<Int32>(repeating: -1)

    /// Nothing compared with nobody.
    public init() {}

    /// How many people have the record's value; nil where that does not count.
    public subscript(comparison: Comparison) -> Int32? {
        get { Self.lane(comparison).flatMap { counts[$0] < 0 ? nil : counts[$0] } }
        set { if let lane = Self.lane(comparison) { counts[lane] = newValue ?? -1 } }
    }

    /// The comparisons in which a value's own frequency may count.
    public static let counted: [Comparison] = [.surname, .given, .patronymic, .birthDate, .dwelling]

    private static func lane(_ comparison: Comparison) -> Int? {
        switch comparison {
        case .surname: 0
        case .given: 1
        case .patronymic: 2
        case .birthDate: 3
        case .dwelling: 4
        default: nil
        }
    }

    /// Share of the record's value in bits; 0 where it does not count.
    func frequencyBits(_ comparison: Comparison) -> Double {
        guard let count = self[comparison] else { return 0 }
        let field: NameFrequencies.Field
        switch comparison {
        case .surname: field = .surname
        case .given: field = .given
        case .patronymic: field = .father
        case .birthDate: field = .day
        default: field = .municipality
        }
        return NameFrequencies.bits(field, count: count, of: people)
    }
}

extension RecordLinker {
    /// The grounds of a decision whose best candidate agrees in these levels.
    func grounds(
        _ query: PreparedPerson, _ levels: LevelVector?, compared: Int, members: Int? = nil,
        in table: borrowing PersonTable
    ) -> DecisionGrounds {
        var grounds = DecisionGrounds()
        grounds.isChild = query.isChild
        grounds.people = Int32(clamping: table.frequencies.total(isChild: query.isChild))
        grounds.compared = Int32(clamping: compared)
        grounds.members = members.map { Int32(clamping: $0) }
        guard let levels else { return grounds }
        for comparison in DecisionGrounds.counted {
            let level = levels.lanes[Int(comparison.rawValue)]
            guard level != 0, model.usesFrequency(level) else { continue }
            let count = query.rarity(Int(comparison.rawValue), level, in: table).count
            if count >= 0 { grounds[comparison] = count }
        }
        return grounds
    }
}
