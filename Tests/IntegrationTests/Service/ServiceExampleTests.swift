import Foundation
import Glibc
import Testing

@testable import Gateway

/// What README tells to paste works when pasted.
struct ServiceExampleTests {
    @Test func exampleOfTheServiceInTheReadmeRuns() async throws {
        let root = #filePath.components(separatedBy: "/Tests/")[0]
        let readme = try String(contentsOfFile: root + "/README.md", encoding: .utf8)
        let block = try #require(
            readme.firstMatch(of: #/<!-- service example: begin -->\n```sh\n((?s).*?)```/#)?.output.1)
        let folder = NSTemporaryDirectory() + "/sverka-example-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // PostgreSQL, started as root, runs as another user.
        chmod(folder, 0o711)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // What hangs ends, and takes the service along.
        let head = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\ntrap 'exit 1' TERM\n"
        try (head + block).write(toFile: folder + "/example.sh", atomically: true, encoding: .utf8)
        let output = try await DedicatedThread.run {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
            process.arguments = ["300", "bash", "example.sh"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.environment = ProcessInfo.processInfo.environment.merging([
                "PATH": FileSystem.folder(of: SverkaProgram.path) + ":/usr/local/bin:/usr/bin:/bin",
                "SVERKA_MAPPINGS": SverkaProgram.mappings, "SVERKA_LISTEN_PORT": "\(Int.random(in: 21_000...59_000))",
            ]) { $1 }
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (status: process.terminationStatus, text: text)
        }
        try await EmbeddedCluster(directory: folder + "/sverka-data/postgres").stop()
        #expect(output.status == 0, "\(output.text)")
        #expect(output.text.contains(#""level":"E1","state":"delivered""#), "\(output.text)")
        #expect(output.text.contains(#""verdict":"accepted""#), "\(output.text)")
        #expect(output.text.contains("КВИТАНЦИЯ"), "\(output.text)")
    }
}
