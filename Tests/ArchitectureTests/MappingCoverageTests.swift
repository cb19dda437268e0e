import Testing

/// Every mapping that ships has tests inside and a golden case beside the others.
struct MappingCoverageTests {
    static let shipped = ProjectTree.files(in: "mappings", ending: ".yaml")

    /// `mappings/bench/generated.v1.yaml` is version 1 of the feed `bench.generated`.
    @Test
    func fileNameIsFeedAndVersion() {
        for file in Self.shipped {
            let place = file.path.split(separator: "/").dropFirst().joined(separator: ".")
            #expect(place == "\(Self.name(of: file)).yaml", "\(file.path)")
        }
    }

    @Test
    func everyMappingTestsItself() {
        for file in Self.shipped {
            #expect(file.lines.contains { $0.hasPrefix("tests:") }, "\(file.path) has no `tests:`")
        }
    }

    /// A folder of its own, or a file of the folder with official samples.
    @Test
    func everyMappingHasAGoldenCase() {
        let runner = ProjectTree.File(path: "Tests/AdaptersTests/Feed/GoldenTests.swift").text ?? ""
        for file in Self.shipped {
            let name = Self.name(of: file)
            let cases = ProjectTree.files(in: "Tests/Golden/\(name)")
            #expect(
                !cases.isEmpty || runner.contains("\"\(name)\""), "\(file.path) has no case in Tests/Golden/\(name)")
        }
    }

    /// `education.attendance.v1`, from the lines `feed:` and `version:`.
    private static func name(of file: ProjectTree.File) -> String {
        "\(value(of: "feed", in: file)).v\(value(of: "version", in: file))"
    }

    private static func value(of key: String, in file: ProjectTree.File) -> String {
        let line = file.lines.first { $0.hasPrefix("\(key): ") }?.dropFirst(key.count + 2) ?? ""
        return String(line.prefix { $0 != " " && $0 != "\r" })
    }
}
