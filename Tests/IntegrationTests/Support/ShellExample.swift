import Foundation
import Glibc
import Testing

@testable import Gateway

/// A document's example, pasted into a shell in a folder of its own with `sverka` on its path.
struct ShellExample {
    /// What a run printed on both outputs, and how it ended.
    struct Outcome {
        var status: Int32
        var text: String
    }

    /// Beside what a block says: stops at what fails, and takes the service along.
    private static let head = """
        set -euo pipefail
        trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
        trap 'exit 1' TERM

        """

    /// The blocks of a document between two marks, or of all of it: what stands between "```sh" and "```".
    static func blocks(of document: String, between mark: String? = nil) throws -> [String] {
        let root = #filePath.components(separatedBy: "/Tests/")[0]
        var text = try String(contentsOfFile: "\(root)/\(document)", encoding: .utf8)
        if let mark {
            let parts = text.components(separatedBy: "<!-- \(mark): begin -->")
            try #require(parts.count == 2, "\(mark)")
            text = parts[1].components(separatedBy: "<!-- \(mark): end -->")[0]
        }
        return text.matches(of: #/(?m)^```sh\n((?s).*?)^```$/#).map { String($0.output.1) }
    }

    /// Runs a script and stops the database that it began.
    static func run(_ script: String) async throws -> Outcome {
        let folder = NSTemporaryDirectory() + "/sverka-example-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // PostgreSQL, started as root, runs as another user.
        chmod(folder, 0o711)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try (head + script).write(toFile: folder + "/example.sh", atomically: true, encoding: .utf8)
        let outcome = try await DedicatedThread.run {
            let process = Process()
            // What hangs ends.
            process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
            process.arguments = ["300", "bash", "example.sh"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.environment = ProcessInfo.processInfo.environment.merging([
                "PATH": FileSystem.folder(of: SverkaProgram.path) + ":/usr/local/bin:/usr/bin:/bin",
                "SVERKA_MAPPINGS": SverkaProgram.mappings, "SVERKA_LISTEN_PORT": "\(Int.random(in: 21_000...32_000))",
            ]) { $1 }
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Outcome(status: process.terminationStatus, text: text)
        }
        try await EmbeddedCluster(directory: folder + "/sverka-data/postgres").stop()
        return outcome
    }
}
