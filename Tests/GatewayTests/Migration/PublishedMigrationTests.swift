import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// A database that has applied a migration refuses one of the same number and another text: once published, its text stays.
@Suite struct PublishedMigrationTests {
    /// As `sha256sum` writes it: digest, two spaces, path below the folder of migrations.
    private static let list = "Tests/Golden/migrations.sha256"

    private static func digests() throws -> [String: String] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let text = try String(contentsOfFile: "\(root)/\(list)", encoding: .utf8)
        let pairs = text.split(separator: "\n").map { line in
            (String(line.dropFirst(66)), String(line.prefix(64)))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    @Test(arguments: ["gateway", "registry"])
    func publishedTextIsNeverChanged(schema: String) throws {
        let known = try Self.digests()
        let files = try MigrationFile.all(in: "\(try ResourceFolder.locate())/migrations/\(schema)")
        for file in files {
            let path = "\(schema)/\(file.name)"
            let digest = Sha256.digest(of: Array(file.text.utf8)).hex
            guard let published = known[path] else {
                Issue.record("\(Self.list) does not know \(path) yet; when it is finished, add: \(digest)  \(path)")
                continue
            }
            #expect(digest == published, "\(path) was published with another text: leave it and write a new migration")
        }
        let gone = known.keys.filter { $0.hasPrefix("\(schema)/") }.count - files.count
        #expect(gone == 0, "migrations that were published are gone")
    }
}
