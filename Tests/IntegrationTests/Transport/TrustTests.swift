import Adapters
import Foundation
import Testing

@testable import Gateway

/// Whom the gateway talks to, and whom it does not.
@Suite(.timeLimit(.minutes(2))) struct TrustTests {
    @Test func sftpPasswordOpensTheServer() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(password: "слово-17", in: base)
        try TransportFolder.write("a", to: server.folder + "/a_1.csv")
        for (word, isRight) in [("слово-17", true), ("другое", false)] {
            base.keep(secret: "password", word)
            let outcome = try await base.pull(
                "kind: sftp", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(server.user)",
                "password: password", "host_key: \"\(server.hostKey)\"", "allow: [127.0.0.1]", "attempts: 2")
            #expect(try TransportFolder.texts(outcome) == (isRight ? ["a_1.csv": "a"] : [:]), "\(outcome.troubles)")
            #expect(isRight || outcome.troubles.first?.contains("учётные данные") == true, "\(outcome.troubles)")
        }
    }

    /// The password is not shown to a server that could not show its key.
    @Test func sftpPasswordIsNotSentToAServerWithAnotherKey() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(password: "слово-17", in: base)
        base.keep(secret: "password", "слово-17")
        let outcome = try await base.pull(
            "kind: sftp", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(server.user)",
            "password: password", "host_key: \"SHA256:\(String(repeating: "B", count: 43))\"", "allow: [127.0.0.1]")
        #expect(outcome.troubles.first?.contains("не тот, которому доверяют") == true, "\(outcome.troubles)")
        let log = FileSystem.text(base.path + "/sshd.log") ?? ""
        #expect(!log.contains("Accepted") && !log.contains("Failed password"), "\(log)")
    }

    @Test func ftpsClientCertificateOpensTheServer() async throws {
        let base = try TransportFolder()
        let certificates = try await TestCertificates.shared.value
        let server = try await FTPSServer(wantsCertificate: true, in: base)
        try TransportFolder.write("a", to: server.folder + "/a_1.csv")
        base.keep(secret: "password", FTPSServer.password)
        base.keep(secret: "certificate", certificates.text("client.pem"))
        base.keep(secret: "key", certificates.text("client.key"))
        let lines = [
            "kind: ftps", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(FTPSServer.user)",
            "password: password", "authority: authority.pem", "allow: [127.0.0.1]", "attempts: 1",
        ]
        let good = try await base.pull(lines: lines + ["certificate: certificate", "key: key"])
        #expect(try TransportFolder.texts(good) == ["a_1.csv": "a"], "\(good.troubles) \(server.protocolLog)")
        let nameless = try await base.pull(lines: lines)
        #expect(nameless.files.isEmpty && nameless.troubles.count == 1)
    }

    /// The announced address has a listener on the announced port, and would even be allowed.
    @Test func nobodyConnectsToTheAddressAnFTPServerAnnounces() async throws {
        let base = try TransportFolder()
        let dataPort = try ServerProgram.freePort()
        let trap = try SilentListener(host: 9, port: dataPort)
        let server = try await FTPSServer(announced: "127.0.0.9", dataPort: dataPort, in: base)
        try TransportFolder.write("a", to: server.folder + "/a_1.csv")
        let outcome = try await FTPSPullTests.pull(base, server, allow: "[127.0.0.0/8]")
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": "a"], "\(outcome.troubles)")
        #expect(server.protocolLog.contains("127,0,0,9"))
        #expect(trap.visitors() == 0)
    }

    @Test func wholeTransferHasATime() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(bytesPerSecond: 4000), in: base)
        try TransportFolder.write(String(repeating: "a", count: 400_000), to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", HTTPSPullTests.local,
            HTTPSPullTests.trusted, "timeouts: {total: 2s, stall: 60s}", "attempts: 1")
        #expect(outcome.files.isEmpty)
        #expect(outcome.troubles.first?.contains("слишком медленно") == true, "\(outcome.troubles)")
    }

    @Test func fileOfAnFTPServerLongerThanAllowedIsGivenUp() async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(in: base)
        try TransportFolder.write(String(repeating: "a", count: 200_000), to: server.folder + "/a_1.csv")
        base.keep(secret: "password", FTPSServer.password)
        let outcome = try await base.pull(
            "kind: ftps", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(FTPSServer.user)",
            "password: password", "allow: [127.0.0.1]", "authority: authority.pem", limits: "{bytes: 100KiB}")
        #expect(outcome.files.isEmpty && base.pauses.all.isEmpty)
        #expect(outcome.troubles.first?.contains("limits.bytes") == true, "\(outcome.troubles)")
    }

    @Test func fileOfAnSFTPServerLongerThanAllowedIsGivenUp() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        try TransportFolder.write(String(repeating: "a", count: 200_000), to: server.folder + "/a_1.csv")
        base.keep(secret: "key", server.key)
        let outcome = try await base.pull(
            "kind: sftp", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(server.user)", "key: key",
            "host_key: \"\(server.hostKey)\"", "allow: [127.0.0.1]", limits: "{bytes: 100KiB}")
        #expect(outcome.files.isEmpty && base.pauses.all.isEmpty)
        #expect(outcome.troubles.first?.contains("limits.bytes") == true, "\(outcome.troubles)")
    }

    /// A secret can hold an address, but none of another protocol; what it holds is not told.
    @Test(arguments: ["http", "ftp", "file", "gopher", "dict", "sftp", "smb"])
    func addressInASecretHasTheProtocolOfItsFeed(scheme: String) async throws {
        let base = try TransportFolder()
        let listener = try SilentListener()
        base.keep(secret: "place", "\(scheme)://127.0.0.1:\(listener.port)/a.csv")
        let outcome = try await base.pull(
            "kind: https", "endpoint: place", "match: \"*.csv\"", "allow: [127.0.0.1]", "attempts: 1")
        #expect(outcome.troubles == ["test.pull: в секрете «place» нет адреса нужного вида"])
        #expect(listener.visitors() == 0)
    }

    /// The same on the two other ways: a server that keeps the line and says nothing.
    @Test(arguments: ["ftps", "sftp"]) func serverThatSaysNothingIsGivenUp(scheme: String) async throws {
        let base = try TransportFolder()
        let listener = try SilentListener()
        let outcome = try await base.pull(
            "kind: \(scheme)", "address: \(scheme)://127.0.0.1:\(listener.port)/out/", "match: \"a_*.csv\"",
            scheme == "sftp" ? "host_key: \"SHA256:\(String(repeating: "A", count: 43))\"" : "tls: explicit",
            "allow: [127.0.0.1]", "timeouts: {connect: 2s, stall: 2s, total: 4s}", "attempts: 1")
        #expect(outcome.troubles.count == 1 && listener.visitors() == 1, "\(outcome.troubles)")
    }

    /// All the ways to write this machine's addresses, and names that lead there.
    @Test(arguments: [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.1", "127.1", "0",
        "0.0.0.0",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    ])
    func thisMachineIsReachedUnderNoNameWhenItIsNotAllowed(host: String) async throws {
        let base = try TransportFolder()
        let listener = try SilentListener()
        for allow in ["allow: []", "allow: [0.0.0.0/0, '::/0']", "allow: [8.8.8.8]"] {
            let outcome = try await base.pull(
                "kind: https", "address: https://\(host):\(listener.port)/a.csv", "match: \"*.csv\"", allow,
                "attempts: 1", "timeouts: {connect: 3s}")
            #expect(outcome.troubles == ["test.pull: адрес сервера не разрешён списком allow"], "\(host) \(allow)")
        }
        #expect(listener.visitors() == 0)
    }
}
