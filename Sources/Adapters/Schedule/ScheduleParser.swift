/// Reads `02:15 Europe/Moscow` and `15 2 * * 1-5 Europe/Moscow`.
enum ScheduleParser {
    /// What is wrong, and where.
    struct Mistake: Error, Hashable {
        /// Characters before the place.
        var offset: Int
        var expected: String
        var found = ""
    }

    /// A part of the text and where it begins.
    private struct Word {
        var text: String
        var offset: Int
    }

    /// What one field may hold.
    private struct Kind {
        var title: String
        var range: ClosedRange<Int>
        var names: [String] = []
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let minute = Kind(title: "минута", range: 0...59)
    private static let hour = Kind(title: "час", range: 0...23)
    private static let day = Kind(title: "день месяца", range: 1...31)
    private static let month = Kind(title: "месяц", range: 1...12, names: [""] + months)
    private static let weekday = Kind(title: "день недели", range: 0...7, names: weekdays)

    static func parse(
        _ text: String, zone: (String) -> TimeZoneRules? = TimeZoneDatabase.zone
    ) throws(Mistake) -> FeedSchedule {
        let words = words(of: text)
        let fields: CronFields
        switch words.count {
        case 2: fields = CronFields(everyDayAt: try time(words[0]))
        case 6: fields = try cron(words)
        default:
            throw Mistake(
                offset: 0,
                expected:
                    "время и часовой пояс (`02:15 Europe/Moscow`) или пять полей cron и пояс (`15 2 * * 1-5 Europe/Moscow`)",
                found: "«\(text)»")
        }
        let name = words[words.count - 1]
        guard let rules = zone(name.text) else {
            let known = TimeZoneDatabase.russianZones
            guard zone("UTC") != nil else {
                throw Mistake(offset: name.offset, expected: "база часовых поясов системы (пакет tzdata); её нет")
            }
            throw Mistake(
                offset: name.offset, expected: "часовой пояс, например Europe/Moscow",
                found: "«\(name.text)»" + Suggestion.text(for: name.text, among: known))
        }
        return FeedSchedule(text: words.map(\.text).joined(separator: " "), fields: fields, zone: rules)
    }

    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var isInside = false
        for (offset, letter) in text.enumerated() {
            if letter == " " || letter == "\t" {
                isInside = false
            } else if isInside {
                words[words.count - 1].text.append(letter)
            } else {
                words.append(Word(text: String(letter), offset: offset))
                isInside = true
            }
        }
        return words
    }

    private static func time(_ word: Word) throws(Mistake) -> Int {
        let parts = word.text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = digits(parts[0]), let minute = digits(parts[1]), hour < 24, minute < 60
        else {
            throw Mistake(offset: word.offset, expected: "время от `00:00` до `23:59`", found: "«\(word.text)»")
        }
        return hour * 60 + minute
    }

    private static func cron(_ words: [Word]) throws(Mistake) -> CronFields {
        var weekday = try field(words[4], weekday)
        // Both 0 and 7 are Sunday.
        if weekday.contains(7) { weekday.bits = weekday.bits & 0x7F | 1 }
        let fields = CronFields(
            minute: try field(words[0], minute), hour: try field(words[1], hour), day: try field(words[2], day),
            month: try field(words[3], month), weekday: weekday)
        guard fields.hasDay else {
            throw Mistake(
                offset: words[2].offset, expected: "день, который бывает в этом месяце",
                found: "«\(words[2].text) \(words[3].text)»")
        }
        return fields
    }

    private static func field(_ word: Word, _ kind: Kind) throws(Mistake) -> CronFields.Field {
        var field = CronFields.Field(bits: 0, isStar: word.text.hasPrefix("*"))
        var offset = word.offset
        for item in word.text.split(separator: ",", omittingEmptySubsequences: false) {
            field.bits |= try bits(of: Word(text: String(item), offset: offset), kind)
            offset += item.count + 1
        }
        return field
    }

    /// `*`, `5`, `1-5`, each with `/2` behind it where it is a range.
    private static func bits(of item: Word, _ kind: Kind) throws(Mistake) -> UInt64 {
        func mistake(_ expected: String) -> Mistake {
            Mistake(offset: item.offset, expected: "\(kind.title): \(expected)", found: "«\(item.text)»")
        }
        let parts = item.text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let base = parts.first else {
            throw mistake("шаг пишется один раз, `*/15`")
        }
        var range = kind.range
        if base != "*" {
            let ends = base.split(separator: "-", omittingEmptySubsequences: false)
            let usual =
                "`*`, число от \(kind.range.lowerBound) до \(kind.range.upperBound), `a-b`, список через запятую"
            let named =
                kind.names.isEmpty ? "" : " или имя: " + kind.names.filter { !$0.isEmpty }.joined(separator: ", ")
            var numbers: [Int] = []
            for end in ends {
                guard let number = number(end, kind), kind.range.contains(number) else { throw mistake(usual + named) }
                numbers.append(number)
            }
            guard (1...2).contains(numbers.count), let first = numbers.first, let last = numbers.last else {
                throw mistake(usual + named)
            }
            // `fri-sun` means what it says.
            let end = numbers.count == 2 && kind.range == weekday.range && last == 0 && first > 0 ? 7 : last
            guard first <= end else { throw mistake("начало промежутка не больше конца") }
            range = first...end
            if parts.count == 2, numbers.count == 1 { throw mistake("шаг только у `*` и у промежутка, `8-18/2`") }
        }
        var step = 1
        if parts.count == 2 {
            guard let value = digits(parts[1]), (1...kind.range.upperBound).contains(value) else {
                throw mistake("шаг от 1 до \(kind.range.upperBound)")
            }
            step = value
        }
        return stride(from: range.lowerBound, through: range.upperBound, by: step)
            .reduce(0) { $0 | 1 << UInt64($1) }
    }

    private static func number(_ text: Substring, _ kind: Kind) -> Int? {
        digits(text) ?? (text.isEmpty ? nil : kind.names.firstIndex(of: text.lowercased()))
    }

    /// Digits only: `Int` would take a sign.
    private static func digits(_ text: Substring) -> Int? {
        (1...2).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }
}
