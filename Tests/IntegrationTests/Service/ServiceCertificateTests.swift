import Foundation
import Testing

@testable import Gateway

/// Client certificates: over TLS of our own, and told by a proxy that is believed.
@Suite(.serialized) struct ServiceCertificateTests {
    /// What curl gets; the status 000 when there is no answer.
    private struct Reply {
        var status: String
        var body: String
    }

    private func curl(_ service: ServiceProgram, _ path: String, _ arguments: [String]) async throws -> Reply {
        let certificates = try await TestCertificates.shared.value
        let address = "https://127.0.0.1:\(service.port)\(path)"
        let output = try await DedicatedThread.run {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
            process.arguments =
                ["-sS", "--cacert", "\(certificates.folder)/authority.pem", "-w", "\n%{http_code}", address] + arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return text
        }
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        return Reply(status: String(lines.last ?? ""), body: lines.dropLast().joined(separator: "\n"))
    }

    private func status(_ service: ServiceProgram, _ path: String, _ arguments: [String]) async throws -> String {
        try await curl(service, path, arguments).status
    }

    private func tls(_ clients: String) async throws -> String {
        let folder = try await TestCertificates.shared.value.folder
        return
            "tls: {certificate: \(folder)/server.pem, key: \(folder)/server.key, client_authority: \(folder)/authority.pem, "
            + "client_certificates: \(clients)}"
    }

    @Test func certificateLetsInOnceItIsRegistered() async throws {
        let folder = try await TestCertificates.shared.value.folder
        let client = ["--cert", "\(folder)/client.pem", "--key", "\(folder)/client.key"]
        try await ServiceProgram.with(agencies: ["police"], settings: try await tls("optional")) {
            service, keys, world in
            #expect(try await status(service, "/health", []) == "200")
            #expect(try await status(service, "/api/v1/feeds", []) == "401")
            #expect(try await status(service, "/api/v1/feeds", client) == "401")
            let added = try await world.program.run("certificate", "add", "police", "\(folder)/client.pem")
            #expect(added.status == 0, "\(added.errors)")
            let feeds = try await curl(service, "/api/v1/feeds", client)
            #expect(feeds.status == "200" && feeds.body.contains("police.incidents"))
            let key = try #require(keys["police"])
            #expect(try await status(service, "/api/v1/feeds", ["-H", "X-API-Key: \(key)"]) == "200")
            let revoked = try await world.program.run("certificate", "revoke", "\(folder)/client.pem")
            #expect(revoked.status == 0, "\(revoked.errors)")
            #expect(try await status(service, "/api/v1/feeds", client) == "401")
        }
        try await ServiceProgram.with(settings: try await tls("required")) { service, _, _ in
            let statuses = [try await status(service, "/health", []), try await status(service, "/health", client)]
            #expect(statuses == ["000", "200"])
        }
    }

    @Test func headerOfAProxyCountsOnlyFromTheList() async throws {
        let folder = try await TestCertificates.shared.value.folder
        let settings = { (range: String) in "proxies: {trusted: [\(range)], certificate_header: X-Client-Sha256}" }
        try await ServiceProgram.with(agencies: ["police"], settings: settings("127.0.0.0/8")) { service, _, world in
            let added = try await world.program.run("certificate", "add", "police", "\(folder)/client.pem", "--json")
            let print = try #require(try added.json()["fingerprint"] as? String)
            let colons = stride(from: 0, to: 64, by: 2).map { start in
                String(Array(print)[start..<start + 2]).uppercased()
            }.joined(separator: ":")
            for text in [print, colons] {
                let answer = try await service.get("/api/v1/feeds", headers: ["X-Client-Sha256": text])
                #expect(answer.status == 200, "\(answer.text)")
            }
            #expect(try await service.get("/api/v1/feeds", headers: ["X-Client-Sha256": "nonsense"]).status == 401)
            try await ServiceProgram.with(world, agencies: [], settings: settings("10.0.0.0/8")) { other, _ in
                let answer = try await other.get("/api/v1/feeds", headers: ["X-Client-Sha256": print])
                #expect(answer.status == 401)
            }
        }
    }
}
