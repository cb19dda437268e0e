#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Binary logarithms and their inverse.
enum Logarithm {
    /// log2.
    static func bits(_ value: Double) -> Double { log2(value) }
    /// 2 to a power, within the range of a Double.
    static func power(_ bits: Double) -> Double { exp2(min(1000, max(-1000, bits))) }
}
