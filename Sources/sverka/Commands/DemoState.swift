import Schemas

/// What a demo remembers between its nights, in `demo.state` of the data folder.
struct DemoState {
    var people: Int
    var rows: Int
    var seed: UInt64
    var firstDay: CalendarDate
    var day: Int

    init(people: Int, rows: Int, seed: UInt64, firstDay: CalendarDate, day: Int) {
        self.people = people
        self.rows = rows
        self.seed = seed
        self.firstDay = firstDay
        self.day = day
    }

    static func load(from folder: String) throws -> DemoState {
        let fields = (try? TextFile.read("\(folder)/demo.state"))?.split(whereSeparator: \.isWhitespace) ?? []
        guard fields.count == 5, let people = Int(fields[0]), let rows = Int(fields[1]), let seed = UInt64(fields[2]),
            let firstDay = CalendarDate(iso: fields[3]), let day = Int(fields[4])
        else { throw CommandError("в папке \(folder) ещё не было первой ночи; сначала: sverka demo") }
        return DemoState(people: people, rows: rows, seed: seed, firstDay: firstDay, day: day)
    }

    func save(to folder: String) throws {
        try TextFile.write("\(people) \(rows) \(seed) \(firstDay.iso) \(day)\n", to: "\(folder)/demo.state")
    }
}
