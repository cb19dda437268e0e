import Foundation
import Testing

@testable import Gateway

/// All hostile files at once in one night of the real program, a good feed beside them. `scripts/torture-files` makes the
/// files, runs the program and judges what came of it; there they can be had at their full size of a gigabyte.
@Suite(.serialized) struct HostileNightTests {
    /// libxml2 sees up to 10 MB at once; files must be longer to be refused for it.
    private static let mebibytes = 12

    @Test func everyHostileFileIsRefusedOrReportedAndTheGoodFeedIsLinked() async throws {
        let project = #filePath.components(separatedBy: "/Tests/")[0]
        try await TemporaryDatabase.with { settings in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "python3", "\(project)/scripts/torture-files", "--together", "--mib", "\(Self.mebibytes)", "--program",
                SverkaProgram.path, "--database", SverkaProgram.address(settings),
            ]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = try await DedicatedThread.run {
                String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            }
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(text)")
            #expect(text.contains(" cases, 0 wrong"), "\(text)")
            // Without strace the sockets are not watched, and the program says so: installed by scripts/install-packages.
            if text.contains("strace is not there") { print(text.split(separator: "\n")[0]) }
        }
    }
}
