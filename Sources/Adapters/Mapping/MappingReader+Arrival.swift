import Yams

extension MappingReader {
    private enum Rhythm: String, CaseIterable {
        case day, weekday, week, month
    }

    private enum Weekday: String, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// `by`, `every` and `on` of `expect`; nil when nothing is said about arrival.
    func readArrival(_ fields: YAMLFields) -> ArrivalTerm? {
        let rhythm = fields.choice("every", Rhythm.self)
        let by = fields.take("by")
        let on = fields.take("on")
        guard let by else {
            if rhythm != nil || on != nil {
                log.add(fields.mark, expected: "`by:` — время, к которому файл должен прийти, например `by: \"02:00\"`")
            }
            return nil
        }
        guard let text = fields.text(of: by, what: "время вида `02:00`") else { return nil }
        guard let minute = Self.minute(text) else {
            log.add(by.mark, expected: "время от `00:00` до `24:00` в кавычках", found: "«\(text)»")
            return nil
        }
        switch rhythm ?? .day {
        case .day, .weekday:
            if let on { log.add(on.mark, expected: "`every: week` или `every: month`, раз есть `on:`") }
            return ArrivalTerm(rhythm == .weekday ? .weekday : .day, minute: minute)
        case .week:
            let what = "`on:` — день недели: \(Weekday.allCases.map(\.rawValue).joined(separator: ", "))"
            guard fields.require("on", what) != nil, let day = fields.choice("on", Weekday.self),
                let index = Weekday.allCases.firstIndex(of: day)
            else { return nil }
            return ArrivalTerm(.week(index + 1), minute: minute)
        case .month:
            guard fields.require("on", "`on:` — число месяца, от 1 до 31") != nil,
                let day = fields.integer("on", in: 1...31)
            else { return nil }
            return ArrivalTerm(.month(day), minute: minute)
        }
    }

    /// Minutes since midnight of `02:00`.
    private static func minute(_ text: String) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, (1...2).contains(parts[0].count),
            let hour = Int(String(decoding: parts[0], as: UTF8.self)),
            let minute = Int(String(decoding: parts[1], as: UTF8.self)), (0...59).contains(minute), hour >= 0,
            hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }
}
