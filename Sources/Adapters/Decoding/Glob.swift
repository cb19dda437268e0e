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

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x41...0x5A, 0x410...0x42F: Unicode.Scalar(scalar.value + 32) ?? scalar
        case 0x400...0x40F: Unicode.Scalar(scalar.value + 80) ?? scalar
        default: scalar
        }
    }
}
