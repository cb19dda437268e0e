import Schemas

/// Reads moments: `2026-11-20T21:40:00+03:00`, `20.11.2026 21:40`.
public enum TimestampReader {
    /// The moment. Without a zone it is taken in `offset` seconds east of UTC (Moscow by default); a bare date is
    /// the start of that day.
    public static func read(_ raw: some StringProtocol, offset: Int64 = 10_800) -> Reading<Timestamp?> {
        var bytes = Array(raw.utf8)
        while let last = bytes.last, last == 32 { bytes.removeLast() }
        while let first = bytes.first, first == 32 { bytes.removeFirst() }
        if bytes.isEmpty { return Reading(nil) }
        guard bytes.count >= 10, let date = day(bytes) else {
            return Reading(nil, [Placeholder.matches(raw) ? .datePlaceholder : .dateFormat])
        }
        var position = 10
        var seconds: Int64 = 0
        var zone = offset
        if position < bytes.count, bytes[position] == UInt8(ascii: "T") || bytes[position] == 32 {
            guard let time = clock(bytes, &position) else { return Reading(nil, [.dateFormat]) }
            seconds = time
        }
        if position < bytes.count {
            guard let given = zoneOffset(bytes[position...]) else { return Reading(nil, [.dateFormat]) }
            zone = given
        }
        let moment = Timestamp(startOf: date).adding(seconds: seconds - zone)
        // The zone may lead out of the years that can be written.
        guard (1...9999).contains(moment.date.year) else { return Reading(nil, [.dateFormat]) }
        return Reading(moment)
    }

    private static func day(_ bytes: [UInt8]) -> CalendarDate? {
        if bytes[4] == UInt8(ascii: "-") { return CalendarDate(iso: String(decoding: bytes[0..<10], as: UTF8.self)) }
        guard bytes[2] == UInt8(ascii: "."), bytes[5] == UInt8(ascii: "."), let day = number(bytes, 0, 2),
            let month = number(bytes, 3, 2), let year = number(bytes, 6, 4)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// `T21:40[:00[.000]]`; moves the position behind it.
    private static func clock(_ bytes: [UInt8], _ position: inout Int) -> Int64? {
        guard let hour = number(bytes, position + 1, 2), bytes.count > position + 5, bytes[position + 3] == 58,
            let minute = number(bytes, position + 4, 2), hour < 24, minute < 60
        else { return nil }
        position += 6
        var second = 0
        if position < bytes.count, bytes[position] == 58 {
            guard let value = number(bytes, position + 1, 2), value < 61 else { return nil }
            second = value
            position += 3
            if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
                position += 1
                while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
            }
        }
        return Int64(hour * 3600 + minute * 60 + second)
    }

    private static func zoneOffset(_ rest: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(rest)
        if bytes == [UInt8(ascii: "Z")] { return 0 }
        guard bytes.count >= 5, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hours = number(bytes, 1, 2), let minutes = number(bytes, bytes.count == 6 ? 4 : 3, 2), hours < 15
        else { return nil }
        let offset = Int64(hours * 3600 + minutes * 60)
        return bytes[0] == UInt8(ascii: "+") ? offset : -offset
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ length: Int) -> Int? {
        guard start + length <= bytes.count else { return nil }
        var value = 0
        for index in start..<(start + length) {
            guard (48...57).contains(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - 48)
        }
        return value
    }
}
