import Adapters
import Testing

@Suite struct PullMappingTests {
    static let pin = "SHA256:" + String(repeating: "A", count: 43)

    static func load(_ source: String...) throws(MappingMistakes) -> FeedMapping {
        let lines =
            ["feed: a.b", "version: 1", "owner: {agency: education}", "source:"] + source.map { "  " + $0 }
            + ["format:", "  csv: {encoding: utf-8}", "key: Номер"]
        return try MappingLoader.load(text: lines.joined(separator: "\n") + "\n", file: "m.yaml") { name in
            name == "ca.pem" ? (path: "ca.pem", text: "-----BEGIN CERTIFICATE-----\n") : nil
        }
    }

    @Test func everyKeyIsRead() throws {
        let sftp = try #require(
            try Self.load(
                "kind: sftp", "address: sftp://h.test:2022/out/", "user: gate", "key: h-key",
                "host_key: \"\(Self.pin)\"",
                "allow: [10.20.0.0/16]", "attempts: 3", "timeouts: {connect: 5s, total: 2h, stall: 1m}"
            ).source.pull)
        #expect(sftp.user == "gate")
        #expect(sftp.key == SecretName("h-key"))
        #expect(sftp.hostKey == HostKeyPin(Self.pin))
        #expect(sftp.policy.allowed == [try #require(AddressRange("10.20.0.0/16"))])
        #expect([sftp.attempts, sftp.connectSeconds, sftp.totalSeconds, sftp.stallSeconds] == [3, 5, 7200, 60])
        let ftps = try #require(
            try Self.load("kind: ftps", "endpoint: place", "tls: implicit", "authority: ca.pem").source.pull)
        #expect(ftps.place == .secret(try #require(SecretName("place"))))
        #expect(ftps.encryption == .implicit)
        #expect(ftps.authorities != nil)
        let https = try #require(
            try Self.load("kind: https", "address: https://h.test/a.csv", "token: t", "certificate: c", "key: k").source
                .pull)
        #expect(https.token == SecretName("t"))
        #expect(try Self.load("kind: drop").source.pull == nil)
    }

    /// Lines of the source, a part of the mistake's description.
    @Test(arguments: [
        (["kind: https"], "`address: https://…`"),
        (["kind: https", "address: http://h/"], "начинается с `https://`"),
        (["kind: https", "address: https://h/", "endpoint: e"], "но не оба"),
        (["kind: https", "address: https://u:pw@h/"], "без учётной записи"),
        (["kind: https", "address: https://h/", "password: Hunter2!"], "имя секрета"),
        (["kind: https", "address: https://h/", "key: k"], "`certificate:`"),
        (["kind: https", "address: https://h/", "authority: none.pem"], "сертификатами PEM"),
        (["kind: https", "address: https://h/", "allow: [10.0.0.0/40]"], "адреса вида"),
        (["kind: https", "address: https://h/", "timeouts: {total: 2d}"], "не больше суток"),
        (["kind: https", "address: https://h/", "host_key: x"], "«host_key»"),
        (["kind: sftp", "address: sftp://h/"], "`host_key:`"),
        (["kind: sftp", "address: sftp://h/", "host_key: SHA256:abc"], "ssh-keygen -lf"),
        (["kind: drop", "address: https://h/"], "«address»"),
    ])
    func mistakeIsExplained(source: [String], part: String) {
        do {
            let lines =
                ["feed: a.b", "version: 1", "owner: {agency: education}", "source:"] + source.map { "  " + $0 }
                + ["format:", "  csv: {encoding: utf-8}", "key: Номер"]
            _ = try MappingLoader.load(text: lines.joined(separator: "\n") + "\n", file: "m.yaml")
            Issue.record("\(source) was accepted")
        } catch {
            #expect(error.description.contains(part), "\(error)")
            #expect(!error.description.contains("Hunter2") && !error.description.contains(":pw@"))
        }
    }
}
