import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// A line that breaks in the middle of a file: the rest is asked for, and the whole has the digest it should have.
@Suite(.timeLimit(.minutes(2))) struct CutTransferTests {
    private static let text = (0..<60_000).map { "строка \($0)\n" }.joined()

    private static func fill(_ folder: String) throws {
        try TransportFolder.write(text, to: folder + "/a_1.csv")
        try TransportFolder.write(Sha256.digest(of: Array(text.utf8)).hex, to: folder + "/a_1.csv.sha256")
    }

    @Test func ftpsGoesOnWhereItsDataConnectionWasCut() async throws {
        let base = try TransportFolder()
        // The server on 127.0.0.2, both its ports passed on from 127.0.0.1. The third data connection is the file's.
        let dataPort = try ServerProgram.freePort()
        let server = try await FTPSServer(host: 2, dataPort: dataPort, in: base)
        let control = try await CuttingProxy(to: "127.0.0.2:\(server.port)", cuts: [], in: base, "control")
        let data = try await CuttingProxy(
            port: dataPort, to: "127.0.0.2:\(dataPort)", cuts: [0, 0, 400_000, 300_000], in: base, "data")
        try Self.fill(server.folder)
        base.keep(secret: "password", FTPSServer.password)
        let outcome = try await base.pull(
            "kind: ftps", "address: ftps://127.0.0.1:\(control.port)/out/", "match: \"a_*.csv\"",
            "user: \(FTPSServer.user)", "password: password", "allow: [127.0.0.1]", "authority: authority.pem")
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": Self.text], "\(outcome.troubles)")
        #expect(outcome.troubles.isEmpty && base.pauses.all.count == 2, "\(outcome.troubles) \(base.pauses.all)")
        let commands = server.protocolLog.split(separator: "\n").compactMap { line in
            line.split(separator: "\"").dropFirst(3).first.map(String.init)
        }
        let restarts = commands.filter { $0.hasPrefix("REST ") }.compactMap { Int($0.dropFirst(5)) }
        #expect(restarts.count == 2 && restarts[0] > 300_000 && restarts[1] > restarts[0] + 200_000, "\(restarts)")
        #expect(data.counts.reduce(0, +) < Self.text.utf8.count * 3 / 2, "the first part came once: \(data.counts)")
    }

    @Test func ftpsStartsAgainWhenItsControlConnectionWasCut() async throws {
        let base = try TransportFolder()
        let dataPort = try ServerProgram.freePort()
        let server = try await FTPSServer(host: 2, dataPort: dataPort, in: base)
        // In the middle of the talk before the first file.
        let control = try await CuttingProxy(to: "127.0.0.2:\(server.port)", cuts: [3000], in: base, "control")
        let data = try await CuttingProxy(port: dataPort, to: "127.0.0.2:\(dataPort)", cuts: [], in: base, "data")
        try Self.fill(server.folder)
        base.keep(secret: "password", FTPSServer.password)
        let outcome = try await base.pull(
            "kind: ftps", "address: ftps://127.0.0.1:\(control.port)/out/", "match: \"a_*.csv\"",
            "user: \(FTPSServer.user)", "password: password", "allow: [127.0.0.1]", "authority: authority.pem")
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": Self.text], "\(outcome.troubles)")
        #expect(control.counts.first == 3000 && base.pauses.all.count == 1, "\(control.counts) \(data.counts)")
    }

    @Test func sftpGoesOnWhereItWasCut() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        let proxy = try await CuttingProxy(to: "127.0.0.1:\(server.port)", cuts: [500_000, 300_000], in: base)
        try Self.fill(server.folder)
        base.keep(secret: "key", server.key)
        let outcome = try await base.pull(
            "kind: sftp", "address: sftp://127.0.0.1:\(proxy.port)\(server.folder)/", "match: \"a_*.csv\"",
            "user: \(server.user)", "key: key", "host_key: \"\(server.hostKey)\"", "allow: [127.0.0.1]")
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": Self.text], "\(outcome.troubles)")
        #expect(base.pauses.all.count == 2)
        #expect(proxy.counts.prefix(2) == [500_000, 300_000])
        try await Task.sleep(for: .milliseconds(100))
        #expect(proxy.counts.reduce(0, +) < Self.text.utf8.count * 3 / 2, "\(proxy.counts)")
    }

    /// Without a digest nobody would notice that the halves are of two files: it starts again.
    @Test func sftpWithoutADigestStartsAgain() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        let proxy = try await CuttingProxy(to: "127.0.0.1:\(server.port)", cuts: [500_000], in: base)
        try TransportFolder.write(Self.text, to: server.folder + "/a_1.csv")
        base.keep(secret: "key", server.key)
        let outcome = try await base.pull(
            "kind: sftp", "address: sftp://127.0.0.1:\(proxy.port)\(server.folder)/", "match: \"a_*.csv\"",
            "user: \(server.user)", "key: key", "host_key: \"\(server.hostKey)\"", "allow: [127.0.0.1]")
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": Self.text], "\(outcome.troubles)")
        #expect(proxy.counts.first == 500_000)
    }

    @Test func lineThatAlwaysBreaksIsGivenUp() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        let proxy = try await CuttingProxy(
            to: "127.0.0.1:\(server.port)", cuts: Array(repeating: 60_000, count: 9), resetting: true, in: base)
        try TransportFolder.write(Self.text, to: server.folder + "/a_1.csv")
        base.keep(secret: "key", server.key)
        let outcome = try await base.pull(
            "kind: sftp", "address: sftp://127.0.0.1:\(proxy.port)\(server.folder)/", "match: \"a_*.csv\"",
            "user: \(server.user)", "key: key", "host_key: \"\(server.hostKey)\"", "allow: [127.0.0.1]", "attempts: 3")
        #expect(outcome.files.isEmpty && outcome.troubles.count == 1, "\(outcome.troubles)")
        #expect(base.pauses.all == [0.5, 1])
    }
}
