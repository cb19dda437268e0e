import Foundation

@testable import Gateway

/// The real program, run as a user runs it.
struct SverkaProgram: Sendable {
    /// What a run left behind.
    struct Result: Sendable {
        let status: Int32
        let wasKilled: Bool
        let output: String
        let errors: String

        /// The JSON object the program printed.
        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return object as? [String: Any] ?? [:]
        }
    }

    /// Folder of data, originals and receipts.
    let data: String
    /// Gateway's database.
    let database: ConnectionSettings
    /// Registry's database, when it is another one.
    var registry: ConnectionSettings?
    /// Folder of mappings.
    var mappings = SverkaProgram.mappings

    /// The program built beside the tests.
    static let path = FileSystem.folder(of: FileSystem.linkTarget("/proc/self/exe") ?? "") + "/sverka"
    /// The shipped mappings.
    static let mappings = #filePath.components(separatedBy: "/Tests/")[0] + "/mappings"

    /// Runs a command with the options for databases and folders.
    /// - Parameter environment: variables beside ours.
    func run(
        _ arguments: String..., kill moment: KillMoment? = nil, environment: [String: String] = [:]
    ) async throws -> Result {
        var options = ["--data", data, "--mappings", mappings, "--database", Self.address(database)]
        if let registry { options += ["--registry", Self.address(registry)] }
        return try await Self.launch(
            [arguments[0]] + Array(arguments.dropFirst()) + options, kill: moment, environment: environment)
    }

    /// When to `kill -9`: so many milliseconds after so many lines of progress. Lines, not time alone, because a loaded
    /// machine changes how far a night is after a second, but not what it has said by then.
    struct KillMoment: Sendable, CustomStringConvertible {
        var lines: Int
        var milliseconds: Int
        var description: String { "\(lines) lines + \(milliseconds) ms" }
    }

    /// Runs the program with just these arguments.
    static func launch(
        _ arguments: [String], kill moment: KillMoment? = nil, environment: [String: String] = [:]
    ) async throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let number = process.processIdentifier
        // Reading blocks, so it has a thread of its own.
        let texts = try await DedicatedThread.run {
            let errorText = DedicatedReader(errors.fileHandleForReading) { lines in
                guard let moment, lines == moment.lines else { return }
                usleep(UInt32(moment.milliseconds) * 1000)
                kill(number, SIGKILL)
            }
            let outputText = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            return (outputText, errorText.text())
        }
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, output: texts.0,
            errors: texts.1)
    }

    /// The settings as `--database` takes them.
    static func address(_ settings: ConnectionSettings) -> String {
        var words: [String] = []
        for (name, value) in [
            ("host", settings.host), ("port", settings.port), ("user", settings.user), ("dbname", settings.database),
        ] {
            if let value { words.append("\(name)=\(value)") }
        }
        return words.joined(separator: " ")
    }
}

/// Reads a pipe to its end beside another one, so that neither fills up, and tells how many lines have come.
private final class DedicatedReader: @unchecked Sendable {
    // Safe: `result` is written before `done` is signalled and read after it.
    private var result = ""
    private let done = DispatchSemaphore(value: 0)

    init(_ handle: FileHandle, heard: @escaping @Sendable (Int) -> Void) {
        Thread.detachNewThread { [self] in
            var bytes = Data()
            var lines = 0
            heard(0)
            while case let piece = handle.availableData, !piece.isEmpty {
                bytes.append(piece)
                for _ in piece.filter({ $0 == 0x0A }) {
                    lines += 1
                    heard(lines)
                }
            }
            result = String(decoding: bytes, as: UTF8.self)
            done.signal()
        }
    }

    func text() -> String {
        done.wait()
        return result
    }
}
