import Schemas

/// Estimates of several nights, told with what changed from one to the next.
package struct QualityHistory: Sendable {
    private let estimates: [QualityEstimate]
    private let offsetMinutes: Int

    /// Takes estimates, the latest first.
    package init(_ estimates: [QualityEstimate], offsetMinutes: Int) {
        self.estimates = estimates
        self.offsetMinutes = offsetMinutes
    }

    /// One object.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.key("estimates")
            json.array { json in estimates.forEach { $0.write(to: &json) } }
        }
        return json.text
    }

    /// Lines in Russian, by feed and group, the latest night first.
    package var text: String {
        guard !estimates.isEmpty else {
            return "Оценок ещё нет: их делают каждая ночь и раз в сутки служба, когда есть что сверять."
        }
        var lines: [String] = []
        for (name, places) in subjects {
            lines.append(name)
            for (order, place) in places.enumerated() {
                let estimate = estimates[place]
                let before = order + 1 < places.count ? estimates[places[order + 1]] : nil
                lines.append(
                    "  \(night(estimate.at))  модель \(estimate.modelVersion); \(estimate.text)\(trend(estimate, before))"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Places of the estimates of one feed or group, in the order of the first night told.
    private var subjects: [(name: String, places: [Int])] {
        var order: [String: Int] = [:]
        var result: [(name: String, places: [Int])] = []
        for (place, estimate) in estimates.enumerated() {
            let kind = QualityGroup.Kind.allCases.first { $0.code == estimate.groupKind }?.russian ?? estimate.groupKind
            let name =
                estimate.groupKind.isEmpty
                ? ShownText.oneLine(estimate.feedID) : "\(kind): \(ShownText.oneLine(estimate.groupName))"
            if let known = order[name] {
                result[known].places.append(place)
            } else {
                order[name] = result.count
                result.append((name, [place]))
            }
        }
        return result
    }

    /// A change that the ranges don't explain is said; within them it may be chance.
    private func trend(_ estimate: QualityEstimate, _ before: QualityEstimate?) -> String {
        guard let before else { return "" }
        var notes: [String] = []
        for (name, now, then) in [
            ("точность", estimate.precision, before.precision), ("полнота", estimate.recall, before.recall),
        ] {
            guard let now, let then else { continue }
            if now.high < then.low { notes.append("\(name) ниже, чем прошлой ночью") }
            if now.low > then.high { notes.append("\(name) выше, чем прошлой ночью") }
        }
        if before.modelVersion != estimate.modelVersion { notes.append("модель другая") }
        return notes.isEmpty ? "" : " — " + notes.joined(separator: ", ")
    }

    private func night(_ moment: Timestamp) -> String {
        let moment = moment.adding(seconds: Int64(offsetMinutes) * 60)
        return "\(moment.date.russian) \(moment.iso.dropFirst(11).prefix(5))"
    }
}
