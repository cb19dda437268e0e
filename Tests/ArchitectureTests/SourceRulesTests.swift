import Testing

/// Rules of CONTRIBUTING.md that can be read off the files.
struct SourceRulesTests {
    static let sources = ProjectTree.files(in: "Sources", ending: ".swift").map { SwiftSource($0) }
    static let tests = ProjectTree.files(in: "Tests", ending: ".swift").map { SwiftSource($0) }

    @Test
    func filesHaveAtMost400Lines() {
        for source in Self.sources + Self.tests { #expect(source.lines.count <= 401, "\(source.path) is too long") }
    }

    @Test
    func nothingIsForced() {
        for source in Self.sources {
            for (number, line) in source.code.enumerated() where line.contains("try!") || line.contains(" as! ") {
                Issue.record("\(source.path):\(number + 1) forces")
            }
        }
    }

    /// `@unchecked Sendable` and its relatives are promises; the reason stands above them.
    @Test
    func uncheckedPromisesGiveTheirReason() {
        for source in Self.sources {
            for (number, line) in source.code.enumerated()
            where line.contains("@unchecked") || line.contains("nonisolated(unsafe)") || line.contains("unsafeBitCast")
            {
                let above = source.lines[..<number].suffix(4) + [source.lines[number]]
                #expect(above.contains { $0.contains("//") }, "\(source.path):\(number + 1) gives no reason")
            }
        }
    }

    /// An agency is data: a mapping file. The simulator plays the agencies and is not part of the gateway's way.
    @Test
    func noTypeIsNamedAfterAnAgency() {
        let agencies = [
            "Education", "School", "Health", "Hospital", "Clinic", "Police", "Housing", "Utility", "Social", "Egisso",
            "Oms",
        ]
        for source in Self.sources where !source.path.hasPrefix("Sources/Simulator/") {
            for name in source.typeNames {
                #expect(!agencies.contains { name.hasPrefix($0) }, "\(source.path) declares \(name)")
            }
        }
    }

    @Test
    func namesSayWhatThingsAre() {
        for source in Self.sources {
            let stem = source.path.split(separator: "/").last?.dropLast(6) ?? ""
            let isVague = ["Utils", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc"].contains {
                stem.hasSuffix($0)
            }
            #expect(!isVague, "\(source.path)")
        }
    }

    @Test
    func nothingIsLeftForLater() {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
        for source in Self.sources + Self.tests {
            for (number, line) in source.lines.enumerated() where marks.contains(where: { line.contains($0) }) {
                Issue.record("\(source.path):\(number + 1) leaves something for later")
            }
        }
    }

    /// A path of somebody's machine works nowhere else and tells who wrote it.
    @Test
    func noFileNamesAFolderOfTheMachineItWasWrittenOn() {
        let prefixes = ["/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/wo" + "rk/", "/m" + "nt/", "C:" + "\\Us"]
        for file in ProjectTree.files(in: "") {
            for (number, line) in file.lines.enumerated() where prefixes.contains(where: { line.contains($0) }) {
                Issue.record("\(file.path):\(number + 1) names a folder of a machine")
            }
        }
    }

    /// Migrations are numbered without gaps: a landed one is never renamed or taken out.
    @Test(arguments: ["gateway", "registry"])
    func migrationsAreNumberedWithoutGaps(set: String) {
        let names = ProjectTree.files(in: "Sources/Gateway/Resources/migrations/\(set)", ending: ".sql")
            .compactMap { $0.path.split(separator: "/").last }
        #expect(!names.isEmpty)
        for (index, name) in names.enumerated() {
            let number = String(index + 1)
            #expect(name.hasPrefix(String(repeating: "0", count: 4 - number.count) + number + "_"), "\(name)")
        }
    }
}
