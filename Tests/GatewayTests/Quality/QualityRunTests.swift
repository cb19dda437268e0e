import Adapters
import Matcher
import Schemas
import Simulator
import Testing

@testable import Gateway

@Suite struct QualityRunTests {
    /// Links of the same files by the same matcher, beside the truth.
    private func trueQuality(_ files: MeasuredFiles) async throws -> (precision: Double, recall: Double, outside: Int) {
        let linking = try await FileLinking(
            registry: "\(files.folder)/registry.csv",
            layout: try MappingLoader.load(text: MeasuredFiles.layout, file: "r.yaml"), asOf: MeasuredFiles.asOf,
            model: .standard, width: 2)
        let mapping = try MappingLoader.load(text: MeasuredFiles.mapping, file: "f.yaml")
        var links = 0
        var right = 0
        for path in files.feeds {
            try await linking.link(LinkRows(path, mapping: mapping, asOf: MeasuredFiles.asOf)) { decisions in
                for decision in decisions where decision.decision == "link" {
                    links += 1
                    if files.truth[decision.feed + "/" + decision.recordID] == decision.personID { right += 1 }
                }
            }
        }
        let registered = files.truth.values.count { !$0.isEmpty }
        return (
            Double(right) / Double(max(1, links)), Double(right) / Double(max(1, registered)),
            files.truth.count - registered
        )
    }

    @Test func estimatesAgreeWithATruthThatTheyNeverSaw() async throws {
        let files = try MeasuredFiles(people: 5000, dirt: .hard)
        defer { files.remove() }
        let truth = try await trueQuality(files)
        let measurement = try await MeasuredFiles.run(files.folder).measure(files.feeds)
        let total = measurement.total
        #expect(total.records == files.truth.count)
        #expect(total.hidden > total.links / 12 && total.hidden < total.links / 6)
        let precision = try #require(measurement.precision(total))
        #expect((precision.low...precision.high).contains(truth.precision))
        #expect(precision.high - precision.low < 0.02, "a range that says nothing would contain anything")
        let recall = try #require(measurement.recall(total))
        #expect(abs(recall.value - truth.recall) < 0.01)
        #expect(abs(total.outside - Double(truth.outside)) < Double(truth.outside) * 0.15)
    }

    @Test func theSameFilesGiveTheSameFiguresInAnyOrderOfTheRows() async throws {
        let files = try MeasuredFiles(people: 1200, dirt: .hard)
        defer { files.remove() }
        let first = try await MeasuredFiles.run(files.folder).measure(files.feeds).json
        for path in files.feeds + ["\(files.folder)/registry.csv"] {
            let lines = try #require(FileSystem.text(path)).split(separator: "\n")
            let turned = [lines[0]] + lines.dropFirst().reversed()
            try FileSystem.write(turned.joined(separator: "\n") + "\n", to: path)
        }
        #expect(try await MeasuredFiles.run(files.folder).measure(files.feeds).json == first)
    }

    /// Each child has a namesake of the same birth date without a number: when she is taken out, her records go there.
    private func writePairs(_ folder: String, withNamesakes: Bool) throws {
        let names = ["Тимур", "Олег", "Павел", "Артём", "Денис", "Роман", "Егор", "Марат", "Ильдар", "Захар"]
        let ends = ["ов", "ин", "ский", "енко"]
        let stems = ["Берёз", "Сосн", "Ольх", "Гаври", "Никит", "Кирил", "Лавр", "Марк", "Натал", "Прохор"]
        var registry =
            "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
        var feed = "feed_record_id,surname,first_name,patronymic,fio,birth_date,sex,snils,address,municipality\n"
        for number in 0..<400 {
            let name = "\(stems[number % 10])\(ends[number / 10 % 4]),\(names[number / 40]),Петрович"
            let born = CalendarDate(dayNumber: Int32(17_000 + number * 3)).iso
            let snils = Snils(body: UInt64(120_000_000 + number * 7))?.formatted ?? ""
            registry += "P\(number),F\(number),child,\(name),\(born),М,\(snils),,\n"
            if withNamesakes { registry += "N\(number),G\(number),child,\(name),\(born),М,,,\n" }
            feed += "r\(number),\(name),,\(born),М,\(snils),,\n"
        }
        try FileSystem.write(registry, to: "\(folder)/registry.csv")
        try FileSystem.write(feed, to: "\(folder)/feed_a.csv")
    }

    @Test func linksThatOnlyANamesakeCouldGetAreCountedAsFalse() async throws {
        let folder = try MeasuredFiles.newFolder()
        defer { FileSystem.remove(folder) }
        try writePairs(folder, withNamesakes: true)
        let bad = try await MeasuredFiles.run(folder).measure(["\(folder)/feed_a.csv"])
        #expect(bad.total.hidden > 20)
        #expect(bad.total.falseLinkRate.share > 0.5, "\(bad.total)")
        try writePairs(folder, withNamesakes: false)
        let good = try await MeasuredFiles.run(folder).measure(["\(folder)/feed_a.csv"])
        #expect(good.total.hidden > 20)
        #expect(good.total.hiddenLinks == 0)
        #expect(good.precision(good.total)?.value == 1)
    }

    @Test func peopleTakenOutAreNotInTheRegistryAndInventedTwinsShareABirth() throws {
        let files = try MeasuredFiles(people: 1500, dirt: .clean)
        defer { files.remove() }
        let rows = RegistryRows(
            path: "\(files.folder)/registry.csv",
            layout: try MappingLoader.load(text: MeasuredFiles.layout, file: "r.yaml"), asOf: MeasuredFiles.asOf)
        let decoys = try DecoyRegistry(rows)
        var entries: [RegistryEntry] = []
        var ids: [String] = []
        try rows.forEach { id, entry in
            ids.append(id)
            entries.append(entry)
        }
        // Everybody is numbered in the order of the ids.
        entries = IdentifierOrder.sorted(ids).map { entries[Int($0)] }
        let hidden = decoys.isHidden.indices.filter { decoys.isHidden[$0] }
        #expect(hidden.count > 40 && hidden.allSatisfy { entries[$0].role.isChild })
        #expect(Set(decoys.places).isDisjoint(with: hidden.map { Int32($0) }))
        #expect(decoys.strangers == hidden.count)
        for place in decoys.kinds.indices where decoys.kinds[place] == .twin {
            let family = decoys.index.family(of: Int32(place))
            #expect(family >= 0 && decoys.index.members(ofFamily: family).count > 1)
        }
        #expect(decoys.kinds.count { $0 == .twin } == decoys.hasDecoyTwin.count { $0 })
    }

    @Test func anEmptyRegistryAndAFeedOfNobodyAreMeasured() async throws {
        let folder = try MeasuredFiles.newFolder()
        defer { FileSystem.remove(folder) }
        try FileSystem.write(
            "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n",
            to: "\(folder)/registry.csv")
        try FileSystem.write(
            "feed_record_id,surname,first_name,patronymic,fio,birth_date,sex,snils,address,municipality\nr1,,,,,,,,,\n",
            to: "\(folder)/feed_a.csv")
        let measurement = try await MeasuredFiles.run(folder).measure(["\(folder)/feed_a.csv"])
        #expect(measurement.people == 0 && measurement.total.links == 0)
        #expect(measurement.precision(measurement.total) == nil && measurement.recall(measurement.total) == nil)
        #expect(!QualityReport(measurement, training: .init()).html.contains("nan"))
    }
}
