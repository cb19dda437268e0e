/// SplitMix64 (Steele, Lea, Flood 2014): tiny, good enough for data, and the same on every machine and Swift version.
///
/// The standard library's `random(in:using:)` may change how it draws, so everything here draws through own methods.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence.
    public init(seed: UInt64) { state = seed }

    /// Starts a sequence of its own for an entity, so that entities can be made in any order.
    init(_ seed: UInt64, _ first: Int, _ second: Int = 0, _ third: Int = 0) {
        state = Self.mix(seed, first, second, third)
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.finish(state)
    }

    /// 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// 0 ..< bound; the bias of the multiplication is far below what data could show.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(max(1, bound))).high) }

    /// A number of the closed range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True with the given probability.
    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// An element of a list that is never empty.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    /// A number of 64 bits that depends on all parts.
    static func mix(_ seed: UInt64, _ first: Int, _ second: Int = 0, _ third: Int = 0) -> UInt64 {
        var value = finish(seed &+ 0x9E37_79B9_7F4A_7C15)
        value = finish(value ^ UInt64(bitPattern: Int64(first)) &* 0xD6E8_FEB8_6659_FD93)
        value = finish(value ^ UInt64(bitPattern: Int64(second)) &* 0xA076_1D64_78BD_642F)
        return finish(value ^ UInt64(bitPattern: Int64(third)) &* 0xE703_7ED1_A0B4_28DB)
    }

    private static func finish(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
