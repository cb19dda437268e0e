/// Follows where a parser stands between the rows, and which patterns fit the way from the root.
struct XMLPathTracker {
    /// What an element that starts outside rows is.
    struct Place {
        /// Index of the first row pattern it completes.
        var row: Int?
        /// Header patterns it completes, a bit for each.
        var headers: UInt128
        /// No pattern goes through it.
        var isUnknown: Bool
    }

    /// How many patterns there may be: one bit for each.
    static let patternLimit = 128

    private let patterns: [XMLPathPattern]
    private let rowCount: Int
    private let firstStep: [Int]
    private let stepCount: Int
    /// For each level from the root, the patterns that fit so far.
    private var levels: [UInt128] = []
    /// For each level from the root, the element's name.
    private var way: [Int32] = []
    private let hasFloating: Bool
    /// For each name number and step: 0 not asked yet, 1 fits, 2 does not fit.
    private var answers: [UInt8] = []

    init(rows: [XMLPathPattern], headers: [XMLPathPattern]) {
        patterns = rows + headers
        rowCount = rows.count
        var count = 0
        firstStep = patterns.map { pattern in
            defer { count += pattern.steps.count }
            return count
        }
        stepCount = count
        hasFloating = patterns.contains(where: \.startsAnywhere)
    }

    /// Goes down into an element.
    mutating func enter(_ number: Int32, in names: NameTable) -> Place {
        let parent = levels.last ?? UInt128.max
        let depth = levels.count
        var fitting: UInt128 = 0
        // Where data may start anywhere, what stands around them is not known and no drift.
        var place = Place(row: nil, headers: 0, isUnknown: !hasFloating)
        way.append(number)
        for index in patterns.indices {
            let steps = patterns[index].steps
            if patterns[index].startsAnywhere {
                if endsHere(index, names) { complete(index, &place) }
                continue
            }
            guard parent & (1 << UInt128(index)) != 0, depth < steps.count,
                fits(number, pattern: index, step: depth, names)
            else { continue }
            fitting |= 1 << UInt128(index)
            place.isUnknown = false
            if depth + 1 == steps.count { complete(index, &place) }
        }
        levels.append(fitting)
        return place
    }

    /// Goes up again.
    mutating func leave() {
        levels.removeLast()
        way.removeLast()
    }

    private func complete(_ index: Int, _ place: inout Place) {
        if index >= rowCount {
            place.headers |= 1 << UInt128(index - rowCount)
        } else if place.row == nil {
            place.row = index
        }
    }

    /// Whether the innermost elements are the pattern's steps.
    private mutating func endsHere(_ index: Int, _ names: NameTable) -> Bool {
        let steps = patterns[index].steps
        guard way.count >= steps.count else { return false }
        let start = way.count - steps.count
        for step in steps.indices where !fits(way[start + step], pattern: index, step: step, names) { return false }
        return true
    }

    private mutating func fits(_ number: Int32, pattern: Int, step: Int, _ names: NameTable) -> Bool {
        let position = Int(number) * stepCount + firstStep[pattern] + step
        while answers.count <= position { answers.append(contentsOf: repeatElement(0, count: max(stepCount * 64, 64))) }
        if answers[position] == 0 {
            answers[position] = patterns[pattern].steps[step].matches(names.names[Int(number)]) ? 1 : 2
        }
        return answers[position] == 1
    }
}
