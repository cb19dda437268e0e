import Foundation
import Testing

@testable import Gateway

/// Who gets in, and what becomes of requests that are wrong on purpose.
@Suite(.serialized) struct ServiceAccessTests {
    @Test func keysLetInAndNothingElseDoes() async throws {
        try await ServiceProgram.with(agencies: ["police"]) { service, keys, world in
            let key = try #require(keys["police"])
            #expect(try await service.get("/api/v1/feeds", key: key).status == 200)
            #expect(try await service.get("/api/v1/feeds", headers: ["X-API-Key": key]).status == 200)
            var details: Set<String> = []
            for wrong in [nil, "", "x", APIKey.make().text, String(key.dropLast(2)) + "00"] {
                let refused = try await service.get("/api/v1/feeds", key: wrong)
                #expect(refused.status == 401 && refused.problem == "unauthorized")
                #expect(refused.headers["www-authenticate"] == "Bearer realm=\"sverka\"")
                details.insert(try #require(try refused.json()["detail"] as? String))
            }
            // One answer for all of them.
            #expect(details.count == 1)
            let twice = try await service.get("/api/v1/feeds", key: key, headers: ["X-API-Key": key])
            #expect(twice.status == 401 && twice.problem == "unauthorized")
            // A program that has no key for this header sends it empty.
            #expect(try await service.get("/api/v1/feeds", key: key, headers: ["X-API-Key": ""]).status == 200)
            #expect(try await service.get("/api/v1/feeds", headers: ["X-API-Key": ""]).status == 401)
            let pool = PostgresPool(world.settings, size: 1)
            try await pool.perform { try $0.script("UPDATE gateway.api_key SET expires_at = now() - interval '1 day'") }
            let expired = try await service.get("/api/v1/feeds", key: key)
            #expect(expired.status == 401 && expired.problem == "expired")
            try await AccessAdministration(pool).revokeKey(String(key.split(separator: "_")[1]), by: "test")
            let revoked = try await service.get("/api/v1/feeds", key: key)
            #expect(revoked.status == 401 && revoked.problem == "unauthorized")
            await pool.close()
            // The log knows which; the secret is not in it.
            for word in ["unknown", "wrongSecret", "expired", "revoked"] {
                #expect(service.log.contains("\"refusal\":\"\(word)\""), "\(word)")
            }
            #expect(!service.log.contains(key.split(separator: "_")[2]))
        }
    }

    @Test func uploadWithoutAnAgreementIsRefusedAndWithOneTaken() async throws {
        try await ServiceProgram.with(agencies: ["police"]) { service, keys, world in
            let key = try #require(keys["police"])
            func post(_ feed: String) async throws -> ServiceProgram.Answer {
                let head =
                    "POST /api/v1/feeds/\(feed)/deliveries HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: \(key)\r\n"
                    + "Content-Type: application/xml\r\nContent-Length: 4\r\n\r\n<a/>"
                return try await service.send(Array(head.utf8))
            }
            let refused = try await post("police.incidents")
            #expect(refused.status == 403 && refused.problem == "agreement")
            #expect(try await post("health.oms").status == 404)
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 0)
            let set = try await world.program.run(
                "agreement", "set", "police.incidents", "--number", "7", "--from", "2026-01-01", "--by", "anna")
            #expect(set.status == 0, "\(set.errors)")
            #expect(try await post("police.incidents").status == 201)
            let ended = try await world.program.run("agreement", "end", "police.incidents", "--number", "7")
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(try await post("police.incidents").status == 403)
        }
    }

    @Test func tooManyRequestsAreToldToWait() async throws {
        try await ServiceProgram.with(
            agencies: ["police", "health"],
            settings: "limits: {requests_per_minute: 6, burst: 3, failures_per_minute: 5}"
        ) { service, keys, _ in
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await service.get("/api/v1/feeds", key: keys["police"]).status) }
            #expect(statuses == [200, 200, 200, 429])
            let refused = try await service.get("/api/v1/feeds", key: keys["police"])
            #expect(refused.problem == "rate")
            #expect(Int(refused.headers["retry-after"] ?? "").map { (1...10).contains($0) } == true)
            #expect(refused.headers["ratelimit"]?.hasPrefix("\"account\";r=0") == true)
            // Another account is not kept waiting.
            #expect(try await service.get("/api/v1/feeds", key: keys["health"]).status == 200)
            // A key that is tried again and again has to wait; others of the same address do not.
            let wrong = APIKey.make().text
            for _ in 0..<5 { #expect(try await service.get("/api/v1/feeds", key: wrong).status == 401) }
            let waiting = try await service.get("/api/v1/feeds", key: wrong)
            #expect(waiting.status == 429 && waiting.problem == "rate")
            #expect(try await service.get("/api/v1/feeds", key: keys["health"]).status == 200)
            // Who tries ever other keys has to wait, with a right one too.
            for _ in 0..<45 { #expect(try await service.get("/api/v1/feeds", key: APIKey.make().text).status == 401) }
            #expect(try await service.get("/api/v1/feeds", key: keys["health"]).status == 429)
        }
    }

    @Test func wrongRequestsAreAnsweredAndWriteNothing() async throws {
        try await ServiceProgram.with(agencies: ["police"]) { service, keys, world in
            let key = try #require(keys["police"])
            let host = "Host: x\r\nConnection: close\r\nX-API-Key: \(key)\r\n"
            let post = "POST /api/v1/feeds/police.incidents/deliveries HTTP/1.1\r\n\(host)"
            let long = String(repeating: "a", count: 9000)
            let cases: [(request: String, status: Int)] = [
                ("GET /nothing HTTP/1.1\r\n\(host)\r\n", 404),
                ("DELETE /health HTTP/1.1\r\n\(host)\r\n", 405),
                ("BREW /api/v1/feeds HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET /api/v1/../health HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET /api/v1/%2e%2e/health HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET //health HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET /api/v1/deliveries/a%00b HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET /api/v1/deliveries/a%2fb HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET /api/v1/feeds?\(long) HTTP/1.1\r\n\(host)\r\n", 414),
                ("GET /api/v1/feeds HTTP/1.1\r\n\(host)X-Long: \(String(repeating: "a", count: 20_000))\r\n\r\n", 431),
                ("GET /api/v1/feeds HTTP/1.1\r\n\(host)X-Bad: a\u{1}b\r\n\r\n", 400),
                ("GET /api/v1/feeds HTTP/1.1\r\n\(host)X Bad: a\r\n\r\n", 400),
                ("GET /api/v1/feeds HTTP/1.1\r\n\(host)X-Fold: a\r\n b\r\n\r\n", 400),
                ("\(post)Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
                ("\(post)Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                ("\(post)Content-Length: -1\r\n\r\n", 400),
                ("\(post)Content-Length: 99999999999999999999999\r\n\r\n", 400),
                ("\(post)Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
                ("\(post)Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab", 415),
                ("GARBAGE\r\n\r\n", 400),
                ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}", 400),
            ]
            for (request, status) in cases {
                let answer = try await service.send(Array(request.utf8))
                #expect(answer.status == status, "\(request.prefix(90)): \(answer.status) \(answer.text)")
                #expect(answer.problem != nil, "\(request.prefix(90)): \(answer.text)")
                #expect(!answer.text.contains("Swift") && !answer.text.lowercased().contains("nio"))
                #expect(answer.headers["server"] == nil)
            }
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 0)
            #expect(try await world.number("SELECT count(*) FROM gateway.upload") == 0)
            // It goes on as if nothing had been.
            #expect(try await service.get("/health").status == 200)
            #expect(!service.log.contains("police.incidents"))
        }
    }

    @Test func largeBodyThatNobodyReadsEndsTheConnection() async throws {
        try await ServiceProgram.with { service, _, _ in
            let head = "POST /api/v1/feeds/x/deliveries HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n"
            let answer = try await service.send(Array(head.utf8) + [UInt8](repeating: 97, count: 100_000))
            #expect(answer.status == 401)
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test func slowHeadIsGivenUp() async throws {
        try await ServiceProgram.with(settings: "limits: {header_seconds: 1, body_idle_seconds: 1}") { service, _, _ in
            let port = service.port
            let answer = try await DedicatedThread.run {
                let connection = try RawConnection(port: port, patience: 20)
                connection.send(Array("GET /health HTTP/1.1\r\nHo".utf8))
                // Returns when the service ends the connection: with patience of twenty seconds, well before.
                return connection.receive()
            }
            #expect(answer.isEmpty)
        }
    }

    @Test func readinessAndFiguresSayHowThingsAre() async throws {
        try await ServiceProgram.with(agencies: ["police"]) { service, keys, _ in
            var ready = try await service.get("/ready")
            for _ in 0..<100 where ready.status != 200 {
                try await Task.sleep(for: .milliseconds(100))
                ready = try await service.get("/ready")
            }
            let document = try InterfaceDocument(try await service.get("/api/v1/openapi.json").body)
            #expect(ready.status == 200, "\(ready.text)")
            #expect(document.faults(of: try ready.json(), by: "Readiness") == [])
            _ = try await service.get("/api/v1/feeds", key: keys["police"])
            _ = try await service.get("/api/v1/deliveries/secret-name", key: keys["police"])
            let figures = try await service.get("/metrics")
            #expect(figures.status == 200)
            for line in [
                "sverka_http_requests_total{route=\"/api/v1/feeds\",method=\"GET\",status=\"200\"} 1",
                "sverka_database_up 1",
                "sverka_deliveries{state=\"acknowledged\"} 0", "sverka_outbox_waiting{level=\"E1\"} 0",
                "sverka_outbox_oldest_seconds{level=\"C\"} 0", "sverka_review_cases_open 0",
                "sverka_signal_seconds_count 0",
                "sverka_uploaded_bytes_total 0",
            ] { #expect(figures.text.contains(line + "\n"), "\(line)") }
            #expect(figures.text.contains("route=\"/api/v1/deliveries/{delivery}\",method=\"GET\",status=\"404\""))
            #expect(!figures.text.contains("secret-name") && !service.log.contains("secret-name"))
        }
        try await ServiceProgram.with(settings: "free_bytes: 1000000000000000\nmetrics: {allowed: 10.0.0.0/8}") {
            service, _, _ in
            let ready = try await service.get("/ready")
            #expect(ready.status == 503)
            let checks = try #require(try ready.json()["checks"] as? [String: [String: String]])
            #expect(checks["disk"]?["status"] == "failed" && checks["database"]?["status"] == "ok")
            let figures = try await service.get("/metrics")
            #expect(figures.status == 403 && figures.problem == "forbidden")
        }
    }

    @Test func nodeThatCanNotWriteItsDataFolderIsNotReady() async throws {
        try await ServiceProgram.with { service, _, world in
            var ready = try await service.get("/ready")
            for _ in 0..<100 where ready.status != 200 {
                try await Task.sleep(for: .milliseconds(100))
                ready = try await service.get("/ready")
            }
            #expect(ready.status == 200, "\(ready.text)")
            // Tests may run as root, which may write to any folder; nobody can write into what is none.
            let originals = world.program.data + "/originals"
            try? FileManager.default.removeItem(atPath: originals)
            try Data().write(to: URL(fileURLWithPath: originals))
            ready = try await service.get("/ready")
            #expect(ready.status == 503)
            let checks = try #require(try ready.json()["checks"] as? [String: [String: String]])
            #expect(checks["folder"] == ["status": "failed", "detail": "в папку данных нельзя писать"])
            try FileManager.default.removeItem(atPath: originals)
            #expect(try await service.get("/ready").status == 200)
        }
    }

    @Test func nodeThatCanNotReachTheRegistryIsReadyToTakeData() async throws {
        try await NightWorld.with { world in
            var elsewhere = world
            // Nobody listens there.
            elsewhere.program.registry = ConnectionSettings(
                socketDirectory: "/nonexistent", port: 1, user: "sverka", database: "registry")
            try await ServiceProgram.with(elsewhere, agencies: ["police"]) { service, _ in
                let ready = try await service.get("/ready")
                #expect(ready.status == 200, "\(ready.text)")
                let checks = try #require(try ready.json()["checks"] as? [String: [String: String]])
                #expect(checks["registry"]?["status"] == "waiting" && checks["registry"]?["detail"] != nil)
                let document = try InterfaceDocument(try await service.get("/api/v1/openapi.json").body)
                #expect(document.faults(of: try ready.json(), by: "Readiness") == [])
                #expect(try await service.get("/metrics").text.contains("sverka_registry_ready 0\n"))
            }
        }
    }

    @Test func stopsInOrder() async throws {
        try await ServiceProgram.with { service, _, _ in
            #expect(service.stop() == 0, "\(service.log)")
        }
    }
}
