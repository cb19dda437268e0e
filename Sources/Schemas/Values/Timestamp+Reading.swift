extension Timestamp {
    /// Reads `2026-11-21T08:15:00Z` or with an offset as `+03:00`, with or without a fraction of a second; nil for anything
    /// else.
    public init?(iso text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>, most: Int) -> Int? {
            var value = 0
            for index in range {
                guard index < bytes.count, (48...57).contains(bytes[index]) else { return nil }
                value = value * 10 + Int(bytes[index] - 48)
            }
            return value <= most ? value : nil
        }
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let day = CalendarDate(iso: String(decoding: bytes[..<10], as: UTF8.self)),
            let hour = number(11..<13, most: 23), let minute = number(14..<16, most: 59),
            let second = number(17..<19, most: 59)
        else { return nil }
        var (index, fraction, unit) = (19, Int64(0), Int64(100_000))
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < bytes.count, (48...57).contains(bytes[index]), index - start < 9 {
                fraction += Int64(bytes[index] - 48) * unit
                unit /= 10
                index += 1
            }
            guard index > start, index < bytes.count else { return nil }
        }
        var offset = 0
        switch bytes[index] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): guard bytes.count == index + 1 else { return nil }
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard bytes.count == index + 6, bytes[index + 3] == UInt8(ascii: ":"),
                let hours = number(index + 1..<index + 3, most: 23),
                let minutes = number(index + 4..<index + 6, most: 59)
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -60 : 60)
        default: return nil
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microseconds: Timestamp(startOf: day).microseconds + seconds * 1_000_000 + fraction)
    }
}
