import Foundation
import Schemas
import Testing

/// What the documents say of the code is so.
struct DocumentTests {
    static var documents: [ProjectTree.File] { ProjectTree.files(in: "", ending: ".md") }

    /// `RECORD_DOCS=1` writes the file and the test still fails, so that nobody records by accident.
    @Test
    func findingsDocumentIsWrittenFromTheCode() throws {
        let known = ProjectTree.File(path: FindingsDocument.path).text
        guard known != FindingsDocument.text else { return }
        guard ProcessInfo.processInfo.environment["RECORD_DOCS"] == "1" else {
            Issue.record(
                "\(FindingsDocument.path) is out of date; RECORD_DOCS=1 swift test --filter DocumentTests writes it")
            return
        }
        try FindingsDocument.text.write(
            toFile: "\(ProjectTree.root)/\(FindingsDocument.path)", atomically: true, encoding: .utf8)
        Issue.record("\(FindingsDocument.path) was written; look at the difference and commit it")
    }

    @Test
    func findingsHaveTextsInBothLanguages() {
        #expect(Set(FindingCode.allCases.map(\.russian)).count == FindingCode.allCases.count)
        #expect(Set(FindingCode.allCases.map(\.english)).count == FindingCode.allCases.count)
    }

    @Test
    func linksLeadSomewhere() {
        for document in Self.documents {
            let folder = document.path.split(separator: "/").dropLast().joined(separator: "/")
            for match in (document.text ?? "").matches(of: #/\]\(([^)#\s]+)(?:#[^)]*)?\)/#) {
                let link = String(match.1)
                guard !link.contains("://"), !link.hasPrefix("mailto:") else { continue }
                let path = folder.isEmpty ? link : "\(folder)/\(link)"
                #expect(ProjectTree.has(path), "\(document.path) links to \(link)")
            }
        }
    }

    /// Paths in back quotes that begin with a folder of the project.
    @Test
    func namedFilesExist() {
        for document in Self.documents {
            for match in (document.text ?? "").matches(
                of: #/`((?:Sources|Tests|docs|mappings|scripts)/[A-Za-z0-9_+.\/-]+)`/#)
            {
                let path = String(match.1)
                #expect(ProjectTree.has(path), "\(document.path) names \(path)")
            }
        }
    }
}
