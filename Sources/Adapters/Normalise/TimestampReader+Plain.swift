import Schemas

/// The short way for moments as programs write them.
extension TimestampReader {
    /// What `read` gives for `2026-11-20T21:40:00+03:00`; nil in all other cases.
    static func plain(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        guard text.count == 25, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            text[19] == UInt8(ascii: "+"), text[22] == UInt8(ascii: ":")
        else { return nil }
        func number(_ start: Int, _ count: Int) -> Int {
            var value = 0
            for index in start..<(start + count) {
                let digit = text[index] &- 48
                value = digit < 10 ? value * 10 + Int(digit) : -100_000
            }
            return value
        }
        let (year, hour, minute, second) = (number(0, 4), number(11, 2), number(14, 2), number(17, 2))
        let (zoneHours, zoneMinutes) = (number(20, 2), number(23, 2))
        guard (1900...2199).contains(year), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second), (0...14).contains(zoneHours), zoneMinutes >= 0,
            let date = CalendarDate(year: year, month: number(5, 2), day: number(8, 2))
        else { return nil }
        let seconds = hour * 3600 + minute * 60 + second - zoneHours * 3600 - zoneMinutes * 60
        return Timestamp(startOf: date).adding(seconds: Int64(seconds))
    }
}
