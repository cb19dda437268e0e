import Schemas
import Simulator
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The project's own lists, and small regions made of them.
enum SimulatedRegion {
    static let resources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Gateway/Resources")

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: resources.appendingPathComponent(path)), as: UTF8.self)
    }

    static func lists() throws -> SimulationLists {
        try SimulationLists(
            names: NameLists(
                givenNames: text("simulation/given-names.csv"), surnames: text("simulation/surnames.csv"),
                variants: text("simulation/variants.csv"), diminutives: text("simulation/diminutives.csv")),
            streets: text("simulation/streets.csv"), settlements: text("simulation/settlements.csv"),
            territories: TerritoryTable.parse(text("profiles/tatarstan/territories.csv")))
    }

    static func make(people: Int = 6000, seed: UInt64 = 7) throws -> RegionSimulation {
        let date = try #require(CalendarDate(iso: "2026-11-20"))
        return RegionSimulation(
            RegionSimulation.Configuration(seed: seed, people: people, asOf: date), lists: try lists())
    }

    static func bytes(_ member: SimulatedMember) -> [UInt8] {
        var sink = MemorySink()
        member.write(to: &sink)
        return sink.bytes
    }

    static func registry(_ region: RegionSimulation) -> [[String]] {
        var sink = MemorySink()
        region.writeRegistry(to: &sink)
        return csv(sink.text)
    }

    static func truth(_ feeds: FeedSimulation, of kinds: [FeedKind] = FeedKind.allCases) -> [[String]] {
        var sink = MemorySink()
        feeds.writeTruth(to: &sink, of: kinds)
        return csv(sink.text)
    }

    static func signals(_ feeds: FeedSimulation) -> [[String]] {
        var sink = MemorySink()
        feeds.writeSignalTruth(to: &sink)
        return csv(sink.text)
    }

    /// Lines of a comma-separated text, the header first; quotes are understood, line breaks inside them are not.
    static func csv(_ text: String, separator: UInt8 = UInt8(ascii: ",")) -> [[String]] {
        text.utf8.split(separator: 0x0A).map { line in
            var fields: [[UInt8]] = [[]]
            var isQuoted = false
            for byte in line {
                if byte == UInt8(ascii: "\"") {
                    isQuoted.toggle()
                } else if byte == separator, !isQuoted {
                    fields.append([])
                } else {
                    fields[fields.count - 1].append(byte)
                }
            }
            return fields.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
