import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// Feeds fetched from a real web server on this machine.
@Suite(.timeLimit(.minutes(2))) struct HTTPSPullTests {
    static let local = "allow: [127.0.0.1]"
    static let trusted = "authority: authority.pem"

    @Test func clientCertificateAndPasswordOpenTheServer() async throws {
        let base = try TransportFolder()
        let certificates = try await TestCertificates.shared.value
        let server = try await HTTPSServer(
            .init(wantsCertificate: true, authorization: "Basic Z2F0ZTrRgdC70L7QstC+"), in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        base.keep(secret: "password", "слово\n")
        base.keep(secret: "certificate", certificates.text("client.pem"))
        base.keep(secret: "key", certificates.text("client.key"))
        let lines = ["kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted]
        let good = try await base.pull(
            lines[0], lines[1], lines[2], lines[3], lines[4], "user: gate", "password: password",
            "certificate: certificate", "key: key")
        #expect(try TransportFolder.texts(good) == ["a.csv": "a"])
        #expect(good.troubles.isEmpty)
        let nameless = try await base.pull(
            lines[0], lines[1], lines[2], lines[3], lines[4], "user: gate", "password: password", "attempts: 1")
        #expect(nameless.files.isEmpty && nameless.troubles.count == 1)
        base.keep(secret: "password", "другое")
        let wrong = try await base.pull(
            lines[0], lines[1], lines[2], lines[3], lines[4], "user: gate", "password: password",
            "certificate: certificate", "key: key")
        #expect(wrong.troubles == ["test.pull: сервер не принял учётные данные (ответ 401)"])
        #expect(server.requests.map { $0.suffix(3) } == ["200", "401"], "without a certificate nothing is asked")
        #expect(base.pauses.all.isEmpty, "a refused password is not tried again")
    }

    @Test func bearerTokenOpensTheServer() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(authorization: "Bearer t-17"), in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        base.keep(secret: "token", "t-17")
        // The address is a secret of its own here.
        base.keep(secret: "place", server.address + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "endpoint: place", "match: \"*.csv\"", "token: token", Self.local, Self.trusted)
        #expect(try TransportFolder.texts(outcome) == ["a.csv": "a"])
    }

    @Test func serverOfAnUnknownAuthorityIsNotTrusted() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local)
        #expect(outcome.troubles.first?.contains("не тот, которому доверяют") == true, "\(outcome.troubles)")
        #expect(server.requests.isEmpty && base.pauses.all.isEmpty)
    }

    /// `localhost` is judged by what it resolves to.
    @Test(arguments: ["127.0.0.1", "localhost"])
    func addressThatIsNotAllowedIsNotConnectedTo(host: String) async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        let address = server.address.replacingOccurrences(of: "127.0.0.1", with: host)
        for allow in ["allow: []", "allow: [0.0.0.0/0, '::/0']", "allow: [10.0.0.0/8]"] {
            let outcome = try await base.pull(
                "kind: https", "address: \(address)/a.csv", "match: \"*.csv\"", Self.trusted, allow)
            #expect(outcome.troubles == ["test.pull: адрес сервера не разрешён списком allow"])
        }
        #expect(server.requests.isEmpty && base.pauses.all.isEmpty)
    }

    @Test func redirectIsNotFollowed() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/elsewhere/a.csv", "match: \"*.csv\"", Self.local, Self.trusted)
        #expect(outcome.troubles.first?.contains("переходы запрещены") == true)
        #expect(server.requests.count == 1)
    }

    @Test func busyServerIsAskedAgainWhenItSaid() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(busy: [7, 2]), in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted)
        #expect(try TransportFolder.texts(outcome) == ["a.csv": "a"])
        #expect(base.pauses.all == [7.5, 3])
    }

    @Test func serverThatIsAwayIsTriedAndReported() async throws {
        let base = try TransportFolder()
        let port = try ServerProgram.freePort()
        let outcome = try await base.pull(
            "kind: https", "address: https://127.0.0.1:\(port)/a.csv", "match: \"*.csv\"", Self.local, "attempts: 3")
        #expect(outcome.troubles == ["test.pull: сервер не отвечает (curl 7)"])
        #expect(base.pauses.all == [0.5, 1])
    }

    @Test func cutFileIsContinuedWhereItEnded() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(cuts: [100_000, 50_000]), in: base)
        let text = (0..<30_000).map { "строка \($0)\n" }.joined()
        try TransportFolder.write(text, to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted)
        #expect(try TransportFolder.texts(outcome) == ["a.csv": text])
        let ranges = server.requests.map { $0.split(separator: " ")[1] }
        #expect(ranges == ["-", "bytes=100000-", "bytes=150000-"])
        #expect(server.requests.allSatisfy { $0.hasSuffix($0.contains("bytes=") ? "206" : "200") })
    }

    /// The rest of another file never ends up behind the beginning of the first.
    @Test func fileReplacedBetweenCutAndContinuationIsFetchedAnew() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(cuts: [1000]), in: base)
        try TransportFolder.write(String(repeating: "a", count: 5000), to: server.folder + "/a.csv")
        let next = String(repeating: "b", count: 5000)
        try TransportFolder.write(next, to: server.folder + "/a.csv.next")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted)
        #expect(try TransportFolder.texts(outcome) == ["a.csv": next])
        #expect(server.requests.last?.hasSuffix(" 200") == true)
    }

    @Test func withoutATagACutFileStartsAgain() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(cuts: [1000], hasTags: false), in: base)
        let text = String(repeating: "a", count: 5000)
        try TransportFolder.write(text, to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted)
        #expect(try TransportFolder.texts(outcome) == ["a.csv": text])
        #expect(server.requests.allSatisfy { $0.split(separator: " ")[1] == "-" })
    }

    @Test func knownFileIsNotSentAgainAndAForgottenOneIs() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        let source = ["kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\""]
        let first = try await base.pull(source[0], source[1], source[2], Self.local, Self.trusted)
        #expect(first.files.count == 1)
        // Fetched, but never delivered: the tag alone proves nothing.
        #expect(try await base.pull(source[0], source[1], source[2], Self.local, Self.trusted).files.count == 1)
        try base.deliver(first)
        let known = try await base.pull(source[0], source[1], source[2], Self.local, Self.trusted)
        #expect(known.files.isEmpty && known.unchanged == 1)
        #expect(server.requests.map { $0.split(separator: " ")[4] } == ["200", "200", "304"])
        // Same length, same time, other bytes.
        try TransportFolder.write("b", to: server.folder + "/a.csv")
        #expect(
            try TransportFolder.texts(try await base.pull(source[0], source[1], source[2], Self.local, Self.trusted))
                == ["a.csv": "b"])
    }

    @Test(arguments: [false, true])
    func fileLongerThanAllowedIsGivenUp(isChunked: Bool) async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(isChunked: isChunked), in: base)
        try TransportFolder.write(String(repeating: "a", count: 200_000), to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted,
            limits: "{bytes: 100KiB}")
        #expect(outcome.files.isEmpty)
        #expect(outcome.troubles.first?.contains("limits.bytes") == true)
        #expect(base.pauses.all.isEmpty)
    }

    @Test func fileThatIsNotWhatItsDigestStatesIsNotTaken() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try TransportFolder.write("a", to: server.folder + "/a.csv")
        try TransportFolder.write(String(repeating: "0", count: 64) + "  a.csv\n", to: server.folder + "/a.csv.sha256")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", "ready: marker .sha256", Self.local,
            Self.trusted)
        #expect(outcome.files.isEmpty)
        #expect(outcome.troubles == ["test.pull: файл не совпадает с контрольной суммой"])
        #expect(server.requests.count == 3, "the digest once, the file twice")
    }

    @Test func folderIsReadByItsIndexPage() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        for name in ["a_1.csv", "a_2.csv", "b.csv", "школа a_3.csv"] {
            try TransportFolder.write(name, to: "\(server.folder)/\(name)")
        }
        try TransportFolder.write(Sha256.digest(of: Array("a_1.csv".utf8)).hex, to: server.folder + "/a_1.csv.sha256")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/", "match: [\"a_*.csv\", \"школа*\"]", "ready: marker .sha256",
            Self.local, Self.trusted)
        #expect(outcome.files.map(\.name) == ["a_1.csv"])
        #expect(outcome.left.count == 2)
        let all = try await base.pull(
            "kind: https", "address: \(server.address)/", "match: [\"a_*.csv\", \"школа*\"]", Self.local, Self.trusted)
        #expect(all.files.map(\.name) == ["a_1.csv", "a_2.csv", "школа a_3.csv"])
    }

    @Test func serverThatStallsIsGivenUp() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(bytesPerSecond: 10), in: base)
        try TransportFolder.write(String(repeating: "a", count: 5000), to: server.folder + "/a.csv")
        let outcome = try await base.pull(
            "kind: https", "address: \(server.address)/a.csv", "match: \"*.csv\"", Self.local, Self.trusted,
            "timeouts: {stall: 2s}", "attempts: 1")
        #expect(outcome.troubles.first?.contains("слишком медленно") == true, "\(outcome.troubles)")
    }

    @Test func secretThatIsMissingIsNamed() async throws {
        let base = try TransportFolder()
        let outcome = try await base.pull(
            "kind: https", "address: https://127.0.0.1:9/a.csv", "match: \"*.csv\"", Self.local, "token: no-such")
        #expect(outcome.troubles.first?.contains("нет секрета «no-such»") == true)
    }
}
