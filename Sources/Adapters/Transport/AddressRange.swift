/// Addresses that begin with the same bits, as `10.20.0.0/16`.
public struct AddressRange: Hashable, Sendable {
    private let start: NetworkAddress
    /// Bits that count, of 128; an IPv4 prefix is 96 longer than it is written.
    private let prefix: Int

    /// Reads `10.20.0.0/16`, `fd00::/8` or a single address; nil for anything else.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: 47, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let start = NetworkAddress(String(decoding: parts[0], as: UTF8.self))
        else {
            return nil
        }
        let width = start.isFour ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let written = Int(String(decoding: parts[1], as: UTF8.self)), (0...width).contains(written) else {
                return nil
            }
            length = written
        }
        prefix = 128 - width + length
        self.start = Self.masked(start, prefix)
    }

    /// Whether the address lies in it.
    public func contains(_ address: NetworkAddress) -> Bool { Self.masked(address, prefix) == start }

    /// Whether the whole other range lies in it.
    public func contains(_ other: AddressRange) -> Bool { other.prefix >= prefix && contains(other.start) }

    /// Bits that count: the more, the narrower.
    var narrowness: Int { prefix }

    private static func masked(_ address: NetworkAddress, _ prefix: Int) -> NetworkAddress {
        func mask(_ count: Int) -> UInt64 { count <= 0 ? 0 : count >= 64 ? .max : ~(UInt64.max >> UInt64(count)) }
        return NetworkAddress(high: address.bits.high & mask(prefix), low: address.bits.low & mask(prefix - 64))
    }
}
