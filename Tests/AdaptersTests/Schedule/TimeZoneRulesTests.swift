import Foundation
import Testing

@testable import Adapters

@Suite struct TimeZoneRulesTests {
    /// Foundation reads the same database by code of its own.
    @Test(arguments: [
        "Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kamchatka", "UTC",
        "America/St_Johns", "Antarctica/Troll", "Europe/Dublin", "Pacific/Apia",
    ])
    func offsetsAreThoseOfFoundation(name: String) throws {
        let rules = try #require(TimeZoneDatabase.zone(name))
        let zone = try #require(TimeZone(identifier: name))
        var random = SeededGenerator(seed: 5)
        for _ in 0..<4000 {
            // 1975 to 2037: beyond that, readers differ in what they make of the rule at the end of the file.
            let second = Int64.random(in: 157_766_400..<2_114_380_800, using: &random)
            let expected = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
            #expect(rules.offset(at: second) == expected, "\(name) \(second)")
        }
    }

    @Test func theRuleAtTheEndGoesOnForever() throws {
        let berlin = try #require(TimeZoneDatabase.zone("Europe/Berlin"))
        // 2060-03-28 is the last Sunday of March.
        #expect(berlin.offset(at: 2_847_661_199) == 3600 && berlin.offset(at: 2_847_661_200) == 7200)
        let rule = try #require(PosixZoneRule(Array("AEST-10AEDT,M10.1.0,M4.1.0/3".utf8)))
        // 2026-01-01 is summer in the south, 2026-07-01 is not.
        #expect(rule.offset(at: 1_767_225_600) == 39_600 && rule.offset(at: 1_782_864_000) == 36_000)
    }

    @Test(
        arguments: [
            ("MSK-3", 10_800), ("<+0530>-5:30", 19_800), ("EST5", -18_000), ("<-00>0", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 0),
        ] as [(String, Int64)])
    func posixRulesAreRead(text: String, january: Int64) throws {
        #expect(try #require(PosixZoneRule(Array(text.utf8))).offset(at: 1_767_225_600) == january)
    }

    @Test(arguments: [
        "", "MSK", "MS-3", "MSK-3x", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0/3", "<+3",
    ])
    func everythingElseIsRefused(text: String) { #expect(PosixZoneRule(Array(text.utf8)) == nil) }

    @Test func brokenFilesAreRefused() throws {
        let whole = try Array(Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
        #expect(TimeZoneRules(name: "x", bytes: whole) != nil)
        for count in stride(from: 0, to: whole.count - 1, by: 13) {
            #expect(TimeZoneRules(name: "x", bytes: Array(whole[..<count])) == nil, "\(count)")
        }
        var random = SeededGenerator(seed: 9)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            // Whatever it says, asking it ends.
            let rules = TimeZoneRules(name: "x", bytes: bytes)
            _ = rules?.place(ofLocal: 1_774_749_600)
        }
    }
}
