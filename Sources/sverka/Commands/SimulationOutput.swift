import Adapters
import Gateway
import Glibc
import Schemas
import Simulator

/// Writes a simulated region and its feeds to files: registry, one folder for each day, truth.
struct SimulationOutput {
    let region: RegionSimulation
    let folder: String

    /// Builds the region from the name lists and the territories shipped with the program.
    init(
        people: Int, seed: UInt64, asOf: CalendarDate, profile: RegionProfile,
        rates: SimulationRates = SimulationRates(), folder: String
    ) throws {
        let resources = try ResourceFolder.locate()
        func text(_ name: String) throws -> String { try TextFile.read("\(resources)/simulation/\(name).csv") }
        let names = try NameLists(
            givenNames: try text("given-names"), surnames: try text("surnames"), variants: try text("variants"),
            diminutives: try text("diminutives"))
        let lists = try SimulationLists(
            names: names, streets: try text("streets"), settlements: try text("settlements"),
            territories: profile.territories)
        var configuration = RegionSimulation.Configuration(seed: seed, people: people, asOf: asOf)
        rates.apply(to: &configuration)
        region = RegionSimulation(configuration, lists: lists)
        self.folder = folder
    }

    /// Writes `registry.csv` and answers its path.
    func writeRegistry() throws -> String {
        try TextFile.makeFolder(folder)
        let path = "\(folder)/registry.csv"
        var sink = try FileSink(path)
        try region.writeRegistry(to: &sink)
        try sink.finish()
        return path
    }

    /// Writes a day's files, each with its `.sha256`, into a folder; answers how many.
    @discardableResult
    func writeFeeds(_ feeds: FeedSimulation, to target: String) throws -> Int {
        try TextFile.makeFolder(target)
        let files = feeds.files()
        for file in files {
            // Written under a name no mapping claims, then renamed: a night never sees half a file.
            let temporary = "\(target)/.\(file.name).part"
            if file.isArchive {
                let zip = try ZipFileWriter(path: temporary)
                for member in file.members {
                    try zip.startMember(named: member.name)
                    var sink = ZipSink(zip: zip)
                    try member.write(to: &sink)
                }
                try zip.finish()
            } else {
                var sink = try FileSink(temporary)
                for member in file.members { try member.write(to: &sink) }
                try sink.finish()
            }
            let digest = try Sha256.digest(of: FileByteSource(path: temporary))
            try TextFile.write("\(digest.hex)  \(file.name)\n", to: "\(target)/\(file.name).sha256")
            try TextFile.rename(temporary, to: "\(target)/\(file.name)")
        }
        return files.count
    }

    /// Writes the feeds and the truth of a benchmark; answers how many records.
    func writeBench(_ bench: LinkageBench) throws -> Int {
        var sinks = try bench.names.map { try FileSink("\(folder)/feed_\($0).csv") }
        var truth = try FileSink("\(folder)/truth.csv")
        let records = try bench.write(feeds: &sinks, truth: &truth)
        for place in sinks.indices { try sinks[place].finish() }
        try truth.finish()
        return records
    }

    /// Writes who the rows of a day really are.
    func writeTruth(_ feeds: FeedSimulation, suffix: String) throws {
        var truth = try FileSink("\(folder)/truth\(suffix).csv")
        try feeds.writeTruth(to: &truth)
        try truth.finish()
        var signals = try FileSink("\(folder)/truth_signals\(suffix).csv")
        try feeds.writeSignalTruth(to: &signals)
        try signals.finish()
    }
}

/// Passes bytes on to the current member of a zip.
struct ZipSink: ByteSink {
    let zip: ZipFileWriter
    func write(_ bytes: [UInt8]) throws(ZipFileWriter.Failure) { try zip.write(bytes) }
}
