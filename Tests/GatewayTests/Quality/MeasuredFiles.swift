import Adapters
import Glibc
import Matcher
import Schemas
import Simulator
import Testing

@testable import Gateway

/// Files of a made-up region with their truth, in a folder that goes away.
struct MeasuredFiles {
    let folder: String
    let feeds: [String]
    /// Who a record is: `feed/id` to the registry's id, empty for nobody.
    let truth: [String: String]

    static let asOf = CalendarDate(dayNumber: 20_698)

    static let mapping = """
        feed: measured.test
        version: 1
        owner: {agency: bench}
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: feed_record_id
        ignore: ["*"]
        facts: {municipality: municipality}
        persons:
          - role: child
            fields:
              name: {from: fio, type: fio, order: surname-first}
              surname: surname
              given: first_name
              patronymic: patronymic
              birth: {from: birth_date, type: date, formats: [iso, dd.mm.yyyy]}
              sex: sex
              snils: snils
              address: {from: address, municipality: municipality}
        severity: {person.missing: warning, birth.not-child: info}

        """

    static let layout = """
        feed: registry.test
        version: 1
        owner: {agency: registry}
        format:
          csv: {encoding: utf-8, delimiter: ",", quote: '"', header: any-order}
        key: person_id
        ignore: ["*"]
        codes:
          roles: {values: {child: child, mother: mother, father: father, representative: representative, other: other}, unmapped: warn}
        facts: {person_id: person_id, family_id: family_id, municipality: municipality}
        persons:
          - role: {from: role, type: code, codes: roles, default: other}
            fields:
              surname: surname
              given: first_name
              patronymic: patronymic
              birth: {from: birth_date, type: date, formats: [iso]}
              sex: sex
              snils: snils
              address: {from: address, municipality: municipality}
        severity: {person.missing: warning, birth.not-child: info}

        """

    static func newFolder() throws -> String {
        let folder = "/tmp/sverka-quality-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        return folder
    }

    static func run(_ folder: String, model: MatchModel = .standard) throws -> QualityRun {
        QualityRun(
            registry: "\(folder)/registry.csv", layout: try MappingLoader.load(text: layout, file: "r.yaml"),
            mapping: try MappingLoader.load(text: mapping, file: "f.yaml"), asOf: asOf, model: model, width: 2)
    }

    /// Writes a region of the project's own lists.
    init(people: Int, dirt: DirtProfile, seed: UInt64 = 5) throws {
        let resources = try ResourceFolder.locate()
        func text(_ path: String) throws -> String { try #require(FileSystem.text("\(resources)/\(path)")) }
        let lists = try SimulationLists(
            names: NameLists(
                givenNames: text("simulation/given-names.csv"), surnames: text("simulation/surnames.csv"),
                variants: text("simulation/variants.csv"), diminutives: text("simulation/diminutives.csv")),
            streets: text("simulation/streets.csv"), settlements: text("simulation/settlements.csv"),
            territories: TerritoryTable.parse(text("profiles/tatarstan/territories.csv")))
        let region = RegionSimulation(.init(seed: seed, people: people, asOf: Self.asOf), lists: lists)
        let bench = LinkageBench(region: region, dirt: dirt)
        folder = try Self.newFolder()
        var registry = MemorySink()
        region.writeRegistry(to: &registry)
        try FileSystem.write(registry.text, to: "\(folder)/registry.csv")
        var sinks = bench.names.map { _ in MemorySink() }
        var known = MemorySink()
        _ = bench.write(feeds: &sinks, truth: &known)
        var paths: [String] = []
        for (name, sink) in zip(bench.names, sinks) {
            paths.append("\(folder)/feed_\(name).csv")
            try FileSystem.write(sink.text, to: paths[paths.count - 1])
        }
        feeds = paths
        var truth: [String: String] = [:]
        for line in known.text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            truth[fields[0] + "/" + fields[1]] = fields[2]
        }
        self.truth = truth
    }

    func remove() { FileSystem.remove(folder) }
}
