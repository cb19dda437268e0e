import Foundation
import Testing

@testable import Gateway

/// A server on 127.0.0.1 for one test; ends with this object.
final class ServerProgram {
    /// The port it listens on.
    let port: Int
    private var child: pid_t

    /// Starts a program and waits until it listens on 127.0.0.`host`.
    init(
        _ name: String, package: String, host: UInt8 = 1, port: Int, arguments: [String], log: String,
        environment: [String: String] = [:]
    ) async throws {
        self.port = port
        child = try Self.spawn(
            [try Self.path(of: name, package: package)] + arguments, log: log, environment: environment)
        for _ in 0..<400 where !Self.isListening(host, port) && !hasEnded() {
            try await Task.sleep(for: .milliseconds(25))
        }
        try #require(Self.isListening(host, port), "\(name) did not start: \(FileSystem.text(log) ?? "")")
    }

    deinit { stop() }

    /// Ends the server.
    func stop() {
        guard !hasEnded() else { return }
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
        child = 0
    }

    private func hasEnded() -> Bool {
        if child != 0, waitpid(child, nil, WNOHANG) == child { child = 0 }
        return child == 0
    }

    /// Starts a program with no signal blocked and none of our files but its log. Foundation's `Process` would not do: a
    /// server that closes all files it does not know makes it wait for the server's end.
    private static func spawn(
        _ arguments: [String], log: String, environment: [String: String] = [:]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for name in FileSystem.names(in: "/proc/self/fd") {
            if let descriptor = Int32(name), descriptor > 2 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for text in texts { free(text) } }
        texts.append(nil)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") }
        defer { for text in settings { free(text) } }
        settings.append(nil)
        var child = pid_t()
        let failure = posix_spawn(&child, arguments[0], &actions, &attributes, texts, settings)
        try #require(failure == 0, "\(arguments[0]) does not start: \(failure)")
        return child
    }

    /// Where a program is; a missing one fails the test with the package to install.
    static func path(of name: String, package: String) throws -> String {
        let folders =
            ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = folders.map { "\($0)/\(name)" }.first { FileSystem.isExecutable($0) }
        return try #require(found, "\(name) is missing: apt-get install \(package), or run scripts/install-packages")
    }

    /// Runs a program to its end and gives what it printed.
    @discardableResult
    static func run(_ name: String, package: String, _ arguments: String...) async throws -> String {
        let log = NSTemporaryDirectory() + "/sverka-output-\(UUID().uuidString)"
        defer { FileSystem.remove(log) }
        let child = try spawn([try path(of: name, package: package)] + arguments, log: log)
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        let text = FileSystem.text(log) ?? ""
        try #require(status == 0, "\(name): \(text)")
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
    private static func isListening(_ host: UInt8, _ port: Int) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let line = "0\(host)00007F:" + String(repeating: "0", count: 4 - digits.count) + digits + " 00000000:0000 0A"
        guard let table = FileHandle(forReadingAtPath: "/proc/net/tcp")?.readDataToEndOfFile() else { return false }
        return table.range(of: Data(line.utf8)) != nil
    }

    /// 127.0.0.`host`.
    static func loopback(host: UInt8 = 1, port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) | UInt32(host)).bigEndian
        return address
    }
}
