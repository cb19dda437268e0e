/// How often each kind of dirt occurs in each feed. Assumptions, not measured statistics of agencies.
public struct DirtProfile: Hashable, Sendable {
    private var rates: [Double]
    /// Share of rows from a careless operator, whose errors are all more frequent.
    public var carelessShare: Double
    /// How much more frequent.
    public var carelessFactor: Double
    /// Makes sure that every class occurs in every feed that can carry it, however small the feed.
    public var showsEveryClass: Bool

    /// No dirt at all.
    public static let clean = DirtProfile(table: [])

    /// What a careful region would deliver.
    public static let realistic = DirtProfile(table: realisticTable, showsEveryClass: true)

    /// A twelfth of the rows come from careless operators.
    public static let hard = DirtProfile(
        table: realisticTable, carelessShare: 0.083, carelessFactor: 5, showsEveryClass: true)

    /// The rate of a class in a feed, 0 ... 1.
    public subscript(feed: FeedKind, dirt: DirtClass) -> Double {
        get { rates[feed.place * DirtClass.allCases.count + dirt.place] }
        set { rates[feed.place * DirtClass.allCases.count + dirt.place] = newValue }
    }

    private init(
        table: [(DirtClass, [Double])], carelessShare: Double = 0, carelessFactor: Double = 1,
        showsEveryClass: Bool = false
    ) {
        rates = [Double](repeating: 0, count: FeedKind.allCases.count * DirtClass.allCases.count)
        self.carelessShare = carelessShare
        self.carelessFactor = carelessFactor
        self.showsEveryClass = showsEveryClass
        for (dirt, values) in table {
            for (feed, value) in zip(FeedKind.allCases, values) { self[feed, dirt] = value }
        }
    }

    /// Education, health, police, housing, ЕГИССО facts, orphans' housing right.
    private static let realisticTable: [(DirtClass, [Double])] = [
        (.surnameChanged, [0.015, 0.02, 0.02, 0.01, 0.02, 0.01]),
        (.doubleSurname, [0.004, 0.005, 0.003, 0.004, 0.006, 0.004]),
        (.nameVariant, [0.04, 0.05, 0.1, 0.06, 0.05, 0.02]),
        (.diminutive, [0.002, 0.003, 0.012, 0.003, 0.002, 0]),
        (.typoSurname, [0.012, 0.015, 0.04, 0.02, 0.015, 0.008]),
        (.typoGiven, [0.008, 0.01, 0.03, 0.015, 0.01, 0.006]),
        (.typoPatronymic, [0.012, 0.015, 0.04, 0.02, 0.015, 0.008]),
        (.patronymicMissing, [0.015, 0.02, 0.08, 0.03, 0.02, 0.01]),
        (.patronymicPlaceholder, [0, 0.004, 0.02, 0, 0.004, 0]),
        (.yoLost, [0.6, 0.8, 0.95, 0.9, 0.7, 0.5]),
        (.lookAlike, [0.01, 0.008, 0.005, 0.012, 0.01, 0.004]),
        (.digitLookAlike, [0.002, 0.001, 0.003, 0.003, 0.001, 0.001]),
        (.layout, [0.002, 0.001, 0.002, 0.002, 0.001, 0]),
        (.unicode, [0.004, 0.003, 0.005, 0.008, 0.005, 0.003]),
        (.swapped, [0.003, 0.004, 0.01, 0.005, 0.004, 0.002]),
        (.formerSurname, [0.002, 0.002, 0.004, 0.003, 0.002, 0]),
        (.initials, [0.001, 0.001, 0.004, 0.004, 0.0005, 0]),
        (.capitals, [0.1, 0.25, 0.4, 0.3, 0.1, 0.05]),
        (.spaces, [0.05, 0.06, 0.08, 0.08, 0.05, 0.02]),
        (.givenFirst, [0.003, 0, 0, 0.005, 0, 0]),
        (.dayMonthSwapped, [0.005, 0.008, 0.012, 0.008, 0.006, 0.003]),
        (.yearOff, [0.003, 0.004, 0.015, 0.005, 0.004, 0.003]),
        (.januaryFirst, [0.001, 0.002, 0.03, 0.008, 0.002, 0.001]),
        (.birthDigit, [0.003, 0.004, 0.012, 0.006, 0.004, 0.002]),
        (.birthMissing, [0.001, 0.001, 0.015, 0.01, 0.001, 0.001]),
        (.birthPlaceholder, [0.001, 0.0005, 0.004, 0.006, 0.0005, 0]),
        (.birthImpossible, [0.0006, 0.001, 0.003, 0.001, 0.0005, 0]),
        (.birthShort, [0.003, 0, 0, 0.004, 0, 0]),
        (.birthSerial, [0.0015, 0, 0, 0.002, 0, 0]),
        (.birthFuture, [0.0005, 0.0005, 0.001, 0.0005, 0.0005, 0]),
        (.snilsMissing, [0.05, 0.12, 0.65, 0.35, 0.06, 0.02]),
        (.snilsMother, [0.004, 0.018, 0.003, 0, 0.03, 0.004]),
        (.snilsSibling, [0.001, 0.002, 0.001, 0, 0.005, 0.001]),
        (.snilsDigit, [0.006, 0.008, 0.015, 0.01, 0.006, 0.004]),
        (.snilsTransposed, [0.004, 0.005, 0.008, 0.006, 0.004, 0.003]),
        (.snilsZeroLost, [0.02, 0, 0.02, 0.06, 0.005, 0]),
        (.snilsScientific, [0.002, 0, 0, 0.004, 0, 0]),
        (.snilsPlaceholder, [0.004, 0.006, 0.003, 0.008, 0.003, 0.002]),
        (.sexWrong, [0.003, 0.004, 0.004, 0, 0.003, 0]),
        (.sexMissing, [0.01, 0.005, 0.06, 0, 0.01, 0]),
        (.moved, [0.07, 0.1, 0.15, 0, 0.08, 0]),
        (.addressMissing, [0.02, 0.05, 0.15, 0, 0.02, 0]),
        (.schoolAddress, [0.003, 0, 0, 0, 0, 0]),
        (.territoryAlias, [0.15, 0, 0.2, 0.25, 0, 0]),
        (.okatoForOktmo, [0, 0.03, 0, 0, 0, 0]),
        (.duplicateRow, [0.004, 0.003, 0.005, 0.003, 0.002, 0]),
        (.trailingFields, [0.003, 0, 0, 0.003, 0, 0]),
        (.ragged, [0.0004, 0.0004, 0, 0.0004, 0, 0]),
        (.keyMissing, [0.0004, 0.0004, 0.0004, 0.0004, 0.0004, 0.0004]),
        (.personMissing, [0.0004, 0.0004, 0.0004, 0.0004, 0.0004, 0.0004]),
    ]

    /// Classes that a feed can carry: those with a rate.
    func classes(of feed: FeedKind) -> [DirtClass] { DirtClass.allCases.filter { self[feed, $0] > 0 } }
}
