import Schemas
import Testing

/// Always the same numbers.
private struct FixedGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}

@Suite struct UniqueIdentifierTests {
    @Test func version7CarriesTimeVersionAndVariant() throws {
        var generator = FixedGenerator(state: 1)
        let time = Timestamp(microseconds: 1_700_000_000_123_456)
        for _ in 0..<200 {
            let id = UniqueIdentifier(at: time, using: &generator)
            #expect(id.high >> 16 == 1_700_000_000_123)
            #expect(id.high >> 12 & 15 == 7)
            #expect(id.low >> 62 == 2)
            #expect(UniqueIdentifier(id.text) == id)
            #expect(Array(id.text.utf8)[14] == UInt8(ascii: "7"))
        }
    }

    @Test func systemsRandomNumbersGiveVersion7Too() {
        let time = Timestamp(microseconds: 1_700_000_000_123_456)
        let ids = (0..<200).map { _ in UniqueIdentifier(at: time) }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.high >> 12 == 1_700_000_000_123 << 4 | 7 && $0.low >> 62 == 2 })
    }

    @Test func laterIdentifiersSortLater() {
        var generator = FixedGenerator(state: 2)
        let early = UniqueIdentifier(at: Timestamp(microseconds: 1_000_000), using: &generator)
        let late = UniqueIdentifier(at: Timestamp(microseconds: 2_000_000), using: &generator)
        #expect(early < late)
        #expect(early.text < late.text)
    }

    @Test func digestsGiveVersion8AndAlwaysTheSame() {
        let digest = RowDigest(high: .max, low: .max)
        let id = UniqueIdentifier(digest: digest)
        #expect(id == UniqueIdentifier(digest: digest))
        #expect(id.high >> 12 & 15 == 8)
        #expect(id.low >> 62 == 2)
    }

    @Test(arguments: [
        "", "35905ecc-c283-4675-96d7-b7a11343102", "35905ecc0c283-4675-96d7-b7a11343102c",
        "x5905ecc-c283-4675-96d7-b7a11343102c",
    ])
    func otherTextsAreNoIdentifiers(text: String) { #expect(UniqueIdentifier(text) == nil) }

    @Test func digestsNeedTheirExactLength() {
        #expect(ContentDigest([UInt8](repeating: 1, count: 31)) == nil)
        #expect(ContentDigest([UInt8](0..<32)) != nil)
        #expect(RowDigest(high: 0x0102_0304_0506_0708, low: 255).hex == "010203040506070800000000000000ff")
    }
}
