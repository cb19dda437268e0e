import Testing

@testable import Adapters

@Suite struct AddressPolicyTests {
    static func permits(_ address: String, allowed: [String] = []) throws -> Bool {
        let ranges = try allowed.map { try #require(AddressRange($0)) }
        return AddressPolicy(allowed: ranges).permits(try #require(NetworkAddress(address)))
    }

    @Test(arguments: [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1",
        "::127.0.0.1", "fd00:ec2::254",
    ])
    func addressThatIsNotPublicIsRefused(address: String) throws {
        #expect(try !Self.permits(address))
        #expect(try !Self.permits(address, allowed: ["0.0.0.0/0", "::/0"]))
    }

    @Test(arguments: ["8.8.8.8", "172.15.0.1", "172.32.0.1", "95.173.136.70", "2a02:6b8::2", "64:ff9b::8.8.8.8"])
    func publicAddressIsGoodWithoutAList(address: String) throws { #expect(try Self.permits(address)) }

    @Test func listOpensItsRangesAndNothingElse() throws {
        #expect(try Self.permits("10.20.3.4", allowed: ["10.20.0.0/16"]))
        #expect(try !Self.permits("10.21.3.4", allowed: ["10.20.0.0/16"]))
        #expect(try !Self.permits("8.8.8.8", allowed: ["10.20.0.0/16"]))
        #expect(try Self.permits("127.0.0.1", allowed: ["127.0.0.1"]))
        #expect(try !Self.permits("127.0.0.2", allowed: ["127.0.0.1"]))
        #expect(try Self.permits("::ffff:10.20.3.4", allowed: ["10.20.0.0/16"]))
        #expect(try Self.permits("8.8.4.4", allowed: ["8.8.0.0/16"]))
    }

    @Test func metadataServiceIsOpenedByItsOwnAddressOnly() throws {
        #expect(try !Self.permits("169.254.169.254", allowed: ["169.254.0.0/16"]))
        #expect(try Self.permits("169.254.1.1", allowed: ["169.254.0.0/16"]))
        #expect(try Self.permits("169.254.169.254", allowed: ["169.254.169.254/32"]))
    }

    @Test(arguments: ["", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "::/129", "host", "10.0.0.0/8/8", "10.0.0.0/-1"])
    func otherTextsAreNoRange(text: String) { #expect(AddressRange(text) == nil) }

    /// A range holds an address exactly when their first bits are the same: checked against a count bit by bit.
    @Test func rangesCompareTheirFirstBits() throws {
        var random = SeededGenerator(seed: 5)
        func text(_ value: UInt32) -> String {
            [24, 16, 8, 0].map { (shift: UInt32) in String((value >> shift) & 255) }.joined(separator: ".")
        }
        func bit(_ value: UInt32, _ position: Int) -> UInt32 { (value >> UInt32(31 - position)) & 1 }
        for _ in 0..<2000 {
            let start = UInt32.random(in: 0...UInt32.max, using: &random)
            let length = Int.random(in: 0...32, using: &random)
            let flip: UInt32 = 1 << UInt32.random(in: 0..<32, using: &random)
            let other = Bool.random(using: &random) ? UInt32.random(in: 0...UInt32.max, using: &random) : start ^ flip
            let range = try #require(AddressRange("\(text(start))/\(length)"))
            let isInside = (0..<length).allSatisfy { bit(start, $0) == bit(other, $0) }
            #expect(range.contains(try #require(NetworkAddress(text(other)))) == isInside)
        }
    }
}
