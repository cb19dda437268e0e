import Adapters
import Foundation
import Schemas
import Synchronization
import Testing

@testable import Gateway

/// A folder for one test of transports, with secrets, fetched files and everything to run a pull; removed with the test.
final class TransportFolder {
    let path: String
    private var pulls = 0
    /// Digests of what earlier pulls brought, as the gateway would know them.
    var known: Set<ContentDigest> = []
    /// Tags of earlier pulls.
    var tags = EntityTagMemory()
    /// How long each pause would have been.
    let pauses = Pauses()

    /// Pauses that were asked for; nobody waits longer than a moment.
    final class Pauses: Sendable {
        private let seconds = Mutex<[Double]>([])
        var all: [Double] { seconds.withLock { $0 } }
        func note(_ value: Double) { seconds.withLock { $0.append(value) } }
    }

    init() throws {
        path = NSTemporaryDirectory() + "/sverka-transport-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        _ = try folder("secrets")
    }

    deinit { FileSystem.remove(path) }

    /// A folder in it.
    func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return "\(path)/\(name)"
    }

    /// Puts a secret into the secrets folder.
    func keep(secret name: String, _ text: String) {
        _ = FileManager.default.createFile(
            atPath: "\(path)/secrets/\(name)", contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    }

    /// Fetches with the mapping whose `source` has these lines; the authority of the tests stands beside it.
    func pull(_ source: String..., limits: String = "{bytes: 64MiB}") async throws -> RemotePull.Outcome {
        try await pull(lines: source, limits: limits)
    }

    /// The same with a list of lines.
    func pull(lines source: [String], limits: String = "{bytes: 64MiB}") async throws -> RemotePull.Outcome {
        let authority = try await TestCertificates.shared.value.text("authority.pem")
        let lines =
            ["feed: test.pull", "version: 1", "owner: {agency: education}", "limits: \(limits)", "source:"]
            + source.map { "  " + $0 } + ["format:", "  csv: {encoding: utf-8}", "key: Номер"]
        let mapping = try MappingLoader.load(text: lines.joined(separator: "\n") + "\n", file: "m.yaml") { name in
            name == "authority.pem" ? (path: name, text: authority) : nil
        }
        pulls += 1
        let target = try folder("pulled\(pulls)")
        let secrets = LocalSecretStore(folder: path + "/secrets")
        let (known, tags, pauses) = (known, tags, pauses)
        let outcome = try await DedicatedThread.run {
            RemotePull.run(
                mapping, secrets: secrets, into: target, known: known, tags: tags,
                surroundings: RemotePull.Surroundings(
                    pause: { pauses.note($0) }, random: { 0.5 }, now: GatewayApplication.clock))
        }
        self.tags = outcome.tags
        return outcome
    }

    /// Counts an outcome's files as delivered.
    func deliver(_ outcome: RemotePull.Outcome) throws {
        for file in outcome.files { known.insert(Sha256.digest(of: try FileSystem.read(file.path))) }
    }

    /// Names and texts of fetched files.
    static func texts(_ outcome: RemotePull.Outcome) throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: outcome.files.map {
                ($0.name, String(decoding: try FileSystem.read($0.path), as: UTF8.self))
            })
    }

    /// Writes a file of a server, as if it had been there for an hour.
    static func write(_ text: String, to path: String, age: Double = 3600) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
    }
}
