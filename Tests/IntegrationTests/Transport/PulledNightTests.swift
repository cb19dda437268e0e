import Adapters
import Foundation
import Testing

@testable import Gateway

/// Whole nights over feeds that live on servers.
@Suite(.timeLimit(.minutes(3))) struct PulledNightTests {
    static let head = "Номер;ФИО;Дата рождения\n"

    static func mapping(_ id: String, source: String...) -> String {
        """
        feed: \(id)
        version: 1
        title: \(id)
        owner: {agency: education}
        source:
        \(source.map { "  \($0)" }.joined(separator: "\n"))
        format:
          csv: {encoding: utf-8, delimiter: ";"}
        key: Номер
        persons:
          - role: child
            fields:
              name: {from: ФИО, type: fio}
              birth: {from: Дата рождения, type: date, formats: [dd.mm.yyyy]}

        """
    }

    /// One night: its summary, and what it says of the feed that is on the web server.
    static func night(_ world: NightWorld) async throws -> (summary: [String: Any], feed: [String: Any]) {
        let result = try await world.program.run("night", "--json", "--as-of", "2026-11-21")
        #expect(result.status == 2, "the other server is away: \(result.errors)")
        #expect(!(result.output + result.errors).contains("t-17-secret"))
        let summary = try result.json()
        let feeds = try #require(summary["feeds"] as? [[String: Any]])
        return (summary, feeds.first { $0["feed"] as? String == "remote.clubs" } ?? [:])
    }

    @Test func whatHasBeenSeenIsKnownByItsContent() async throws {
        try await NightWorld.with { lent in
            var world = lent
            let base = try TransportFolder()
            let server = try await HTTPSServer(.init(authorization: "Bearer t-17-secret"), in: base)
            let mappings = try base.folder("mappings")
            try await TestCertificates.shared.value.text("authority.pem").write(
                toFile: mappings + "/authority.pem", atomically: true, encoding: .utf8)
            try Self.mapping(
                "remote.clubs", source: "kind: https", "address: \(server.address)/", "match: \"a_*.csv\"",
                "token: clubs",
                "authority: authority.pem", "allow: [127.0.0.1]"
            ).write(toFile: mappings + "/remote.clubs.v1.yaml", atomically: true, encoding: .utf8)
            let dead = try ServerProgram.freePort()
            try Self.mapping(
                "remote.away", source: "kind: sftp", "address: sftp://127.0.0.1:\(dead)/out/", "match: \"b_*.csv\"",
                "host_key: \"SHA256:\(String(repeating: "A", count: 43))\"", "allow: [127.0.0.1]", "attempts: 2"
            ).write(toFile: mappings + "/remote.away.v1.yaml", atomically: true, encoding: .utf8)
            world.program.mappings = mappings
            try FileManager.default.createDirectory(
                atPath: world.folder + "/secrets", withIntermediateDirectories: true)
            _ = FileManager.default.createFile(
                atPath: world.folder + "/secrets/clubs", contents: Data("t-17-secret\n".utf8),
                attributes: [.posixPermissions: 0o600])

            let first = Self.head + "1;Сафин Тимур Рамилевич;05.03.2014\n"
            try TransportFolder.write(first, to: server.folder + "/a_20261120.csv")
            var (summary, feed) = try await Self.night(world)
            #expect(summary["troubles"] as? [String] == ["remote.away: сервер не отвечает (curl 7)"])
            #expect(feed["deliveries"] as? Int == 1 && feed["read"] as? Int == 1, "\(feed)")

            // The next night nothing is new: the server is not even asked for the bytes.
            feed = try await Self.night(world).feed
            #expect(feed["deliveries"] as? Int == 0 && feed["repeated"] as? Int == 1, "\(feed)")
            #expect(server.requests.last?.hasSuffix(" 304") == true)

            // The same bytes under a new name; a late file, of a day before and with an old time; new bytes of the same
            // length under the old name, with the time they had.
            try TransportFolder.write(first, to: server.folder + "/a_20261121.csv")
            try TransportFolder.write(
                Self.head + "7;Иванова Анна Петровна;01.02.2015\n", to: server.folder + "/a_20261118.csv",
                age: 86_400 * 3)
            try TransportFolder.write(
                Self.head + "2;Сафин Тимур Рамилевич;05.03.2014\n", to: server.folder + "/a_20261120.csv")
            feed = try await Self.night(world).feed
            #expect(feed["deliveries"] as? Int == 2 && feed["repeated"] as? Int == 1, "\(feed)")
            #expect(feed["read"] as? Int == 2, "\(feed)")

            // Without the tags everything comes again and is known by its digest.
            try FileManager.default.removeItem(atPath: world.folder + "/pulled/remote.clubs.tags")
            (summary, feed) = try await Self.night(world)
            #expect(feed["deliveries"] as? Int == 0 && feed["repeated"] as? Int == 3, "\(feed)")
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 3)
            #expect(FileSystem.names(in: world.folder + "/pulled") == ["remote.away.tags", "remote.clubs.tags"])
        }
    }
}
