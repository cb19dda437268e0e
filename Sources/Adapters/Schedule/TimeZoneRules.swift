import Schemas

/// How a zone's clocks differ from UTC and when that changes: one file of the time zone database (RFC 8536), read.
public struct TimeZoneRules: Hashable, Sendable {
    /// Where a reading of a local clock lies on the time line.
    public enum Place: Hashable, Sendable {
        /// The clock shows it once.
        case once(Int64)
        /// The clock is put back over it: it shows it twice.
        case twice(first: Int64, second: Int64)
        /// The clock is put forward over it, at this second.
        case skipped(at: Int64)
    }

    /// `Europe/Moscow`.
    public let name: String
    private let moments: [Int64]
    /// The offset before the first change, then after each.
    private let offsets: [Int64]
    private let rest: PosixZoneRule?

    private static let headBytes = 44

    /// Reads the bytes of a file; nil when they are none of version 2 or later, or count leap seconds.
    public init?(name: String, bytes: [UInt8]) {
        self.name = name
        guard let old = Head(bytes[...]), old.version >= UInt8(ascii: "2"),
            case let start = Self.headBytes + old.byteCount(timeBytes: 4), bytes.count > start,
            let head = Head(bytes[start...]), head.leaps == 0, head.types > 0
        else { return nil }
        var rest = bytes[(start + Self.headBytes)...]
        guard rest.count >= head.byteCount(timeBytes: 8) else { return nil }
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        moments = (0..<head.times).map { _ in Int64(bitPattern: number(take(8))) }
        let kinds = take(head.times).map { Int($0) }
        let types = (0..<head.types).map { _ in Int64(Int32(truncatingIfNeeded: number(take(6).prefix(4)))) }
        guard kinds.allSatisfy({ types.indices.contains($0) }), zip(moments, moments.dropFirst()).allSatisfy(<) else {
            return nil
        }
        offsets = [types[0]] + kinds.map { types[$0] }
        _ = take(head.letters + head.standards + head.universals)
        let rule = rest.dropFirst().prefix { $0 != 10 }
        self.rest = PosixZoneRule(rule)
        // Empty: nothing is known beyond the list. Anything else must be understood.
        guard rest.first == 10, rest.dropFirst(1 + rule.count).first == 10, rule.isEmpty || self.rest != nil else {
            return nil
        }
    }

    private struct Head {
        var version: UInt8
        var universals, standards, leaps, times, types, letters: Int

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= TimeZoneRules.headBytes, bytes.starts(with: Array("TZif".utf8)) else { return nil }
            version = bytes[bytes.startIndex + 4]
            let counts = (0..<6).map { index in
                bytes.dropFirst(20 + index * 4).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            }
            // The largest real file has some hundred changes.
            guard counts.allSatisfy({ $0 < 10_000 }) else { return nil }
            (universals, standards, leaps, times, types, letters) =
                (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
        }

        func byteCount(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + letters + leaps * (timeBytes + 4) + standards + universals
        }
    }

    /// Seconds by which the zone is ahead of UTC at a second since 1970.
    public func offset(at second: Int64) -> Int64 {
        if let rest, moments.last.map({ second >= $0 }) ?? true { return rest.offset(at: second) }
        // The number of changes up to this second.
        var (low, high) = (0, moments.count)
        while low < high {
            let middle = (low + high) / 2
            if moments[middle] <= second { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }

    /// Where a reading of the zone's clock lies, given as if it were UTC.
    public func place(ofLocal local: Int64) -> Place {
        // No zone changes twice within two days.
        let before = offset(at: local - 86_400)
        let after = offset(at: local + 86_400)
        let (early, late) = (local - before, local - after)
        switch (offset(at: early) == before, offset(at: late) == after) {
        case (true, true):
            return early == late ? .once(early) : .twice(first: min(early, late), second: max(early, late))
        case (true, false): return .once(early)
        case (false, true): return .once(late)
        case (false, false): return .skipped(at: change(after: local - 86_400 - before))
        }
    }

    private func change(after second: Int64) -> Int64 {
        if let listed = moments.first(where: { $0 > second }) { return listed }
        return rest?.change(after: second) ?? second
    }
}
