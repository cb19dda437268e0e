import Glibc

/// Charts of a measurement.
enum QualityCharts {
    private static let left = 96.0
    private static let step = 6.0

    /// Records by the weight of their best candidate: linked, left to a person, new, each on a scale of its own.
    static func histogram(_ bands: WeightBands) -> String {
        let parts: [(String, ReportDrawing.Colour, (WeightBands.Band) -> Int)] = [
            ("связано", .link, { $0.link }), ("разбор", .review, { $0.review }), ("новые", .new, { $0.new }),
        ]
        let panel = 96.0
        let width = left + Double(bands.bands.count) * step + 20
        var drawing = ReportDrawing(
            width: width, height: panel * 3 + 30, title: "Записи по весу лучшего кандидата")
        for (number, part) in parts.enumerated() {
            let base = Double(number + 1) * panel
            let most = max(1, bands.bands.map(part.2).max() ?? 1)
            drawing.text(left - 6, base - panel + 30, part.0, .end)
            drawing.text(left - 6, base - panel + 46, "до " + ReportText.count(most), .end, .axis, size: 10)
            for (place, band) in bands.bands.enumerated() where part.2(band) > 0 {
                let height = max(1, Double(part.2(band)) / Double(most) * (panel - 24))
                drawing.rectangle(left + Double(place) * step, base - height, step - 1, height, part.1)
            }
            drawing.line(left, base, width - 20, base, .axis)
        }
        axis(&drawing, y: panel * 3)
        return drawing.svg
    }

    private static func axis(_ drawing: inout ReportDrawing, y: Double) {
        for bits in stride(from: WeightBands.lowest, through: WeightBands.highest, by: 10) {
            let x = left + Double(bits - WeightBands.lowest) * step
            drawing.line(x, y, x, y + 4, .axis)
            drawing.text(x, y + 17, "\(bits)", .middle, .axis, size: 10)
        }
        drawing.text(left - 22, y + 17, "вес, бит", .end, .axis, size: 10)
    }

    /// False links in 10,000 and recall by the threshold on the weight.
    static func thresholds(_ curve: [WeightBands.Threshold]) -> String {
        let panel = 150.0
        let width = left + Double(WeightBands.highest - WeightBands.lowest + 1) * step + 20
        var drawing = ReportDrawing(
            width: width, height: panel * 2 + 30, title: "Пороги: ошибочные связи и полнота")
        func x(_ bits: Int) -> Double { left + Double(bits - WeightBands.lowest) * step }
        // Upper panel: logarithmic, from 1 in a million to all.
        func falseY(_ precision: Double) -> Double {
            let wrong = max(1e-6, 1 - precision)
            return 10 + (panel - 30) * (1 - (log10(wrong) + 6) / 6)
        }
        for exponent in -6...0 {
            let y = 10 + (panel - 30) * (1 - Double(exponent + 6) / 6)
            drawing.line(left, y, width - 20, y, .faint)
            let labels = ["1 на млн", "1 на 100 тыс.", "1 на 10 тыс.", "1 на тысячу", "1 на 100", "1 на 10", "все"]
            drawing.text(left - 6, y + 4, labels[exponent + 6], .end, .axis, size: 10)
        }
        drawing.curve(curve.map { (x($0.bits), falseY($0.precision)) }, .unrelated)
        drawing.curve(curve.map { (x($0.bits), falseY($0.precisionByModel)) }, .review)
        drawing.text(width - 24, 20, "доля ошибочных связей: по изъятым детям и по самой модели", .end)
        func recallY(_ recall: Double) -> Double { panel + (panel - 14) * (1 - recall) }
        for tenth in stride(from: 0, through: 100, by: 25) {
            let y = recallY(Double(tenth) / 100)
            drawing.line(left, y, width - 20, y, .faint)
            drawing.text(left - 6, y + 4, "\(tenth) %", .end, .axis, size: 10)
        }
        drawing.curve(curve.map { (x($0.bits), recallY($0.recall)) }, .link)
        drawing.text(width - 24, panel + 14, "полнота", .end)
        axis(&drawing, y: panel * 2 - 10)
        return drawing.svg
    }

    /// An estimate with its range on a scale; for rows of a table.
    static func interval(_ estimate: QualityTally.Estimate, from low: Double, to high: Double, title: String) -> String
    {
        let width = 150.0
        var drawing = ReportDrawing(width: width, height: 16, title: title)
        func x(_ value: Double) -> Double { 3 + (width - 6) * max(0, min(1, (value - low) / (high - low))) }
        drawing.line(3, 8, width - 3, 8, .faint)
        drawing.line(x(estimate.low), 8, x(estimate.high), 8, .match, width: 3)
        drawing.rectangle(x(estimate.value) - 2, 2, 4, 12, .text)
        return drawing.svg
    }

    /// Records by number of candidates.
    static func candidates(_ counts: [Int]) -> String {
        let most = max(1, counts.max() ?? 1)
        var drawing = ReportDrawing(width: 720, height: 150, title: "Записи по числу сравнённых людей")
        for (place, count) in counts.enumerated() {
            let height = Double(count) / Double(most) * 100
            let x = 10 + Double(place) * 70
            drawing.rectangle(x, 120 - height, 60, height, .match)
            drawing.text(x + 30, 114 - height, ReportText.count(count), .middle, .axis, size: 10)
            let from = place == 0 ? 0 : 1 << (place - 1)
            let to = place == 0 ? 0 : 1 << place - 1
            let name = place == counts.count - 1 ? "\(from) и больше" : from == to ? "\(from)" : "\(from)–\(to)"
            drawing.text(x + 30, 136, name, .middle, .text, size: 10)
        }
        drawing.line(6, 120, 714, 120, .axis)
        return drawing.svg
    }
}
