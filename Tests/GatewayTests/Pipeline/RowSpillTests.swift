import Foundation
import Schemas
import Testing

@testable import Gateway

@Suite struct RowSpillTests {
    /// Few different bits, so that keys share places in the index.
    private func key(_ random: inout SeededGenerator) -> RowDigest {
        RowDigest(
            high: UInt64.random(in: 0...3, using: &random) << 60 | UInt64.random(in: 0...9, using: &random) << 30
                | UInt64.random(in: 0...5, using: &random), low: UInt64.random(in: 0...40, using: &random))
    }

    private func entry(_ random: inout SeededGenerator) -> RowSpill.Entry {
        let length = [0, 0, 10, 40, 41, 300].randomElement(using: &random) ?? 0
        return RowSpill.Entry(
            content: RowDigest(high: UInt64.random(in: 0 ... .max, using: &random), low: 7),
            orderKey: String(repeating: "ж", count: length / 2) + String(repeating: "1", count: length % 2),
            number: Int.random(in: 0 ... .max, using: &random), flags: UInt8.random(in: 0...3, using: &random))
    }

    /// More rows than wait in memory, added and updated in any order, are those of a dictionary.
    @Test(arguments: 1...2 as ClosedRange<UInt64>) func rowsAreThoseOfADictionary(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let spill = try RowSpill(folder: NSTemporaryDirectory() + "/row-spill")
        var expected: [RowDigest: RowSpill.Entry] = [:]
        var wrong = 0
        for _ in 0..<10_000 {
            let (key, entry) = (key(&random), entry(&random))
            let found = try spill.find(key)
            if found?.entry != expected[key] { wrong += 1 }
            if let found { try spill.update(key, at: found.place, entry) } else { try spill.add(key, entry) }
            expected[key] = entry
        }
        #expect(wrong == 0 && spill.count == expected.count && spill.count > 4096)
        var all: [RowDigest: RowSpill.Entry] = [:]
        try spill.forEach { key, _, entry throws(FileSystem.Failure) in all[key] = entry }
        #expect(all == expected)
    }

    @Test func noFileIsLeftAndADiskThatTakesNothingIsOurFault() throws {
        let folder = NSTemporaryDirectory() + "/row-spill-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try RowSpill(folder: folder)
        #expect(FileSystem.names(in: folder).isEmpty)
        #expect(throws: FileSystem.Failure.self) { try RowSpill(folder: "/proc/none") }
    }
}
