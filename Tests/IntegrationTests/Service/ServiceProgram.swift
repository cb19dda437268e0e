import Foundation
import Synchronization
import Testing

@testable import Gateway

/// A real `sverka serve` on a port of this machine.
final class ServiceProgram: Sendable {
    private struct State {
        var log = ""
        var port: UInt16?
        var hasEnded = false
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let process: Process
    private let shared = Shared()
    /// Where it listens.
    let port: UInt16

    /// Starts the program and waits until it listens.
    init(_ program: SverkaProgram, settings: String = "") async throws {
        let file = program.data + "/serve-\(UUID().uuidString).yaml"
        try FileManager.default.createDirectory(atPath: program.data, withIntermediateDirectories: true)
        try "listen: {port: 0}\n\(settings)\n".write(toFile: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: SverkaProgram.path)
        process.arguments = [
            "serve", "--config", file, "--data", program.data, "--mappings", program.mappings, "--database",
            SverkaProgram.address(program.database),
        ]
        if let registry = program.registry { process.arguments? += ["--registry", SverkaProgram.address(registry)] }
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let shared = shared
        Thread.detachNewThread {
            while case let piece = errors.fileHandleForReading.availableData, !piece.isEmpty {
                shared.state.withLock { state in
                    state.log += String(decoding: piece, as: UTF8.self)
                    guard state.port == nil else { return }
                    let match = state.log.firstMatch(of: #/"message":"listening","port":"(\d+)"/#)
                    state.port = match.flatMap { UInt16($0.output.1) }
                }
            }
            shared.state.withLock { $0.hasEnded = true }
        }
        var found: UInt16?
        for _ in 0..<600 {
            let (port, hasEnded) = shared.state.withLock { ($0.port, $0.hasEnded) }
            found = port
            if port != nil || hasEnded { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        self.process = process
        port = try #require(found, "\(shared.state.withLock { $0.log })")
    }

    /// What it has logged.
    var log: String { shared.state.withLock { $0.log } }

    /// Asks it to stop.
    func askToStop() { process.terminate() }

    /// Whether connections are taken.
    var isListening: Bool { RawConnection.isTaken(port: port) }

    /// Asks it to stop and waits until it has.
    /// - Returns: its exit status.
    @discardableResult
    func stop() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Lends a running service with its database and an account's key for each agency named.
    static func with(
        agencies: [String] = [], settings: String = "",
        _ body: (ServiceProgram, [String: String], NightWorld) async throws -> Void
    ) async throws {
        try await NightWorld.with { world in
            try await with(world, agencies: agencies, settings: settings) { try await body($0, $1, world) }
        }
    }

    /// The same over a database that is there.
    static func with(
        _ world: NightWorld, agencies: [String], settings: String = "",
        _ body: (ServiceProgram, [String: String]) async throws -> Void
    ) async throws {
        let pool = PostgresPool(world.settings, size: 1)
        let administration = AccessAdministration(pool)
        var keys: [String: String] = [:]
        for agency in agencies {
            try await administration.add(agency: agency, title: nil, by: "test")
            keys[agency] = try await administration.issueKey(to: agency, label: "", validDays: 1, by: "test").key.text
        }
        let service = try await ServiceProgram(world.program, settings: settings)
        do {
            try await body(service, keys)
        } catch {
            service.stop()
            await pool.close()
            throw error
        }
        service.stop()
        await pool.close()
    }

    // MARK: Requests

    /// What came back.
    struct Answer: Sendable {
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any], "\(text)")
        }

        /// The code of a problem document.
        var problem: String? {
            guard headers["content-type"] == "application/problem+json" else { return nil }
            return (try? json()["type"] as? String).map { String($0.split(separator: ":").last ?? "") }
        }
    }

    /// Gets an address.
    func get(_ target: String, key: String? = nil, headers: [String: String] = [:], method: String = "GET") async throws
        -> Answer
    {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if let key { head += "Authorization: Bearer \(key)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return try await send(Array((head + "\r\n").utf8))
    }

    /// Sends bytes as they are and reads until the other side ends the connection.
    func send(_ bytes: [UInt8], patience seconds: Int = 10) async throws -> Answer {
        let port = port
        let reply = try await DedicatedThread.run { try RawConnection(port: port, patience: seconds).exchange(bytes) }
        return Self.parse(reply)
    }

    static func parse(_ bytes: [UInt8]) -> Answer {
        var answer = Answer()
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return answer }
        let lines = String(decoding: bytes[..<split], as: UTF8.self).components(separatedBy: "\r\n")
        answer.status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 {
                answer.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        answer.body = Array(bytes[(split + 4)...])
        if answer.headers["transfer-encoding"] == "chunked" { answer.body = unchunked(answer.body) }
        return answer
    }

    private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
        var (rest, body) = (bytes[...], [UInt8]())
        while let end = rest.firstIndex(of: 13) {
            guard let count = Int(String(decoding: rest[rest.startIndex..<end], as: UTF8.self), radix: 16), count > 0
            else { break }
            let start = end + 2
            guard start + count <= rest.endIndex else { break }
            body += rest[start..<start + count]
            rest = rest[(start + count + 2)...]
        }
        return body
    }
}
