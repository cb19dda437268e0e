import Foundation
import Testing

@testable import Gateway

/// Clients that ask before they send a body, and names that must be coded in an address: with curl, as agencies use it.
@Suite(.serialized) struct ServiceExpectTests {
    /// What curl saw: the lines it got and sent (`-v`), the body, and how many bytes of a body it sent.
    private struct Seen {
        var text: String
        var sent: Int?

        func got(_ line: String) -> Bool { text.contains("< HTTP/1.1 \(line)") }
    }

    private func curl(_ service: ServiceProgram, _ path: String, _ key: String, _ arguments: String...) async throws
        -> Seen
    {
        let port = service.port
        return try await DedicatedThread.run {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            // Who is not asked for the body waits for so long that the test would be noticed.
            process.arguments =
                ["curl", "-sSv", "--max-time", "60", "--expect100-timeout", "50", "-w", "\nsent=%{size_upload}\n"]
                + (arguments.contains("-F") ? [] : ["-H", "Content-Type: text/csv"])
                + ["-H", "Authorization: Bearer \(key)"] + arguments + ["http://127.0.0.1:\(port)\(path)"]
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Seen(text: text, sent: text.firstMatch(of: #/sent=(\d+)/#).flatMap { Int($0.output.1) })
        }
    }

    private static let deliveries = "/api/v1/feeds/police.incidents/deliveries"

    @Test func bodyIsAskedForOnlyWhenTheHeadIsAcceptable() async throws {
        try await ServiceProgram.with(agencies: ["police"], settings: "limits: {body_bytes: 3000000}") {
            service, keys, world in
            let key = try #require(keys["police"])
            let set = try await world.program.run(
                "agreement", "set", "police.incidents", "--number", "7", "--from", "2026-01-01")
            try #require(set.status == 0, "\(set.errors)")
            for (name, count) in [("fit", 2_000_000), ("large", 4_000_000)] {
                try Data(repeating: 0x20, count: count).write(to: URL(fileURLWithPath: "\(world.folder)/\(name)"))
            }
            let fit = "@\(world.folder)/fit"
            let taken = try await curl(service, Self.deliveries, key, "-H", "Idempotency-Key: a", "--data-binary", fit)
            #expect(taken.got("100 Continue") && taken.got("201") && taken.sent == 2_000_000, "\(taken.text)")
            // The rest of the connection is as usual.
            #expect(!taken.text.lowercased().contains("connection: close"))
            let again = try await curl(service, Self.deliveries, key, "-H", "Idempotency-Key: a", "--data-binary", fit)
            #expect(again.got("100 Continue") && again.got("200"), "\(again.text)")
            let form = try await curl(service, Self.deliveries, key, "-F", "file=\(fit)")
            // Spaces are no records: the delivery was refused by now, perhaps, and is opened again.
            #expect(form.got("100 Continue") && form.got("20"), "\(form.text)")
            // Of what is refused by its head alone no byte is sent.
            let cases: [(path: String, key: String, file: String, status: String)] = [
                (Self.deliveries, "wrong", "fit", "401"), (Self.deliveries, key, "large", "413"),
                ("/api/v1/feeds/health.oms/deliveries", key, "fit", "404"), ("/api/v1/signals", key, "fit", "403"),
            ]
            for each in cases {
                let refused = try await curl(
                    service, each.path, each.key, "--data-binary", "@\(world.folder)/\(each.file)")
                #expect(refused.got(each.status) && !refused.got("100"), "\(each): \(refused.text)")
                #expect(refused.sent == 0, "\(each)")
                #expect(refused.text.lowercased().contains("connection: close"), "\(each): \(refused.text)")
            }
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 1)
            #expect(try await world.number("SELECT count(*) FROM gateway.upload") == 0)
        }
    }

    @Test func smallBodyThatWasNotAskedForIsNotTakenForTheNextRequest() async throws {
        try await ServiceProgram.with { service, _, _ in
            let head = "POST /api/v1/signals HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
            let next = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let port = service.port
            let (asking, sending) = try await DedicatedThread.run {
                (
                    try RawConnection(port: port, patience: 10).exchange(Array(head.utf8)),
                    try RawConnection(port: port, patience: 10).exchange(Array("\(head)abc\(next)".utf8))
                )
            }
            #expect(ServiceProgram.parse(asking).headers["connection"] == "close")
            let statuses = [asking, sending].map { bytes in
                String(decoding: bytes, as: UTF8.self).matches(of: #/HTTP\/1\.1 (\d+)/#).map { String($0.output.1) }
            }
            // Who sends the body unasked is not asked, and the connection goes on.
            #expect(statuses == [["401"], ["401", "200"]])
        }
    }

    @Test func everySignalCanBeAskedForByItsID() async throws {
        try await ServiceProgram.with(agencies: ["police"]) { service, keys, world in
            let key = try #require(keys["police"])
            let set = try await world.program.run(
                "agreement", "set", "urgent.police", "--number", "8", "--from", "2026-01-01")
            try #require(set.status == 0, "\(set.errors)")
            let ids = [
                "КУСП/4411-2026", "a//b", "../../health", "..", "50%", "%2F", "a\\b", "q?x=1#y", "\"<&>'", "a+b;c,d",
                "е\u{301}🙂", "%",
            ]
            for id in ids {
                let body = try JSONSerialization.data(withJSONObject: [
                    "id": id, "indicator": "POL-04", "occurredAt": "2026-11-20T10:40:00+03:00", "text": "Побои.",
                    "people": [["role": "child", "surname": "Рысев", "given": "Адам", "birthDate": "2015-04-05"]],
                ])
                let head =
                    "POST /api/v1/signals HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: \(key)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
                let taken = try await service.send(Array(head.utf8) + Array(body))
                #expect(taken.status == 201, "\(id): \(taken.text)")
                let coded = id.utf8.map { byte in
                    let hex = String(byte, radix: 16, uppercase: true)
                    return "%" + (hex.count == 1 ? "0" + hex : hex)
                }.joined()
                let found = try await service.get("/api/v1/signals/\(coded)", key: key)
                #expect(found.status == 200, "\(id): \(found.text)")
                guard found.status == 200 else { continue }
                #expect(try found.json()["id"] as? String == id)
                #expect(try found.json()["receipt"] as? String == taken.json()["receipt"] as? String)
            }
        }
    }
}
