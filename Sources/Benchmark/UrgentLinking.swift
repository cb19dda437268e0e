import Adapters
import Gateway
import Glibc
import Matcher
import Schemas

/// How long one record takes that can't wait for the night: the registry is in memory, one core, one record at a time.
struct UrgentLinking {
    private let linker: RecordLinker
    private let mapping: FeedMapping
    private let asOf: CalendarDate

    init(registry: String, layout: String, mapping: String, asOf: CalendarDate) throws {
        linker = RecordLinker(
            index: try FileLinking.index(registry, layout: try MappingLoader.load(path: layout), asOf: asOf))
        self.mapping = try MappingLoader.load(path: mapping)
        self.asOf = asOf
    }

    /// Links every record of a file once and prints the quantiles, in microseconds.
    func measure(_ feed: String) async throws {
        let rows = try await LinkRows(feed, mapping: mapping, asOf: asOf).usable().rows
        var micros: [Double] = []
        micros.reserveCapacity(rows.count)
        var links = 0
        for row in rows {
            let start = Self.now()
            let decision = linker.link(row.request)
            micros.append((Self.now() - start) * 1e6)
            if decision.people.indices.contains(row.subject), decision.people[row.subject].kind == .link { links += 1 }
        }
        micros.sort()
        func quantile(_ share: Double) -> Double {
            micros.isEmpty ? 0 : micros[min(micros.count - 1, Int(Double(micros.count) * share))]
        }
        print(
            "people=\(linker.index.count) records=\(rows.count) links=\(links) p50=\(quantile(0.5)) p99=\(quantile(0.99)) p999=\(quantile(0.999)) max=\(micros.last ?? 0)"
        )
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
