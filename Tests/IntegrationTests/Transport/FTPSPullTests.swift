import Adapters
import Foundation
import Testing

@testable import Gateway

/// Feeds fetched from vsftpd on this machine.
@Suite(.timeLimit(.minutes(2))) struct FTPSPullTests {
    static func pull(
        _ base: TransportFolder, _ server: FTPSServer, tls: String = "explicit", authority: Bool = true,
        allow: String = "[127.0.0.1]", password: String = FTPSServer.password
    ) async throws -> RemotePull.Outcome {
        base.keep(secret: "password", password)
        return try await base.pull(
            "kind: ftps", "address: \(server.address)", "match: \"a_*.csv\"", "user: \(FTPSServer.user)",
            "password: password", "tls: \(tls)", "allow: \(allow)", "attempts: 2",
            authority ? "authority: authority.pem" : "timeouts: {connect: 10s}")
    }

    /// The announced address 192.0.2.55 leads nowhere and is not allowed either: data come because it is ignored.
    @Test(arguments: [false, true])
    func filesOfTheFolderAreFetchedByTheirNames(isImplicit: Bool) async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(isImplicit: isImplicit, in: base)
        for name in ["a_1.csv", "a_школа 2.csv", "b.csv"] {
            try TransportFolder.write(name, to: "\(server.folder)/\(name)")
        }
        let outcome = try await Self.pull(base, server, tls: isImplicit ? "implicit" : "explicit")
        #expect(outcome.troubles.isEmpty, "\(outcome.troubles) \(server.protocolLog)")
        #expect(try TransportFolder.texts(outcome) == ["a_1.csv": "a_1.csv", "a_школа 2.csv": "a_школа 2.csv"])
        #expect(server.protocolLog.contains("192,0,2,55"))
        #expect(!server.protocolLog.contains("\"PORT") && !server.protocolLog.contains("\"EPRT"))
    }

    @Test func wrongPasswordIsRefusedOnce() async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(in: base)
        let outcome = try await Self.pull(base, server, password: "other")
        #expect(outcome.troubles.first?.contains("учётные данные") == true, "\(outcome.troubles)")
        #expect(base.pauses.all.isEmpty)
    }

    @Test func passwordIsNeverSentWithoutTLS() async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(hasTLS: false, in: base)
        let outcome = try await Self.pull(base, server)
        #expect(outcome.files.isEmpty && outcome.troubles.count == 1, "\(outcome.troubles)")
        #expect(!server.protocolLog.contains("\"PASS"))
    }

    @Test func serverOfAnUnknownAuthorityIsNotTrusted() async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(in: base)
        let outcome = try await Self.pull(base, server, authority: false)
        #expect(outcome.troubles.first?.contains("не тот, которому доверяют") == true, "\(outcome.troubles)")
        #expect(!server.protocolLog.contains("\"PASS"))
    }

    @Test func addressThatIsNotAllowedIsNotConnectedTo() async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(in: base)
        let outcome = try await Self.pull(base, server, allow: "[]")
        #expect(outcome.troubles == ["test.pull: адрес сервера не разрешён списком allow"])
    }

    @Test func emptyFolderIsNoTrouble() async throws {
        let base = try TransportFolder()
        let server = try await FTPSServer(in: base)
        let outcome = try await Self.pull(base, server)
        #expect(outcome.files.isEmpty && outcome.troubles.isEmpty, "\(outcome.troubles)")
    }
}
