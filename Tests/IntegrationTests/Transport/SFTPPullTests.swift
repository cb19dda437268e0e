import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// Feeds fetched from OpenSSH on this machine.
@Suite(.timeLimit(.minutes(2))) struct SFTPPullTests {
    static func pull(
        _ base: TransportFolder, _ server: SFTPServer, pin: String? = nil, _ more: String...
    ) async throws -> RemotePull.Outcome {
        base.keep(secret: "key", server.key)
        return try await base.pull(
            "kind: sftp", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(server.user)", "key: key",
            "host_key: \"\(pin ?? server.hostKey)\"", more.first ?? "allow: [127.0.0.1]",
            more.dropFirst().first ?? "attempts: 2")
    }

    @Test func filesOfTheFolderAreFetchedByTheirNames() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        for name in ["a_1.csv", "a_школа 2.csv", "b.csv"] {
            try TransportFolder.write(name, to: "\(server.folder)/\(name)")
        }
        try FileManager.default.createSymbolicLink(
            atPath: server.folder + "/a_link.csv", withDestinationPath: "/etc/passwd")
        let outcome = try await Self.pull(base, server)
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": "a_1.csv", "a_школа 2.csv": "a_школа 2.csv"])
        #expect(outcome.troubles.isEmpty, "\(outcome.troubles)")
    }

    @Test func serverWithAnotherKeyIsNotTrusted() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        let outcome = try await Self.pull(base, server, pin: "SHA256:" + String(repeating: "A", count: 43))
        #expect(outcome.troubles.first?.contains("не тот, которому доверяют") == true, "\(outcome.troubles)")
        #expect(base.pauses.all.isEmpty)
    }

    @Test func addressThatIsNotAllowedIsNotConnectedTo() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        let outcome = try await Self.pull(base, server, "allow: []")
        #expect(outcome.troubles == ["test.pull: адрес сервера не разрешён списком allow"])
    }

    @Test func unknownKeyIsRefusedOnce() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        let other = try TransportFolder()
        try await ServerProgram.run(
            "ssh-keygen", package: "openssh-client", "-q", "-t", "ed25519", "-N", "", "-f", other.path + "/k")
        base.keep(secret: "other", FileSystem.text(other.path + "/k") ?? "")
        let outcome = try await base.pull(
            "kind: sftp", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(server.user)", "key: other",
            "host_key: \"\(server.hostKey)\"", "allow: [127.0.0.1]")
        #expect(outcome.troubles.first?.contains("учётные данные") == true, "\(outcome.troubles)")
        #expect(base.pauses.all.isEmpty)
    }

    @Test func fileThatIsStillWrittenIsLeft() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        try TransportFolder.write("half", to: server.folder + "/a_1.csv", age: 5)
        try TransportFolder.write("whole", to: server.folder + "/a_2.csv", age: 500)
        // A clock that runs ahead proves nothing; the second look does.
        try TransportFolder.write("future", to: server.folder + "/a_3.csv", age: -5000)
        let outcome = try await Self.pull(base, server)
        #expect(try TransportFolder.texts(outcome) == ["a_2.csv": "whole", "a_3.csv": "future"])
        #expect(outcome.left == ["a_1.csv (на сервере ещё записывается)"])
        #expect(base.pauses.all == [30])
    }

    @Test func fileWithAKnownDigestBesideItIsNotSentAgain() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        try TransportFolder.write("one", to: server.folder + "/a_1.csv", age: 1)
        try TransportFolder.write(
            Sha256.digest(of: Array("one".utf8)).hex + "  a_1.csv\n", to: server.folder + "/a_1.csv.sha256", age: 1)
        let first = try await Self.pull(base, server)
        #expect(try TransportFolder.texts(first) == ["a_1.csv": "one"])
        try base.deliver(first)
        let second = try await Self.pull(base, server)
        #expect(second.files.isEmpty && second.unchanged == 1)
    }

    @Test func folderThatIsMissingIsReported() async throws {
        let base = try TransportFolder()
        let server = try await SFTPServer(in: base)
        try FileManager.default.removeItem(atPath: server.folder)
        let outcome = try await Self.pull(base, server)
        #expect(outcome.troubles.first?.contains("на сервере нет") == true, "\(outcome.troubles)")
    }
}
