import Matcher
import Schemas
import Testing

@testable import Gateway

/// The bytes that a decision's grounds are kept in.
@Suite struct StoredGroundsTests {
    private static func made(_ seed: UInt64) -> StoredGrounds {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }
        var stored = StoredGrounds()
        stored.grounds.isChild = next(2) == 0
        stored.grounds.people = Int32(next(2_000_000))
        stored.grounds.compared = Int32(next(257))
        if next(3) == 0 { stored.grounds.members = Int32(next(9)) }
        for comparison in DecisionGrounds.counted where next(2) == 0 {
            stored.grounds[comparison] = Int32(next(next(2) == 0 ? 3 : 300_000))
        }
        stored.probability = Float(next(1 << 24)) / Float(1 << 24)
        stored.hasMargin = next(2) == 0
        stored.modelID = Int32(next(400))
        func person() -> UniqueIdentifier { UniqueIdentifier(high: next(.max), low: next(.max) << 33) }
        if next(2) == 0 {
            stored.best = .init(person: person(), weight: Float(next(90_000)) / 1000 - 40)
        }
        if next(4) > 0 {
            var levels = LevelVector()
            for comparison in Comparison.allCases {
                let known = ComparisonLevel.allCases.filter { $0.comparison == comparison }
                levels[comparison] = next(3) == 0 ? .missing : known[Int(next(UInt64(known.count)))]
            }
            stored.levels = levels
        }
        if next(2) == 0 { stored.runnerUp = .init(person: person(), weight: Float(next(90_000)) / 1000 - 40) }
        return stored
    }

    private static func bytes(_ stored: StoredGrounds) -> [UInt8] {
        let packed = PackedWriter()
        stored.write(to: packed)
        return Array(packed.bytes)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>) func whatIsKeptIsReadBack(seed: UInt64) throws {
        let stored = Self.made(seed)
        let bytes = Self.bytes(stored)
        #expect(try StoredGrounds(bytes: bytes[...]) == stored)
        for end in 0..<bytes.count {
            #expect(throws: StoredRecordDamage.self) { try StoredGrounds(bytes: bytes[..<end]) }
        }
        #expect(throws: StoredRecordDamage.self) { try StoredGrounds(bytes: (bytes + [0])[...]) }
    }

    @Test func aLinkWithoutARunnerUpTakesSomeThirtyBytes() {
        var stored = StoredGrounds()
        stored.grounds.isChild = true
        stored.grounds.people = 200_000
        stored.grounds.compared = 3
        for comparison in DecisionGrounds.counted { stored.grounds[comparison] = 900 }
        stored.modelID = 7
        stored.levels = LevelVector()
        #expect(Self.bytes(stored).count <= 33)
    }

    @Test func anotherFormIsRefused() {
        var bytes = Self.bytes(Self.made(1))
        bytes[0] = 2
        #expect(throws: StoredRecordDamage.self) { try StoredGrounds(bytes: bytes[...]) }
        bytes[0] = 1
        bytes[1] |= 1 << 7
        #expect(throws: StoredRecordDamage.self) { try StoredGrounds(bytes: bytes[...]) }
    }

    @Test func theFiguresThatAreKeptAreTheModelItself() throws {
        let table = MatchModel.standard.table
        let model = try MatchModel(
            version: "learned-1", table: table, registeredShare: 0.912_345_678_901_234_5, siblingShare: 0.1 + 0.2,
            namesakeShare: 1 / 3,
            feeds: ["health.oms": .init(pairs: 12_345.678_9, match: [.surnameExact: 2 / 3, .dateExact: 0.1 + 0.7])])
        let text = MatchModelStore.Figures(model).text
        guard case .people(let read) = try ModelFile.load(text: text, file: "x") else {
            Issue.record("another kind of model")
            return
        }
        #expect(read.version == model.version && read.registeredShare == model.registeredShare)
        #expect(read.siblingShare == model.siblingShare && read.namesakeShare == model.namesakeShare)
        #expect(read.feeds == model.feeds)
        for level in ComparisonLevel.allCases where level != .missing {
            let one = model.table.rows.first { $0.level == level }
            let other = read.table.rows.first { $0.level == level }
            #expect(one?.match == other?.match && one?.unrelated == other?.unrelated && one?.sibling == other?.sibling)
        }
    }
}
