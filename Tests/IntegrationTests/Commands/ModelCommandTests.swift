import Foundation
import Testing

@testable import Gateway

/// What `link` and `model` refuse, and what they say when there is nothing to say.
@Suite(.serialized) struct ModelCommandTests {
    private static let header =
        "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
    private static let people =
        header + "P1,F1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,,,\nP2,F2,child,Белов,Олег,Ильич,2013-04-06,М,,,\n"
    private static let mapping = """
        feed: a.a
        version: 1
        owner: {agency: t}
        format: {csv: {encoding: utf-8}}
        key: Н
        persons: [{role: child, fields: {name: {from: ФИО, type: fio}, birth: {from: Р, type: date, formats: [iso]}}}]

        """

    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "/sverka-models-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(Self.people, to: folder + "/registry.csv")
        try write(Self.mapping, to: folder + "/a.yaml")
        try write("Н;ФИО;Р\n1;Сафин Тимур Рамилевич;2014-03-05\n", to: folder + "/feed_a.csv")
        try write("Н;ФИО;Р\n", to: folder + "/feed_empty.csv")
        try await body(folder)
    }

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func run(_ command: [String], _ folder: String, _ rest: String...) async throws -> SverkaProgram.Result {
        try await SverkaProgram.launch(
            command + [
                "--registry", folder + "/registry.csv", "--mapping", folder + "/a.yaml", "--registry-mapping",
                SverkaProgram.mappings + "/registry/people.v1.yaml", "--out", folder + "/out",
            ] + rest)
    }

    @Test func oneFeedNamedTwiceIsRefused() async throws {
        try await inFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/b", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: folder + "/feed_a.csv", toPath: folder + "/b/a.csv")
            for command in [["link"], ["model", "train"], ["model", "report"]] {
                for other in ["/feed_a.csv", "/b/a.csv"] {
                    let result = try await run(command, folder, folder + "/feed_a.csv", folder + other)
                    #expect(result.status == 64 && result.errors.contains("названа дважды"), "\(result.errors)")
                    #expect(!FileSystem.names(in: folder).contains("out"))
                }
            }
        }
    }

    @Test func aRegistryWithOnePersonTwiceIsRefusedWithBothLines() async throws {
        try await inFolder { folder in
            try write(
                Self.people + "P1,F3,child,Орлов,Иван,Ильич,2012-01-01,М,,,\n", to: folder + "/registry.csv")
            let result = try await run(["link"], folder, folder + "/feed_a.csv")
            #expect(result.status == 3)
            #expect(result.errors.contains("«P1» стоит и в строке 2, и в строке 4"), "\(result.errors)")
            #expect(!FileSystem.names(in: folder).contains("out"))
        }
    }

    @Test func aRegistryMappingWithoutThePersonsIdSaysWhatToAdd() async throws {
        try await inFolder { folder in
            let result = try await SverkaProgram.launch([
                "link", "--registry", folder + "/feed_a.csv", "--mapping", folder + "/a.yaml", "--registry-mapping",
                folder + "/a.yaml", "--out", folder + "/out", folder + "/feed_a.csv",
            ])
            #expect(result.status == 3 && result.errors.contains("facts: {person_id: …"), "\(result.errors)")
        }
    }

    @Test func nothingToLearnFromWritesNoModel() async throws {
        try await inFolder { folder in
            let empty = try await run(["model", "train"], folder, folder + "/feed_empty.csv")
            #expect(empty.status == 3 && empty.errors.contains("обучать не на чем"), "\(empty.errors)")
            try write(Self.header, to: folder + "/registry.csv")
            let nobody = try await run(["model", "train"], folder, folder + "/feed_a.csv")
            #expect(nobody.status == 3 && nobody.errors.contains("нет людей"), "\(nobody.errors)")
            #expect(!FileSystem.names(in: folder).contains { $0.hasPrefix("out") })
        }
    }

    @Test func oneChildAThousandTimesTeachesNothing() async throws {
        try await inFolder { folder in
            let rows = (1...1000).map { "\($0);Сафин Тимур Рамилевич;2014-03-05\n" }
            try write("Н;ФИО;Р\n" + rows.joined(), to: folder + "/feed_one.csv")
            let result = try await run(["model", "train"], folder, folder + "/feed_one.csv")
            #expect(result.status == 3, "\(result.errors)")
            #expect(result.errors.contains("разных строк в выгрузках 1") && result.errors.contains("нужно хотя бы 50"))
            #expect(!FileSystem.names(in: folder).contains { $0.hasPrefix("out") })
        }
    }

    @Test func aReportOfNothingPromisesNothing() async throws {
        try await inFolder { folder in
            let result = try await run(["model", "report"], folder, "--json", folder + "/feed_empty.csv")
            #expect(result.status == 0, "\(result.errors)")
            let total = try #require(try result.json()["total"] as? [String: Any])
            #expect(total["records"] as? Int == 0)
            for name in ["precision", "recall", "missed"] { #expect(total[name] is NSNull, "\(name)") }
            let page = try String(contentsOfFile: folder + "/out", encoding: .utf8)
            #expect(page.contains("оценивать нечего"))
            let summary = page.components(separatedBy: "<h2>")[0]
            #expect(!summary.contains("100\u{A0}%") && summary.contains("<td>—</td>"), "\(summary)")
            let told = try await run(["model", "report"], folder, folder + "/feed_empty.csv").errors
            #expect(told.contains("записей 0; оценивать нечего"), "\(told)")
        }
    }

    @Test func aMissingModelIsCalledAModel() async throws {
        try await inFolder { folder in
            let result = try await SverkaProgram.launch(["model", "show", folder + "/none.yaml"])
            #expect(result.status == 3)
            #expect(result.errors.contains("none.yaml: ожидалось модель в файле, который можно прочитать"))
            #expect(!result.errors.contains("описание потока"))
            try write("", to: folder + "/empty.yaml")
            let empty = try await SverkaProgram.launch(["model", "show", folder + "/empty.yaml"])
            #expect(empty.status == 3 && !empty.errors.contains("описание"), "\(empty.errors)")
        }
    }

    @Test func filesAreFoundThroughSymbolicLinks() async throws {
        try await inFolder { folder in
            for name in ["registry.csv", "feed_a.csv", "a.yaml"] {
                try FileManager.default.moveItem(atPath: folder + "/" + name, toPath: folder + "/real-" + name)
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/" + name, withDestinationPath: "real-" + name)
            }
            let result = try await run(["link"], folder, folder + "/feed_a.csv")
            #expect(result.status == 0, "\(result.errors)")
            let answer = try String(contentsOfFile: folder + "/out", encoding: .utf8)
            #expect(answer.contains("\na,1,P1,link,"), "\(answer)")
        }
    }
}
