import Schemas

/// Rates of a made-up region and of its agencies' errors, from a small file: what a benchmark changes between runs.
///
/// CSV with the columns `where,what,rate`: `region,twins,0.02`; `education,typo_surname,0.03`; `all,snils_mother,0.02`.
public struct SimulationRates: Sendable {
    private var lines: [(line: Int, place: String, name: String, rate: Double)] = []

    /// Rates that change nothing.
    public init() {}

    /// Reads the file.
    public init(_ text: String) throws(ReferenceTableError) {
        for row in try ListReader(text, header: "where,what,rate").rows {
            guard let rate = Double(row.fields[2]), rate.isFinite, rate >= 0 else {
                throw ReferenceTableError(line: row.line, reason: .value(column: "rate"))
            }
            let isKnown =
                switch row.fields[0] {
                case "region": Self.regionNames.contains(row.fields[1])
                case "all", "education", "health", "police", "housing", "social":
                    DirtClass(rawValue: row.fields[1]) != nil
                default: false
                }
            guard isKnown else { throw ReferenceTableError(line: row.line, reason: .value(column: "what")) }
            guard rate <= 1 || row.fields[1] == "careless_factor" else {
                throw ReferenceTableError(line: row.line, reason: .value(column: "rate"))
            }
            lines.append((row.line, row.fields[0], row.fields[1], rate))
        }
    }

    private static let regionNames: Set<String> = [
        "new_families", "namesakes", "namesake_birth", "snils_missing", "twins", "new_twins", "new_siblings",
        "careless",
        "careless_factor",
    ]

    /// Changes what a region is like.
    public func apply(to region: inout RegionSimulation.Configuration) {
        for line in lines where line.place == "region" {
            switch line.name {
            case "new_families": region.newFamilyShare = line.rate
            case "namesakes": region.namesakeShare = line.rate
            case "namesake_birth": region.namesakeBirthShare = line.rate
            case "snils_missing": region.snilsMissingShare = line.rate
            case "twins": region.twinShare = line.rate
            case "new_twins": region.newTwinShare = line.rate
            case "new_siblings": region.newSiblingShare = line.rate
            default: break
            }
        }
    }

    /// Changes how often agencies err.
    public func apply(to dirt: inout DirtProfile) {
        for line in lines {
            if line.name == "careless" { dirt.carelessShare = line.rate }
            if line.name == "careless_factor" { dirt.carelessFactor = line.rate }
            guard let fault = DirtClass(rawValue: line.name) else { continue }
            for feed in FeedKind.allCases where line.place == "all" || feed.agency.code == line.place {
                dirt[feed, fault] = line.rate
            }
        }
    }
}
