/// Records of one or two files, as numbers of their texts: what unsupervised matching works on.
public struct FieldTable: Sendable {
    /// What is compared.
    public let comparisons: [FieldComparison]
    /// More comparisons than this do not fit a pattern.
    public static let comparisonLimit = 12

    private var lexicons: [FieldLexicon]
    private let lexiconOf: [Int]
    private var cells: [Int32] = []
    /// Hashes of whole records: an order of records that does not depend on where they stand in a file.
    private(set) var fingerprints: [UInt64] = []

    /// Places of the records by their ids, which tell equal ones apart; empty: as they came.
    public var ranks: [Int32] = []

    /// Makes an empty table.
    public init(comparisons: [FieldComparison]) {
        precondition((1...Self.comparisonLimit).contains(comparisons.count), "between 1 and 12 comparisons")
        self.comparisons = comparisons
        // Names share a lexicon: they may be exchanged.
        lexiconOf = comparisons.indices.map { comparisons[$0].kind == .name ? 0 : $0 + 1 }
        lexicons = Array(repeating: FieldLexicon(), count: comparisons.count + 1)
    }

    /// Number of records.
    public var count: Int { fingerprints.count }

    /// Adds a record; one text for each comparison, empty for not known.
    public mutating func append(_ texts: [String]) {
        precondition(texts.count == comparisons.count, "a text for each comparison")
        var hash: UInt64 = 0
        for place in comparisons.indices {
            let lexicon = lexiconOf[place]
            let number = lexicons[lexicon].insert(texts[place], kind: comparisons[place].kind)
            cells.append(number)
            hash = KeyHash.mix(hash &+ lexicons[lexicon].hash(number))
        }
        fingerprints.append(hash)
    }

    /// Number of a record's text in its field; -1 for none.
    @inline(__always)
    func cell(_ row: Int, _ comparison: Int) -> Int32 { cells[row * comparisons.count + comparison] }

    /// Hash of a record's text; 0 for none.
    func hash(_ row: Int, _ comparison: Int) -> UInt64 {
        lexicons[lexiconOf[comparison]].hash(cell(row, comparison))
    }

    /// Calls the body with a record's folded text, when there is one.
    func withCodes(_ row: Int, _ comparison: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let number = cell(row, comparison)
        if number >= 0 { lexicons[lexiconOf[comparison]].withCodes(number, body) }
    }

    /// Whether two records have the same texts in all fields.
    func areEqual(_ left: Int, _ right: Int) -> Bool {
        for comparison in comparisons.indices where cell(left, comparison) != cell(right, comparison) { return false }
        return true
    }

    /// Whether an identifier that one person has only one of differs.
    public func conflict(_ left: Int, _ right: Int) -> Bool {
        for comparison in comparisons.indices where comparisons[comparison].isStrong {
            let one = cell(left, comparison)
            let other = cell(right, comparison)
            if one >= 0, other >= 0, one != other { return true }
        }
        return false
    }

    /// The levels of two records; the same whichever comes first.
    public func pattern(_ left: Int, _ right: Int) -> FieldPattern {
        var result = FieldPattern()
        for comparison in comparisons.indices {
            result[comparison] = level(cell(left, comparison), cell(right, comparison), comparison)
        }
        for comparison in comparisons.indices {
            guard let other = comparisons[comparison].exchangedWith,
                areApart(result[comparison]), areApart(result[other]),
                areExchanged(left, right, comparison, other) || areExchanged(right, left, comparison, other)
            else { continue }
            // One event, counted once.
            result[comparison] = .exchanged
            result[other] = .missing
        }
        return result
    }

    private func areApart(_ level: FieldLevel) -> Bool { level == .different || level == .missing }

    private func areExchanged(_ left: Int, _ right: Int, _ first: Int, _ second: Int) -> Bool {
        let crossed = level(cell(left, first), cell(right, second), first)
        let back = level(cell(left, second), cell(right, first), second)
        func agrees(_ level: FieldLevel) -> Bool { level == .exact || level == .close }
        return agrees(crossed) && (agrees(back) || back == .missing)
    }

    private func level(_ left: Int32, _ right: Int32, _ comparison: Int) -> FieldLevel {
        guard left >= 0, right >= 0 else { return .missing }
        if left == right { return .exact }
        let lexicon = lexiconOf[comparison]
        switch comparisons[comparison].kind {
        case .category: return .different
        case .words:
            let share = lexicons[lexicon].similarity(left, right)
            return share >= 0.8 ? .close : share >= 0.6 ? .near : share >= 0.4 ? .loose : .different
        case .name: return lexicons[lexicon].nameLevel(left, right)
        case .date, .number:
            switch lexicons[lexicon].distance(left, right) {
            case ...1: return .close
            case 2: return .near
            default: return .different
            }
        }
    }
}

extension FieldLexicon {
    /// Typing errors between two texts; from 3 on not exact.
    func distance(_ left: Int32, _ right: Int32) -> Int {
        guard abs(length(left) - length(right)) <= 2 else { return 3 }
        return withCodes(left) { one in withCodes(right) { other in EditDistance.distance(one, other) } }
    }

    /// The level of two different names.
    func nameLevel(_ left: Int32, _ right: Int32) -> FieldLevel {
        withCodes(left) { one in
            withCodes(right) { other in
                // An initial says little, but not nothing.
                if one.count == 1 || other.count == 1 { return one[0] == other[0] ? .near : .different }
                let distance = abs(one.count - other.count) <= 2 ? EditDistance.distance(one, other) : 3
                if distance <= 1 { return .close }
                if distance == 2, max(one.count, other.count) >= 5 { return .near }
                // The order must not matter, down to the last bit.
                let isOrdered =
                    one.count != other.count ? one.count < other.count : one.lexicographicallyPrecedes(other)
                let similarity =
                    isOrdered ? JaroWinkler.similarity(one, other) : JaroWinkler.similarity(other, one)
                return similarity >= 0.88 ? .near : .different
            }
        }
    }
}
