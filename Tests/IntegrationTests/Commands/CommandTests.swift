import Foundation
import Testing

@testable import Gateway

/// What commands print and answer, for people and for scripts.
@Suite(.serialized) struct CommandTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "/sverka-commands-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/m", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func mapping(_ feed: String, match: String = "a_*.csv", rest: String = "") -> String {
        """
        feed: \(feed)
        version: 1
        owner: {agency: t}
        source: {match: ["\(match)"]}
        format: {csv: {encoding: utf-8}}
        key: Н
        \(rest)
        persons: [{role: child, fields: {name: {from: ФИО, type: fio}}}]

        """
    }

    // MARK: mapping check

    @Test func checkOfAFolderFindsTwoFeedsThatClaimOneName() async throws {
        try await inFolder { folder in
            try write(mapping("a.a"), to: folder + "/m/a.yaml")
            try write(mapping("b.b"), to: folder + "/m/b.yaml")
            let result = try await SverkaProgram.launch(["mapping", "check", folder + "/m"])
            #expect(result.status == 3)
            #expect(
                result.output.contains(
                    "/m/b.yaml:4:18: ожидалось образец имён, под который не подходят файлы потока a.a.v1"))
            // One after the other on the command line is the same.
            let named = try await SverkaProgram.launch(["mapping", "check", folder + "/m/a.yaml", folder + "/m/b.yaml"])
            #expect(named.status == 3)
            // Layouts in folders inside are for other commands.
            try FileManager.default.createDirectory(atPath: folder + "/m/registry", withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: folder + "/m/b.yaml", toPath: folder + "/m/registry/b.yaml")
            #expect(try await SverkaProgram.launch(["mapping", "check", folder + "/m"]).status == 0)
        }
    }

    @Test func checkPrintsAnObjectForScripts() async throws {
        try await inFolder { folder in
            let signal = "facts: {n: Н}\nsignals: [{indicator: CUL-99, when: \"n = '1'\", text: t}]"
            try write(mapping("a.a", rest: signal), to: folder + "/m/a.yaml")
            try write("feed: A\n", to: folder + "/m2.yaml")
            let result = try await SverkaProgram.launch(
                ["mapping", "check", "--json", folder + "/m", folder + "/m2.yaml"])
            #expect(result.status == 3)
            let json = try result.json()
            #expect(json["sound"] as? Bool == false)
            let checked = try #require(json["mappings"] as? [[String: Any]])
            #expect(checked.map { $0["feed"] as? String } == ["a.a"])
            let mistakes = try #require(json["mistakes"] as? [[String: Any]])
            #expect(
                mistakes.contains { $0["line"] as? Int == 8 && ($0["found"] as? String)?.contains("CUL-99") == true })
            #expect(mistakes.contains { ($0["file"] as? String)?.hasSuffix("m2.yaml") == true })
            let sound = try await SverkaProgram.launch(["mapping", "check", "--json", SverkaProgram.mappings])
            #expect(try sound.json()["sound"] as? Bool == true)
        }
    }

    @Test func schemaThatIsNotThereIsFound() async throws {
        try await inFolder { folder in
            let text =
                "feed: x.x\nversion: 1\nowner: {agency: t}\nformat: {xml: {rows: [r/i], schema: no.xsd}}\nkey: \"@n\"\n"
            try write(text, to: folder + "/m/x.yaml")
            let result = try await SverkaProgram.launch(["mapping", "check", folder + "/m/x.yaml"])
            #expect(result.status == 3)
            #expect(result.output.contains("no.xsd: нет такого файла или папки"))
        }
    }

    // MARK: link and simulate

    @Test func linkEscapesFormulasAndPrintsAnObject() async throws {
        try await inFolder { folder in
            let signs = ["=1+1", "+1", "-1", "@a", "＝1", " =1", "обычный"]
            let rows = signs.map { "\"\($0)\";Сафин Тимур\n" }.joined()
            try write(mapping("a.a"), to: folder + "/m/a.yaml")
            try write("Н;ФИО\n\(rows)\"\r=1\";Сафин Тимур\n", to: folder + "/feed_=a.csv")
            try write(
                "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
                    + "=P1,F1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,,,\n", to: folder + "/registry.csv")
            let result = try await SverkaProgram.launch([
                "link", "--json", "--registry", folder + "/registry.csv", "--mapping", folder + "/m/a.yaml", "--out",
                folder + "/out.csv", "--registry-mapping", SverkaProgram.mappings + "/registry/people.v1.yaml",
                folder + "/feed_=a.csv",
            ])
            #expect(result.status == 0, "\(result.errors)")
            let json = try result.json()
            #expect(json["registry"] as? Int == 1)
            #expect(["link", "review", "new"].compactMap { json[$0] as? Int }.reduce(0, +) == 8)
            let output = try String(contentsOfFile: folder + "/out.csv", encoding: .utf8)
            let cells = output.split(separator: "\n").flatMap { $0.split(separator: ",") }
            let formula = cells.filter { cell in
                let text = cell.drop { $0 == "\"" || $0 == " " }
                return text.first.map { "=+@＝\r".contains($0) } ?? false
            }
            #expect(formula.isEmpty, "\(output)")
            #expect(output.contains("'=1+1") && output.contains("'＝1") && output.contains(",обычный,"))
        }
    }

    @Test func linkTellsMachinesAlsoWhichPeopleItCouldNotRead() async throws {
        try await inFolder { folder in
            let people = (1...200).map { "P\($0),F1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,,,\n" }
            try write(mapping("a.a"), to: folder + "/m/a.yaml")
            try write("Н;ФИО\n1;Сафин Тимур\n", to: folder + "/feed_a.csv")
            try write(
                "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
                    + people.joined() + "P0,F1\nP-1,F1\n", to: folder + "/registry.csv")
            let result = try await SverkaProgram.launch([
                "link", "--json", "--registry", folder + "/registry.csv", "--mapping", folder + "/m/a.yaml", "--out",
                folder + "/out.csv", "--registry-mapping", SverkaProgram.mappings + "/registry/people.v1.yaml",
                folder + "/feed_a.csv",
            ])
            #expect(result.status == 0, "\(result.errors)")
            let json = try result.json()
            #expect(json["registry"] as? Int == 200)
            #expect(json["registryRejected"] as? Int == 2)
        }
    }

    @Test func rowsThatAnOpenQuoteSwallowedAreNotLostWithoutAWord() async throws {
        try await inFolder { folder in
            try write(mapping("a.a"), to: folder + "/m/a.yaml")
            try write("Н;ФИО\n1;Сафин Тимур\n", to: folder + "/feed_a.csv")
            func row(_ number: Int, _ address: String = ",") -> String {
                "P\(number),F1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,,\(address)\n"
            }
            func rejected(_ rows: [Int: String], end: String = "\n") async throws -> [Int?] {
                let text =
                    "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
                    + (1...200).map { row($0, rows[$0] ?? ",") }.joined()
                try write(text.replacing("\n", with: end), to: folder + "/registry.csv")
                let result = try await SverkaProgram.launch([
                    "link", "--json", "--registry", folder + "/registry.csv", "--mapping", folder + "/m/a.yaml",
                    "--out",
                    folder + "/out.csv", "--registry-mapping", SverkaProgram.mappings + "/registry/people.v1.yaml",
                    folder + "/feed_a.csv",
                ])
                let json = try result.json()
                return [json["registry"] as? Int, json["registryRejected"] as? Int]
            }
            // Opened on one line and met by the next quote thirty lines, and one line, later.
            for end in ["\n", "\r\n"] {
                #expect(try await rejected([50: "\"Казань,", 80: "Казань\","], end: end) == [169, 1])
                #expect(try await rejected([50: ",\"Казань", 51: ",Казань\""], end: end) == [198, 1])
                #expect(try await rejected([50: "\"Казань,", 80: "\"Казань\","], end: end) == [169, 1])
                #expect(try await rejected([199: ",\"Казань", 200: ",Казань\""], end: end) == [198, 1])
                // An address of two lines is one.
                #expect(try await rejected([50: "\"Казань,\nЛенина, д. 1, кв. 2\","], end: end) == [200, 0])
            }
        }
    }

    @Test func modelCommandsTellWhichPeopleTheyCouldNotRead() async throws {
        try await inFolder { folder in
            let head =
                "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
            // Names of letters, each another one.
            let letters = "абвгдежзиклмнопр".map { String($0) }
            let surnames = (1...200).map { "Сафин\(letters[$0 % 16])\(letters[$0 / 16])ев" }
            let people = (1...200).map { "P\($0),F\($0),child,\(surnames[$0 - 1]),Тимур,Рамилевич,2014-03-05,М,,,\n" }
            try write(mapping("a.a"), to: folder + "/m/a.yaml")
            let rows = (1...60).map { "\($0);\(surnames[$0 - 1]) Тимур Рамилевич\n" }
            try write("Н;ФИО\n" + rows.joined(), to: folder + "/feed_a.csv")
            func run(_ command: String, _ more: [String]) async throws -> SverkaProgram.Result {
                try await SverkaProgram.launch(
                    [
                        "model", command, "--registry", folder + "/registry.csv", "--mapping", folder + "/m/a.yaml",
                        "--registry-mapping", SverkaProgram.mappings + "/registry/people.v1.yaml", "--out",
                        folder + "/\(command).out",
                    ] + more + [folder + "/feed_a.csv"])
            }
            try write(head + people.joined() + "P0,F1\nP-1,F1\n", to: folder + "/registry.csv")
            let note = "не прочитано строк — 2, первая — строка файла 202"
            let trained = try await run("train", [])
            #expect(trained.status == 0 && trained.errors.contains(note), "\(trained.errors)")
            let report = try await run("report", ["--json"])
            #expect(report.status == 0 && report.errors.contains(note), "\(report.errors)")
            #expect(try report.json()["registryRejected"] as? Int == 2)
            // Most of it: nothing is learned from the rest.
            let broken = (1...400).map { "P0\($0),F1\n" }
            try write(head + people.joined() + broken.joined(), to: folder + "/registry.csv")
            for command in ["train", "report"] {
                let refused = try await run(command, [])
                #expect(refused.status != 0 && refused.errors.contains("не читаются 400 из 600"), "\(refused.errors)")
            }
        }
    }

    /// An answer is never written over what it is made from, and a run that fails leaves the last answer alone.
    @Test func linkAndDedupeDestroyNoFile() async throws {
        try await inFolder { folder in
            let registry =
                "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
                + "P1,F1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,,,\n"
            try write(mapping("a.a"), to: folder + "/m/a.yaml")
            try write("Н;ФИО\n1;Сафин Тимур\n", to: folder + "/feed_a.csv")
            try write("Н;ФИО\n1;\"Сафин\n", to: folder + "/feed_bad.csv")
            try write(registry, to: folder + "/registry.csv")
            func link(_ out: String, _ feed: String = "feed_a.csv", _ more: [String] = []) async throws
                -> SverkaProgram.Result
            {
                try await SverkaProgram.launch(
                    [
                        "link", "--registry", folder + "/registry.csv", "--mapping", folder + "/m/a.yaml", "--out",
                        folder + "/" + out, "--registry-mapping", SverkaProgram.mappings + "/registry/people.v1.yaml",
                    ] + more + [folder + "/" + feed])
            }
            for name in ["registry.csv", "feed_a.csv", "m/a.yaml", "./registry.csv"] {
                let before = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                let result = try await link(name)
                #expect(result.status == 64 && result.errors.contains("это исходный файл"), "\(result.errors)")
                #expect(try String(contentsOfFile: folder + "/" + name, encoding: .utf8) == before)
            }
            #expect(try await link("out.csv", "feed_a.csv", ["--explain", folder + "/out.csv"]).status == 64)
            #expect(try await link("out.csv").status == 0)
            let answer = try String(contentsOfFile: folder + "/out.csv", encoding: .utf8)
            #expect(answer.split(separator: "\n").count == 2)
            #expect(try await link("out.csv", "feed_bad.csv").status == 3)
            #expect(try await link("out.csv", "feed_a.csv", ["--explain", folder + "/none/e.jsonl"]).status == 1)
            #expect(try String(contentsOfFile: folder + "/out.csv", encoding: .utf8) == answer)
            #expect(!FileSystem.names(in: folder).contains { $0.hasSuffix(".partial") })
            let same = try await SverkaProgram.launch([
                "dedupe", "--mapping", folder + "/m/a.yaml", "--out", folder + "/feed_a.csv", folder + "/feed_a.csv",
            ])
            #expect(same.status == 64)
        }
    }

    @Test func simulatePrintsAnObject() async throws {
        try await inFolder { folder in
            let result = try await SverkaProgram.launch([
                "simulate", "--json", "--out", folder + "/region", "--people", "200", "--days", "2",
            ])
            #expect(result.status == 0)
            let json = try result.json()
            #expect(json["people"] as? Int ?? 0 > 0)
            #expect((json["days"] as? [[String: Any]])?.count == 2)
        }
    }

    // MARK: the registry

    @Test func importWithRejectedRowsIsNotQuiteDone() async throws {
        try await TemporaryDatabase.with { settings in
            try await inFolder { folder in
                let header =
                    "person_id,family_id,role,surname,first_name,patronymic,birth_date,sex,snils,address,municipality\n"
                let good = "P1,F1,child,Сафин,Тимур,Рамилевич,2014-03-05,М,,,\n"
                let program = SverkaProgram(data: folder, database: settings)
                try write(header + good, to: folder + "/a.csv")
                #expect(try await program.run("registry", "import", folder + "/a.csv").status == 0)
                try write(header + good + "P2,F1\n", to: folder + "/b.csv")
                let result = try await program.run("registry", "import", folder + "/b.csv")
                #expect(result.status == 2)
                #expect(result.output.contains("отклонено 1"))
                let wrong = try await program.run("registry", "import", folder + "/c.csv")
                #expect(wrong.status == 1)
                #expect(wrong.errors.contains("нет такого файла или папки"))
                #expect(!wrong.errors.contains("No such file"))
            }
        }
    }

    // MARK: what people read

    @Test func helpIsRussianHoweverItIsBroken() async throws {
        for command in [
            "simulate", "night", "demo", "link", "ingest", "mapping check", "delivery confirm", "registry import",
        ] {
            let result = try await SverkaProgram.launch(["help"] + command.split(separator: " ").map(String.init))
            #expect(!result.output.contains("(default"), "\(command)")
        }
    }

    @Test func nameOfAFileCommandsNoTerminal() async throws {
        try await TemporaryDatabase.with { settings in
            try await inFolder { folder in
                try FileManager.default.createDirectory(atPath: folder + "/inbox", withIntermediateDirectories: true)
                try write("x", to: folder + "/inbox/\u{1B}[2Jчужой\nфайл.csv")
                let result = try await SverkaProgram(data: folder, database: settings).run("night")
                let lines = result.output.split(separator: "\n")
                #expect(lines.contains { $0.contains("чужой") && $0.contains("файл.csv") })
                #expect(!result.output.contains("\u{1B}"))
                #expect(!result.errors.contains("\u{1B}[2J"))
            }
        }
    }

    // MARK: data folder

    @Test func theEnvironmentNamesTheDataFolderExceptOfTheDemo() async throws {
        try await inFolder { folder in
            let environment = ["SVERKA_DATA": folder + "/given"]
            try await TemporaryDatabase.with { settings in
                let result = try await SverkaProgram.launch(
                    ["night", "--json", "--mappings", folder + "/m", "--database", SverkaProgram.address(settings)],
                    environment: environment)
                #expect(result.status == 0, "\(result.errors)")
                #expect(FileManager.default.fileExists(atPath: folder + "/given/inbox"))
            }
            let demo = try await SverkaProgram.launch(
                ["demo", "--again", "--mappings", folder + "/m", "--database", "host=/nonexistent"],
                environment: environment)
            #expect(demo.status != 0)
            #expect(!demo.errors.contains(folder + "/given"), "\(demo.errors)")
        }
    }
}
