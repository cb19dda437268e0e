/// A file name pattern: `*` for any characters, `?` for one. Upper and lower case are the same (Latin and Cyrillic).
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as written.
    public let pattern: String
    private let scalars: [Unicode.Scalar]

    /// Makes a pattern; every text is one.
    public init(_ pattern: String) {
        self.pattern = pattern
        scalars = pattern.unicodeScalars.map(Self.folded)
    }

    /// The pattern as written.
    public var description: String { pattern }

    /// True when the whole name fits. Takes time proportional to name times pattern at worst.
    public func matches(_ name: String) -> Bool {
        let text = name.unicodeScalars.map(Self.folded)
        var position = 0
        var step = 0
        var star: (step: Int, position: Int)?
        while position < text.count {
            if step < scalars.count, scalars[step] == "*" {
                star = (step, position)
                step += 1
            } else if step < scalars.count, scalars[step] == "?" || scalars[step] == text[position] {
                step += 1
                position += 1
            } else if let last = star {
                // Let the last star take one more character. Earlier stars never need to be tried again.
                star = (last.step, last.position + 1)
                step = last.step + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return scalars[step...].allSatisfy { $0 == "*" }
    }

    /// A name that fits both patterns, in small letters; nil when there is none.
    public func commonName(with other: Glob) -> String? {
        var tried: Set<[Int]> = []
        var name: [Unicode.Scalar] = []
        return common(0, other.scalars, 0, &name, &tried) ? String(String.UnicodeScalarView(name)) : nil
    }

    /// Whether the rests of two patterns have a name in common, which is put behind `name`.
    private func common(
        _ mine: Int, _ others: [Unicode.Scalar], _ theirs: Int, _ name: inout [Unicode.Scalar],
        _ tried: inout Set<[Int]>
    ) -> Bool {
        if mine == scalars.count, theirs == others.count { return true }
        guard tried.insert([mine, theirs]).inserted else { return false }
        let own = mine < scalars.count ? scalars[mine] : nil
        let other = theirs < others.count ? others[theirs] : nil
        // A star stands for nothing, or for one more character of the other pattern.
        if own == "*", common(mine + 1, others, theirs, &name, &tried) { return true }
        if other == "*", common(mine, others, theirs + 1, &name, &tried) { return true }
        guard let own, let other else { return false }
        let next: (Int, Int)
        switch (own, other) {
        case ("*", "*"): return false
        case ("*", _): next = (mine, theirs + 1)
        case (_, "*"): next = (mine + 1, theirs)
        default:
            guard own == other || own == "?" || other == "?" else { return false }
            next = (mine + 1, theirs + 1)
        }
        name.append([own, other].first { $0 != "*" && $0 != "?" } ?? "1")
        if common(next.0, others, next.1, &name, &tried) { return true }
        name.removeLast()
        return false
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x41...0x5A, 0x410...0x42F: Unicode.Scalar(scalar.value + 32) ?? scalar
        case 0x400...0x40F: Unicode.Scalar(scalar.value + 80) ?? scalar
        default: scalar
        }
    }
}
