import Glibc

/// An address of the network: IPv6, or IPv4 as its `::ffff:a.b.c.d`.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// The first and the last 64 of its 128 bits.
    public let bits: (high: UInt64, low: UInt64)

    private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000
    /// A gateway to IPv4 (RFC 6052): what lies behind is the address that counts.
    private static let translatedPrefix: UInt64 = 0x0064_FF9B_0000_0000

    init(high: UInt64, low: UInt64) {
        bits = high == Self.translatedPrefix && low >> 32 == 0 ? (0, Self.mappedPrefix | low) : (high, low)
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(high: 0, low: Self.mappedPrefix | UInt64(UInt32(bigEndian: four.s_addr)))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(six)
        } else {
            return nil
        }
    }

    /// Reads the address a socket is about to be connected to; nil when it belongs to no IP network.
    init?(_ socketAddress: UnsafeRawPointer, byteCount: Int) {
        guard byteCount >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(socketAddress.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET where byteCount >= MemoryLayout<sockaddr_in>.size:
            let address = socketAddress.loadUnaligned(as: sockaddr_in.self)
            self.init(high: 0, low: Self.mappedPrefix | UInt64(UInt32(bigEndian: address.sin_addr.s_addr)))
        case AF_INET6 where byteCount >= MemoryLayout<sockaddr_in6>.size:
            self.init(socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: return nil
        }
    }

    private init(_ address: in6_addr) {
        let words = withUnsafeBytes(of: address) { bytes in
            (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
    }

    /// Written as IPv4.
    var isFour: Bool { bits.high == 0 && bits.low >> 32 == 0xFFFF }

    /// The usual way to write it.
    public var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var words =
            isFour
            ? (UInt64(UInt32(truncatingIfNeeded: bits.low).bigEndian), 0) : (bits.high.bigEndian, bits.low.bigEndian)
        inet_ntop(isFour ? AF_INET : AF_INET6, &words, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Compares all 128 bits.
    public static func == (left: NetworkAddress, right: NetworkAddress) -> Bool { left.bits == right.bits }
    /// Feeds all 128 bits.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bits.high)
        hasher.combine(bits.low)
    }
}
