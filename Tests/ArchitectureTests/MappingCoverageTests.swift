import Testing

/// Every mapping that ships has tests inside and a golden case beside the others.
struct MappingCoverageTests {
    static let shipped = ProjectTree.files(in: "mappings", ending: ".yaml")

    /// Mappings of feeds; the folders below describe registry files and benchmark data.
    static var feeds: [ProjectTree.File] { shipped.filter { $0.path.split(separator: "/").count == 2 } }

    @Test
    func fileNameIsFeedAndVersion() {
        for file in Self.shipped {
            let feed = Self.value(of: "feed", in: file)
            let version = Self.value(of: "version", in: file)
            let name = file.path.split(separator: "/").last ?? ""
            #expect(
                feed.hasSuffix(name.prefix { $0 != "." }) || name == "\(feed).v\(version).yaml",
                "\(file.path) is \(feed), version \(version)")
        }
    }

    @Test
    func everyMappingTestsItself() {
        for file in Self.shipped {
            #expect(file.lines.contains { $0.hasPrefix("tests:") }, "\(file.path) has no `tests:`")
        }
    }

    @Test
    func everyMappingHasAGoldenCase() {
        for file in Self.feeds {
            let feed = Self.value(of: "feed", in: file)
            let cases = ProjectTree.files(in: "Tests/Golden/\(feed)")
            #expect(!cases.isEmpty, "\(file.path) has no case in Tests/Golden/\(feed)")
        }
    }

    private static func value(of key: String, in file: ProjectTree.File) -> String {
        let line = file.lines.first { $0.hasPrefix("\(key): ") }?.dropFirst(key.count + 2) ?? ""
        return String(line.prefix { $0 != " " && $0 != "\r" })
    }
}
