/// Which addresses a feed may be fetched from. Asked about the address a name was resolved to, when a socket is opened:
/// a name that leads elsewhere today than yesterday gets nowhere.
///
/// Without a list every public address is good. With one, only its ranges are. Addresses that are not public (this
/// machine, the local network, a cloud's metadata service) are open only to a range that lies within their own kind:
/// `0.0.0.0/0` opens none of them, `10.20.0.0/16` opens that network.
public struct AddressPolicy: Hashable, Sendable {
    /// The feed's list; empty for every public address.
    public let allowed: [AddressRange]

    /// Makes a policy of a feed's list.
    public init(allowed: [AddressRange]) { self.allowed = allowed }

    /// Whether a connection to this address may be made.
    public func permits(_ address: NetworkAddress) -> Bool {
        let kinds = Self.special.filter { $0.contains(address) }
        guard let kind = kinds.max(by: { $0.narrowness < $1.narrowness }) else {
            return allowed.isEmpty || allowed.contains { $0.contains(address) }
        }
        return allowed.contains { $0.contains(address) && kind.contains($0) }
    }

    /// Everything the registries of special addresses (RFC 6890 and its successors) keep from the public network.
    private static let special: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        // Metadata services answer whoever asks with the machine's credentials.
        "169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128",
    ].compactMap { AddressRange($0) }
}
