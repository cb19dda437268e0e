import Glibc
import Schemas

/// Readers of PostgreSQL's text form of values; nil for anything that is not exactly that form.
enum CellText {
    /// `[+-]digits`.
    static func int(_ span: RawSpan) -> Int? { span.withUnsafeBytes { int($0[...]) } }

    private static func int(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        var position = bytes.startIndex
        guard position < bytes.endIndex else { return nil }
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        guard position < bytes.endIndex else { return nil }
        var value = 0
        while position < bytes.endIndex {
            let digit = bytes[position] &- 48
            guard digit < 10 else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards for negative numbers, so that the least one fits.
            let (next, carry) = scaled.addingReportingOverflow(isNegative ? -Int(digit) : Int(digit))
            if overflow || carry { return nil }
            value = next
            position += 1
        }
        return value
    }

    /// A decimal number, `Infinity` or `NaN`.
    static func double(_ span: RawSpan) -> Double? { text(span).flatMap { Double($0) } }

    /// `t` or `f`.
    static func bool(_ span: RawSpan) -> Bool? {
        guard span.byteCount == 1 else { return nil }
        switch span.unsafeLoad(as: UInt8.self) {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: return nil
        }
    }

    /// Any text.
    static func text(_ span: RawSpan) -> String? {
        span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
    static func uuid(_ span: RawSpan) -> UniqueIdentifier? {
        span.withUnsafeBytes { bytes in
            guard bytes.count == 36, [8, 13, 18, 23].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) else { return nil }
            func word(_ offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
            func half(_ offset: Int) -> UInt64 {
                UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
            guard let first = hexadecimal(word(0)), let second = hexadecimal(half(9) | half(14) << 32),
                let third = hexadecimal(half(19) | half(24) << 32), let fourth = hexadecimal(word(28))
            else { return nil }
            return UniqueIdentifier(high: first << 32 | second, low: third << 32 | fourth)
        }
    }

    /// The number that eight hexadecimal digits in memory stand for, all at once: a night reads millions.
    private static func hexadecimal(_ text: UInt64) -> UInt64? {
        let text = UInt64(littleEndian: text)
        let ones: UInt64 = 0x0101_0101_0101_0101
        /// Marks the bytes from a number on; all bytes are below 0x80.
        func from(_ word: UInt64, _ number: UInt8) -> UInt64 { (word + ones * UInt64(0x80 - number)) & (ones * 0x80) }
        guard text & (ones * 0x80) == 0 else { return nil }
        let lower = text | ones * 0x20
        let isDigit = from(text, 0x30) & ~from(text, 0x3A)
        let isLetter = from(lower, 0x61) & ~from(lower, 0x67)
        guard isDigit | isLetter == ones * 0x80 else { return nil }
        // The last four bits, and nine more for a letter.
        var nibbles = (text & (ones * 0x0F)) + (isLetter >> 7) * 9
        // The first digit is in the lowest byte and is the greatest: pairs, then pairs of pairs.
        nibbles = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 8 | nibbles >> 16) & 0x0000_FFFF_0000_FFFF
        return (nibbles << 16 | nibbles >> 32) & 0xFFFF_FFFF
    }

    /// `\x` and two digits for each byte.
    static func bytea(_ span: RawSpan) -> [UInt8]? {
        span.withUnsafeBytes { bytes in
            guard bytes.count >= 2, bytes.count % 2 == 0, bytes[0] == UInt8(ascii: "\\"), bytes[1] == UInt8(ascii: "x")
            else { return nil }
            var isValid = true
            let result = [UInt8](unsafeUninitializedCapacity: bytes.count / 2 - 1) { buffer, count in
                for index in 0..<(bytes.count / 2 - 1) {
                    guard let high = nibble(bytes[2 + index * 2]), let low = nibble(bytes[3 + index * 2]) else {
                        isValid = false
                        break
                    }
                    buffer[index] = high << 4 | low
                    count += 1
                }
            }
            return isValid ? result : nil
        }
    }

    /// 32 bytes of `bytea`.
    static func contentDigest(_ span: RawSpan) -> ContentDigest? { bytea(span).flatMap { ContentDigest($0) } }

    /// 16 bytes of `bytea`.
    static func rowDigest(_ span: RawSpan) -> RowDigest? {
        guard let bytes = bytea(span), bytes.count == 16 else { return nil }
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return RowDigest(high: word(bytes[..<8]), low: word(bytes[8...]))
    }

    /// `YYYY-MM-DD`.
    static func date(_ span: RawSpan) -> CalendarDate? {
        span.withUnsafeBytes { $0.count == 10 ? date($0[...]) : nil }
    }

    private static func date(_ bytes: Slice<UnsafeRawBufferPointer>) -> CalendarDate? {
        let start = bytes.startIndex
        guard bytes.count >= 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
            let year = int(bytes[start..<(start + 4)]), let month = int(bytes[(start + 5)..<(start + 7)]),
            let day = int(bytes[(start + 8)..<(start + 10)])
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// `YYYY-MM-DD HH:MM:SS[.ffffff][+00]`: the session's time zone is UTC.
    static func timestamp(_ span: RawSpan) -> Timestamp? {
        span.withUnsafeBytes { bytes in
            guard bytes.count >= 19, let day = date(bytes[..<10]), bytes[10] == UInt8(ascii: " "),
                let hour = int(bytes[11..<13]), let minute = int(bytes[14..<16]), let second = int(bytes[17..<19])
            else { return nil }
            var position = 19
            var microseconds = 0
            if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
                position += 1
                var scale = 100_000
                while position < bytes.count, bytes[position] &- 48 < 10 {
                    microseconds += Int(bytes[position] - 48) * scale
                    scale /= 10
                    position += 1
                }
            }
            let zone = bytes[position...]
            guard zone.isEmpty || zone.elementsEqual("+00".utf8) else { return nil }
            let seconds = Int64(hour * 3600 + minute * 60 + second)
            return Timestamp(
                microseconds: Timestamp(startOf: day).microseconds + seconds * 1_000_000 + Int64(microseconds))
        }
    }

    /// The value of a hexadecimal digit.
    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 97...102: byte - 87
        case 65...70: byte - 55
        default: nil
        }
    }
}
