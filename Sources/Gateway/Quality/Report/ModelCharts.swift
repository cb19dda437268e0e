import Glibc
import Matcher

/// Charts of a model's own figures.
enum ModelCharts {
    /// A level as both kinds of models have it.
    struct Level {
        var title: String
        var match: Double
        /// Nil for a level whose weight depends on how frequent the value is.
        var unrelated: Double?
        var factor = 1.0

        /// Bits for a value, for strangers' share of it where that counts.
        func bits(frequency: Double) -> Double {
            if let unrelated { return log2(match / unrelated) }
            return log2(match) - min(0, log2(frequency * factor))
        }
    }

    /// m and u of a comparison's levels, side by side in percent.
    static func shares(_ name: String, _ levels: [Level]) -> String {
        let row = 30.0
        let left = 300.0
        let scale = 300.0
        var drawing = ReportDrawing(
            width: left + scale + 110, height: Double(levels.count) * row + 14, title: "\(name): m и u по уровням")
        for (place, level) in levels.enumerated() {
            let y = Double(place) * row + 6
            drawing.text(left - 8, y + 15, level.title, .end)
            drawing.rectangle(left, y, scale * min(1, level.match), 10, .match)
            drawing.text(left + scale * min(1, level.match) + 4, y + 9, ReportText.share(level.match), size: 10)
            if let unrelated = level.unrelated {
                drawing.rectangle(left, y + 11, scale * min(1, unrelated), 10, .unrelated)
                drawing.text(
                    left + scale * min(1, unrelated) + 4, y + 20, ReportText.share(unrelated), .start, .axis, size: 10)
            } else {
                let factor = level.factor == 1 ? "" : " × " + ReportText.decimal(level.factor, 1)
                drawing.text(left + 4, y + 20, "частота самого значения" + factor, .start, .axis, size: 10)
            }
        }
        drawing.line(left, 0, left, Double(levels.count) * row + 8, .axis)
        return drawing.svg
    }

    /// Weights of a comparison's levels in bits, to both sides of zero; where frequency counts, for a value of one
    /// person in a hundred, and on to one in ten thousand as a thin line.
    static func weights(_ name: String, _ levels: [Level]) -> String {
        let row = 22.0
        let left = 300.0
        let zero = left + 130
        let scale = 11.0
        var drawing = ReportDrawing(
            width: left + 410, height: Double(levels.count) * row + 26, title: "\(name): веса уровней в битах")
        let bottom = Double(levels.count) * row + 6
        for tick in stride(from: -10, through: 20, by: 5) {
            let x = zero + Double(tick) * scale
            drawing.line(x, 0, x, bottom, tick == 0 ? .axis : .faint)
            drawing.text(x, bottom + 14, "\(tick)", .middle, .axis, size: 10)
        }
        for (place, level) in levels.enumerated() {
            let y = Double(place) * row + 4
            drawing.text(left - 8, y + 12, level.title, .end)
            let bits = max(-11.5, min(24, level.bits(frequency: 0.01)))
            drawing.rectangle(
                bits < 0 ? zero + bits * scale : zero, y, abs(bits) * scale, 14, bits < 0 ? .unrelated : .match)
            var end = zero + max(bits, 0) * scale
            if level.unrelated == nil {
                let rare = min(24, level.bits(frequency: 0.0001))
                drawing.line(zero + bits * scale, y + 7, zero + rare * scale, y + 7, .match, width: 2)
                end = zero + max(rare, 0) * scale
            }
            drawing.text(end + 4, y + 12, ReportText.decimal(level.bits(frequency: 0.01), 1), .start, .axis, size: 10)
        }
        return drawing.svg
    }

    /// The levels of a model for people.
    static func levels(_ model: MatchModel, _ comparison: Comparison) -> [Level] {
        model.table.rows.filter { $0.level.comparison == comparison }.map { row in
            Level(
                title: row.level.russian, match: row.match, unrelated: row.usesFrequency ? nil : row.unrelated,
                factor: row.usesFrequency ? row.unrelated : 1)
        }
    }

    /// The levels of a model of facts.
    static func levels(_ model: FieldModel, _ place: Int) -> [Level] {
        model.rows[place].map { Level(title: $0.level.russian, match: $0.match, unrelated: $0.unrelated) }
    }
}

extension FieldLevel {
    /// Name for people.
    package var russian: String {
        switch self {
        case .missing: "сведений нет"
        case .exact: "совпадает"
        case .close: "отличается одной ошибкой"
        case .near: "похоже"
        case .loose: "общего немного"
        case .exchanged: "переставлено"
        case .different: "отличается"
        }
    }
}
