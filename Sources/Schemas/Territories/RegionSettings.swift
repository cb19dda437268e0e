/// What a region's folder says about the region as a whole, in `region.csv`: `key;value`.
public struct RegionSettings: Hashable, Sendable {
    /// Minutes by which the region's time is ahead of UTC.
    public var offsetMinutes = 180

    /// A region that says nothing: Moscow time.
    public init() {}

    /// Reads the table.
    public init(parsing text: String) throws(ReferenceTableError) {
        var seen: Set<String> = []
        for row in try ReferenceTable(text, header: "key;value").rows {
            let key = row[0]
            guard seen.insert(key).inserted else { throw ReferenceTableError(line: row.line, reason: .duplicate(key)) }
            guard key == "utc_offset" else { throw ReferenceTableError(line: row.line, reason: .value(column: "key")) }
            offsetMinutes = try row.required(1, Self.minutes)
        }
    }

    /// The day that the region's calendars show: far in the east half a day passes between it and the day of UTC, and what
    /// happened this morning would seem to lie in the future.
    public func day(at moment: Timestamp) -> CalendarDate { moment.adding(seconds: Int64(offsetMinutes) * 60).date }

    /// Minutes of `+03:00`.
    private static func minutes(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ (48...57).contains(bytes[$0]) })
        else { return nil }
        let hours = Int(bytes[1] - 48) * 10 + Int(bytes[2] - 48)
        let minutes = Int(bytes[4] - 48) * 10 + Int(bytes[5] - 48)
        guard hours <= 14, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
    }
}
