import Foundation
import Testing

@testable import Gateway

/// What the program's surroundings say, its environment, its resolver, its TLS library's settings, changes nothing about
/// whom it talks to. Only the whole program has surroundings.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SurroundingsTests {
    private typealias World = InboxWorld

    private static func mapping(_ id: String, _ source: String...) -> String {
        (["feed: \(id)", "version: 1", "title: \(id)", "owner: {agency: education}", "source:"]
            + source.map { "  " + $0 } + [
                "format:", "  csv: {encoding: utf-8}", "key: Номер", "facts:", "  grade: Класс",
            ])
            .joined(separator: "\n") + "\n"
    }

    /// Runs a night over these feeds with the authority of the tests.
    private static func night(
        _ mappings: [String], environment: [String: String], secrets: [String: String] = [:],
        _ body: ([String: Any], World) async throws -> Void
    ) async throws {
        try await World.with(mappings) { world in
            try await TestCertificates.shared.value.text("authority.pem").write(
                toFile: world.program.mappings + "/authority.pem", atomically: true, encoding: .utf8)
            try FileManager.default.createDirectory(
                atPath: world.night.folder + "/secrets", withIntermediateDirectories: true)
            for (name, text) in secrets {
                _ = FileManager.default.createFile(
                    atPath: world.night.folder + "/secrets/\(name)", contents: Data(text.utf8),
                    attributes: [.posixPermissions: 0o600])
            }
            let result = try await world.program.run(
                "night", "--json", "--as-of", "2026-11-21", environment: environment)
            try await body(try result.json(), world)
        }
    }

    @Test func proxiesOfTheEnvironmentAreNotUsed() async throws {
        let base = try TransportFolder()
        let trap = try SilentListener()
        let web = try await HTTPSServer(in: base)
        let shell = try await SFTPServer(in: base)
        let other = try TransportFolder()
        let files = try await FTPSServer(in: other)
        try TransportFolder.write("Номер;Класс\n1\t5\n", to: web.folder + "/w.csv")
        try TransportFolder.write("Номер;Класс\n1;5\n", to: shell.folder + "/s.csv")
        try TransportFolder.write("Номер;Класс\n1;5\n", to: files.folder + "/f.csv")
        var environment = ["no_proxy": "", "NO_PROXY": ""]
        for name in ["http", "https", "ftp", "ftps", "sftp", "all"] {
            for name in [name + "_proxy", (name + "_proxy").uppercased()] {
                environment[name] = "http://127.0.0.1:\(trap.port)"
            }
        }
        try await Self.night(
            [
                Self.mapping(
                    "by.web", "kind: https", "address: \(web.address)/w.csv", "match: \"w.csv\"",
                    "authority: authority.pem",
                    "allow: [127.0.0.1]", "attempts: 1"),
                Self.mapping(
                    "by.shell", "kind: sftp", "address: \(shell.address)", "match: \"s.csv\"", "user: \(shell.user)",
                    "key: shell", "host_key: \"\(shell.hostKey)\"", "allow: [127.0.0.1]", "attempts: 1"),
                Self.mapping(
                    "by.files", "kind: ftps", "address: \(files.address)", "match: \"f.csv\"",
                    "user: \(FTPSServer.user)",
                    "password: files", "authority: authority.pem", "allow: [127.0.0.1]", "attempts: 1"),
            ], environment: environment, secrets: ["shell": shell.key, "files": FTPSServer.password]
        ) { summary, _ in
            #expect(World.troubles(summary).isEmpty, "\(summary)")
            for feed in ["by.web", "by.shell", "by.files"] {
                #expect(World.feed(summary, feed)["deliveries"] as? Int == 1, "\(feed)")
            }
            #expect(trap.visitors() == 0)
        }
        withExtendedLifetime(other) {}
    }

    /// The library is told that old TLS is good enough. The server does speak it, as another client shows.
    @Test func oldTLSIsRefusedWhateverTheLibraryIsToldToAccept() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(.init(hasOldTLS: true), in: base)
        try TransportFolder.write("Номер;Класс\n1;5\n", to: server.folder + "/a.csv")
        try """
        openssl_conf = start
        [start]
        ssl_conf = parts
        [parts]
        system_default = weak
        [weak]
        MinProtocol = TLSv1
        CipherString = ALL:@SECLEVEL=0

        """.write(toFile: base.path + "/openssl.cnf", atomically: true, encoding: .utf8)
        let client = """
            import ssl, socket
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")
            print(context.wrap_socket(socket.create_connection(("127.0.0.1", \(server.port)))).version())
            """
        #expect(
            try await ServerProgram.run("python3", package: "python3", "-W", "ignore", "-c", client).contains("TLSv1.1")
        )
        try await Self.night(
            [
                Self.mapping(
                    "by.web", "kind: https", "address: \(server.address)/a.csv", "match: \"a.csv\"",
                    "authority: authority.pem", "allow: [127.0.0.1]", "attempts: 1")
            ], environment: ["OPENSSL_CONF": base.path + "/openssl.cnf"]
        ) { summary, _ in
            #expect(World.troubles(summary) == ["by.web: сервер не отвечает (curl 35)"], "\(summary)")
            #expect(server.requests.isEmpty)
        }
    }

    /// Names are harmless, what they resolve to is not: judged is the address of each socket.
    @Test func namesThatLeadInsideAreNotFollowed() async throws {
        let base = try TransportFolder()
        let listener = try SilentListener()
        let addresses = [
            "127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0", "10.1.2.3", "192.168.1.1",
            "fd00:ec2::254",
            "100.100.100.200", "fe80::1",
        ]
        let names = addresses.enumerated().map { (name: "files\($0).agency.test", address: $1) }
        try await Self.night(
            names.enumerated().map { index, host in
                Self.mapping(
                    "by.name\(index)", "kind: https", "address: https://\(host.name):\(listener.port)/a.csv",
                    "match: \"a.csv\"",
                    index % 2 == 0 ? "allow: []" : "allow: [0.0.0.0/0, \"::/0\"]", "attempts: 1",
                    "timeouts: {connect: 3s}")
            }, environment: try NameWrapper.hosts(names, in: base.path)
        ) { summary, _ in
            let expected = names.indices.map { "by.name\($0): адрес сервера не разрешён списком allow" }
            #expect(World.troubles(summary).sorted() == expected.sorted(), "\(summary)")
            #expect(listener.visitors() == 0)
        }
    }

    /// The same resolver leads to a server once its address is allowed by name and number: the test above can fail.
    @Test func nameThatLeadsToAnAllowedAddressIsFollowed() async throws {
        let base = try TransportFolder()
        let listener = try SilentListener()
        try await Self.night(
            [
                Self.mapping(
                    "by.name", "kind: https", "address: https://files.agency.test:\(listener.port)/a.csv",
                    "match: \"a.csv\"", "allow: [127.0.0.1]", "attempts: 1", "timeouts: {connect: 2s, total: 3s}")
            ], environment: try NameWrapper.hosts([("files.agency.test", "127.0.0.1")], in: base.path)
        ) { summary, _ in
            #expect(World.troubles(summary).count == 1, "\(summary)")
            #expect(listener.visitors() == 1)
        }
    }
}
