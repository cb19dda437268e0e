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
        process.terminate()
        process.waitUntilExit()
    }

    /// Where a program is; a missing one fails the test with the package to install.
    static func path(of name: String, package: String) throws -> String {
        let folders =
            ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = folders.map { "\($0)/\(name)" }.first { FileSystem.isExecutable($0) }
        return try #require(found, "\(name) is missing: apt-get install \(package), or run scripts/install-packages")
    }

    /// Runs a program to its end.
    static func run(_ name: String, package: String, _ arguments: String...) throws {
        let outcome = try ChildProcess.run([try path(of: name, package: package)] + arguments)
        try #require(outcome.status == 0, "\(name): \(outcome.output)")
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

    private static func isListening(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        return withUnsafeMutableBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
