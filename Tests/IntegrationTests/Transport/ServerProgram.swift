import Foundation
import Testing

@testable import Gateway

/// A server on 127.0.0.1 for one test; ends with this object.
final class ServerProgram {
    /// The port it listens on.
    let port: Int
    private let process = Process()

    /// Starts a program and waits until it listens.
    init(_ name: String, package: String, port: Int, arguments: [String], log: String) async throws {
        self.port = port
        process.executableURL = URL(fileURLWithPath: try Self.path(of: name, package: package))
        process.arguments = arguments
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = try #require(FileHandle(forWritingAtPath: log))
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 where !Self.isListening(port) && process.isRunning {
            try await Task.sleep(for: .milliseconds(50))
        }
        try #require(
            Self.isListening(port), "\(name) did not start: \(FileSystem.text(log) ?? "")")
    }

    deinit { stop() }

    /// Ends the server.
    func stop() {
        guard process.isRunning else { return }
        // A child of a thread that blocks signals is born with them blocked; this one gets through.
        kill(process.processIdentifier, SIGKILL)
    }

    /// Where a program is; a missing one fails the test with the package to install.
    static func path(of name: String, package: String) throws -> String {
        let folders =
            ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = folders.map { "\($0)/\(name)" }.first { FileSystem.isExecutable($0) }
        return try #require(found, "\(name) is missing: apt-get install \(package), or run scripts/install-packages")
    }

    /// Runs a program to its end and gives what it printed. The output goes through a file: a pipe would stay open in
    /// whatever server another test starts meanwhile.
    @discardableResult
    static func run(_ name: String, package: String, _ arguments: String...) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try path(of: name, package: package))
        process.arguments = arguments
        let log = NSTemporaryDirectory() + "/sverka-output-\(UUID().uuidString)"
        defer { FileSystem.remove(log) }
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = try #require(FileHandle(forWritingAtPath: log))
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        let text = FileSystem.text(log) ?? ""
        try #require(process.terminationStatus == 0, "\(name): \(text)")
        return text
    }

    /// A port that was free a moment ago.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Looks at the system's table: a connection made only to see would count among the server's requests.
    private static func isListening(_ port: Int) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let line = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits + " 00000000:0000 0A"
        guard let table = FileHandle(forReadingAtPath: "/proc/net/tcp")?.readDataToEndOfFile() else { return false }
        return table.range(of: Data(line.utf8)) != nil
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
