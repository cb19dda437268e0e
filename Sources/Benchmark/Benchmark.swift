import Adapters
import Glibc
import Schemas

/// Measures reading, landing and linking of one file; called by `scripts/bench-feeds` and `scripts/bench-link`, which
/// compare and print.
@main
struct Benchmark {
    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            fail("\(error)", code: 1)
        }
    }

    /// The day that `scripts/bench-feeds` simulates.
    static let asOf = CalendarDate(iso: "2026-11-21") ?? CalendarDate(dayNumber: 0)

    private static func fail(_ text: String, code: Int32) -> Never {
        let line = Array("\(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(code)
    }

    private static let usage = """
        usage: Benchmark decode|map|take|recognise|digest|dump MAPPING FILE
               Benchmark land DATA MAPPINGS FEED FILE
               Benchmark match DATA MAPPINGS
               Benchmark urgent REGISTRY REGISTRY-MAPPING MAPPING FEED
               Benchmark enlarge FILE TARGET [row=TEXT] [mark=TEXT] [bytes=N] [rows=N] [changed=N] [reversed=1]
        """

    private static func run(_ arguments: [String]) async throws {
        guard arguments.count >= 3 else {
            fail(usage, code: 64)
        }
        let words = Array(arguments.dropFirst(3))
        switch arguments[0] {
        case "enlarge":
            try enlargement(options(words)).write(arguments[1], to: arguments[2])
        case "land":
            guard arguments.count >= 5 else { fail(usage, code: 64) }
            try await Landing(data: arguments[1], mappings: arguments[2]).land(arguments[4], feed: arguments[3])
        case "urgent":
            guard arguments.count >= 5 else { fail(usage, code: 64) }
            try await UrgentLinking(registry: arguments[1], layout: arguments[2], mapping: arguments[3], asOf: asOf)
                .measure(arguments[4])
        case "match": try await Landing(data: arguments[1], mappings: arguments[2]).assumeMatched()
        default: try await read(arguments[0], mapping: arguments[1], file: arguments[2])
        }
    }

    private static func read(_ way: String, mapping: String, file: String) async throws {
        let reading = Reading(
            mapping: try MappingLoader.load(path: mapping), path: file,
            asOf: asOf)
        let ways: [String: () throws -> Int] = [
            "decode": reading.decode, "map": reading.map, "take": reading.take, "recognise": reading.recognise,
            "digest": reading.digest,
            "dump": reading.dump,
        ]
        guard let body = ways[way] else {
            fail(usage, code: 64)
        }
        var rows = 0
        let cost = try await Measured.of { rows = try body() }
        if way == "dump" { return }
        let bytes = try FileByteSource(path: file).byteCount
        print("bytes=\(bytes) rows=\(rows) processor=\(cost.processor) wall=\(cost.wall) peak=\(cost.peakKiB)")
    }

    private static func options(_ words: [String]) -> [String: String] {
        var options: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1)
            options[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return options
    }

    private static func enlargement(_ options: [String: String]) -> Enlargement {
        func number(_ name: String) -> Int { options[name].flatMap { Int($0) } ?? 0 }
        return Enlargement(
            row: Array((options["row"] ?? "").utf8), mark: Array((options["mark"] ?? "").utf8), bytes: number("bytes"),
            rows: number("rows"), changed: number("changed"), isReversed: number("reversed") > 0)
    }
}
