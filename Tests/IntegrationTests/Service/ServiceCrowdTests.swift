import Foundation
import Testing

@testable import Gateway

/// Many clients at once on a real service. Beside what it expects, this is where the thread sanitizer sees what requests share.
struct ServiceCrowdTests {
    /// One of each.
    private static let surnames = [
        "Абрикосов", "Берёзкин", "Воронцов", "Голубятников", "Дубровский", "Ежевикин", "Жаворонков", "Земляничкин",
    ]
    private static let clients = surnames.count
    private static let rounds = 5
    /// What a connection asks without waiting for answers: so many that threads meet.
    private static let looks = 250
    /// A machine on which other things run, and a program ten times as slow.
    private static let patience = 120

    private static func request(_ line: String, _ key: String, _ headers: String = "", _ body: String = "") -> [UInt8] {
        Array(
            """
            \(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: \(key)\r\n\(headers)\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8)
    }

    private static func signal(_ client: Int, _ round: Int, _ key: String) -> [UInt8] {
        let body = """
            {"id": "s-\(client)-\(round)", "indicator": "POL-04", "occurredAt": "2026-11-20T10:40:00+03:00",
             "text": "Следы побоев.", "fact": "КУСП \(round)",
             "people": [{"role": "child", "surname": "\(surnames[client])", "given": "Адам", "birthDate": "\(2008 + client)-04-05"}]}
            """
        return request("POST /api/v1/signals", key, "Content-Type: application/json\r\n", body)
    }

    private static func upload(_ client: Int, _ key: String) -> [UInt8] {
        let headers = "Content-Type: application/xml\r\nIdempotency-Key: k-\(client)\r\n"
        return request("POST /api/v1/feeds/police.incidents/deliveries", key, headers, "<a>\(client)</a>\n")
    }

    /// What one client does; the answers' codes.
    private static func visit(_ service: ServiceProgram, _ client: Int, _ key: String) async throws -> [Int] {
        var codes: [Int] = []
        for round in 1...rounds {
            for request in [
                signal(client, round, key), request("GET /api/v1/feeds", key), request("GET /metrics", key),
            ] { codes.append(try await service.send(request, patience: patience).status) }
        }
        codes.append(try await service.send(upload(client, key), patience: patience).status)
        return codes
    }

    /// How many answers came to requests for `/health` that were all sent at once.
    private static func look(_ service: ServiceProgram) async throws -> Int {
        let one = Array("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let last = Array("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        let bytes = Array(repeatElement(one, count: looks - 1).joined()) + last
        let port = service.port
        let answer = try await DedicatedThread.run { try RawConnection(port: port, patience: patience).exchange(bytes) }
        return String(decoding: answer, as: UTF8.self).components(separatedBy: "HTTP/1.1 200 OK").count - 1
    }

    @Test func everyRequestOfACrowdIsAnsweredAndCounted() async throws {
        let settings = "limits: {requests_per_minute: 100000, burst: 100000, uploads_per_account: 64}"
        try await ServiceProgram.with(agencies: ["police"], settings: settings) { service, keys, world in
            let key = try #require(keys["police"])
            for feed in ["police.incidents", "urgent.police"] {
                let set = try await world.program.run("agreement", "set", feed, "--number", "7", "--from", "2026-01-01")
                try #require(set.status == 0, "\(set.errors)")
            }
            let expected = Array(repeating: [201, 200, 200], count: Self.rounds).flatMap { $0 } + [201]
            try await withThrowingTaskGroup(of: [Int].self) { group in
                for client in 0..<Self.clients { group.addTask { try await Self.visit(service, client, key) } }
                for try await codes in group { #expect(codes == expected) }
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<Self.clients { group.addTask { try await Self.look(service) } }
                for try await count in group { #expect(count == Self.looks) }
            }
            let count = Self.clients * Self.rounds
            #expect(try await world.number("SELECT count(*) FROM gateway.signal") == count)
            let figures = try await service.get("/metrics").text
            for line in [
                #"sverka_http_requests_total{route="/api/v1/signals",method="POST",status="201"} \#(count)"#,
                #"sverka_http_requests_total{route="/api/v1/feeds",method="GET",status="200"} \#(count)"#,
                #"sverka_http_requests_total{route="/health",method="GET",status="200"} \#(Self.clients * Self.looks)"#,
                #"sverka_http_requests_total{route="/metrics",method="GET",status="200"} \#(count)"#,
                "sverka_uploaded_bytes_total \(Self.clients * 9)",
            ] { #expect(figures.contains(line + "\n"), "\(line): \(figures)") }

            // Every signal becomes a card; each of the children is made once, whatever came side by side.
            for _ in 0..<600 where try await world.number("SELECT count(*) FROM registry.card") < count {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await world.number("SELECT count(*) FROM registry.card") == count)
            let people = try await world.number("SELECT count(*) FROM gateway.person")
            #expect(people == Self.clients)
            #expect(service.stop() == 0, "\(service.log)")
        }
    }
}
