import Foundation
import Testing

@testable import Gateway

/// SIGTERM while requests are on their way, on a real process.
@Suite(.serialized) struct ServiceStopTests {
    private static func agree(_ world: NightWorld) async throws {
        for feed in ["police.incidents", "urgent.police"] {
            let set = try await world.program.run("agreement", "set", feed, "--number", "7", "--from", "2026-01-01")
            try #require(set.status == 0, "\(set.errors)")
        }
    }

    private static let closing = "Connection: close\r\n"

    /// The beginning of an upload: its head, and the first four of eight bytes.
    private static func half(_ key: String, isLast: Bool = false) -> [UInt8] {
        Array(
            ("POST /api/v1/feeds/police.incidents/deliveries HTTP/1.1\r\nHost: x\r\nX-API-Key: \(key)\r\n\(isLast ? closing : "")"
                + "Idempotency-Key: one\r\nContent-Type: application/xml\r\nContent-Length: 8\r\n\r\n<a><").utf8)
    }

    private static func signal(_ key: String, isLast: Bool = false) -> [UInt8] {
        let body = """
            {"id": "kusp-1", "indicator": "POL-04", "occurredAt": "2026-11-20T10:40:00+03:00", "text": "Следы побоев.",
             "people": [{"role": "child", "surname": "Рысев", "given": "Адам", "birthDate": "2015-04-05"}]}
            """
        return Array(
            ("POST /api/v1/signals HTTP/1.1\r\nHost: x\r\nX-API-Key: \(key)\r\n\(isLast ? closing : "")"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)").utf8)
    }

    /// Waits until a condition holds.
    private static func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<200 {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    /// Keeps signals from being committed, from the moment that somebody holds it.
    private struct Lock {
        let end = DispatchSemaphore(value: 0)
        let holder: Task<Void, any Error>

        init(_ settings: ConnectionSettings) {
            let end = end
            // A connection has a thread of its own, which may wait.
            holder = Task {
                try await PostgresConnection.open(settings).transaction { session in
                    try session.execute("LOCK TABLE gateway.signal IN EXCLUSIVE MODE")
                    end.wait()
                }
            }
        }

        func release() async throws {
            end.signal()
            try await holder.value
        }
    }

    private static let uploads: SQL = "SELECT count(*) FROM gateway.upload"
    private static let held: SQL =
        "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'ExclusiveLock' AND relation = 'gateway.signal'::regclass"
    private static let waiting: SQL =
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'gateway.signal'::regclass"

    /// Half of an upload, and a signal whose commit waits for the lock.
    private static func begin(
        _ service: ServiceProgram, _ key: String, _ world: NightWorld
    ) async throws -> (upload: RawConnection, signal: RawConnection, lock: Lock) {
        let upload = try RawConnection(port: service.port, patience: 30)
        upload.send(half(key))
        #expect(try await eventually { try await world.number(uploads) == 1 })
        let lock = Lock(world.settings)
        #expect(try await eventually { try await world.number(held) == 1 })
        let signal = try RawConnection(port: service.port, patience: 30)
        signal.send(Self.signal(key))
        #expect(try await eventually { try await world.number(waiting) > 0 })
        return (upload, signal, lock)
    }

    @Test func requestsInFlightAreFinishedAndNoOthersTaken() async throws {
        try await ServiceProgram.with(agencies: ["police"]) { service, keys, world in
            let key = try #require(keys["police"])
            try await Self.agree(world)
            let idle = try RawConnection(port: service.port, patience: 30)
            let (upload, signal, lock) = try await Self.begin(service, key, world)

            service.askToStop()
            #expect(try await Self.eventually { !service.isListening })
            // Who has sent nothing yet is not waited for, and what is asked on a connection that was there is not answered.
            idle.send(Array("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            #expect(try await DedicatedThread.run { idle.receive() }.isEmpty)
            try await lock.release()
            upload.send(Array("/a>\n".utf8))
            let answers = try await DedicatedThread.run { (upload.receive(), signal.receive()) }
            #expect(ServiceProgram.parse(answers.0).status == 201, "\(ServiceProgram.parse(answers.0).text)")
            #expect(ServiceProgram.parse(answers.1).status == 201, "\(ServiceProgram.parse(answers.1).text)")
            #expect(service.stop() == 0, "\(service.log)")
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 2)
            #expect(try await world.number("SELECT count(*) FROM gateway.signal") == 1)
        }
    }

    @Test func whatIsNotFinishedInTimeIsCutWithoutAnAcknowledgement() async throws {
        try await ServiceProgram.with(agencies: ["police"], settings: "shutdown_seconds: 2") { service, keys, world in
            let key = try #require(keys["police"])
            try await Self.agree(world)
            let (upload, signal, lock) = try await Self.begin(service, key, world)

            service.askToStop()
            let answers = try await DedicatedThread.run { (upload.receive(), signal.receive()) }
            for answer in [ServiceProgram.parse(answers.0), ServiceProgram.parse(answers.1)] {
                #expect(answer.status == 0 || answer.status == 503, "\(answer.text)")
            }
            // Even the connection to the database that hangs does not keep the process.
            let status = try await DedicatedThread.run { service.stop() }
            #expect(status == 0, "\(service.log)")
            try await lock.release()
            #expect(
                try await world.number("SELECT count(*) FROM gateway.delivery WHERE feed_id = 'police.incidents'") == 0)

            // Another node takes both: what was not acknowledged is sent again, and counts once.
            try await ServiceProgram.with(world, agencies: []) { next, _ in
                let port = next.port
                let again = try await DedicatedThread.run {
                    try [Self.half(key, isLast: true) + Array("/a>\n".utf8), Self.signal(key, isLast: true)]
                        .map { try RawConnection(port: port, patience: 30).exchange($0) }
                }
                for bytes in again { #expect([200, 201].contains(ServiceProgram.parse(bytes).status)) }
            }
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 2)
            #expect(try await world.number("SELECT count(*) FROM gateway.signal") == 1)
        }
    }

    private static func words(_ what: String, of loop: String, _ log: String) -> Int {
        log.split(separator: "\n").count {
            $0.contains("\"message\":\"database.\(what)\"") && $0.contains("\"loop\":\"\(loop)\"")
        }
    }

    @Test func databaseThatIsAwayIsSaidAndNothingAcknowledged() async throws {
        let simulation = try await NightWorld.simulation.value
        let folder = NSTemporaryDirectory() + "/sverka-away-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o711)
        let cluster = EmbeddedCluster(directory: folder + "/postgres", additionalSettings: ["fsync = off"])
        defer {
            try? cluster.stopBlocking()
            try? FileManager.default.removeItem(atPath: folder)
        }
        let settings = try await cluster.start().settings(database: "sverka")
        let world = NightWorld(
            program: SverkaProgram(data: folder + "/data", database: settings), folder: folder, settings: settings)
        let imported = try await world.program.run("registry", "import", simulation + "/registry.csv")
        try #require(imported.status == 0, "\(imported.errors)")
        try await ServiceProgram.with(world, agencies: ["police"]) { service, keys in
            let key = try #require(keys["police"])
            try await Self.agree(world)
            // One upload is half there when the database goes, others come while it is away.
            let upload = try RawConnection(port: service.port, patience: 30)
            upload.send(Self.half(key, isLast: true))
            #expect(try await Self.eventually { try await world.number(Self.uploads) == 1 })
            try await cluster.stop()
            upload.send(Array("/a>\n".utf8))
            let port = service.port
            let requests = [Self.signal(key, isLast: true), Self.half(key, isLast: true) + Array("/a>\n".utf8)]
            let received = try await DedicatedThread.run {
                try [upload.receive()] + requests.map { try RawConnection(port: port, patience: 30).exchange($0) }
            }
            for bytes in received {
                let answer = ServiceProgram.parse(bytes)
                #expect(answer.status == 503 && answer.problem == "unavailable", "\(answer)")
                #expect(Int(answer.headers["retry-after"] ?? "").map { (1...60).contains($0) } == true, "\(answer)")
            }
            #expect(try await service.get("/health").status == 200)
            #expect(try await service.get("/ready").status == 503)
            // Each loop says so once, and then ever more seldom: ten seconds later, twenty after that.
            let loops = ["registry", "urgent", "feeds", "outbox"]
            let begun = ContinuousClock.now
            #expect(try await Self.eventually { loops.allSatisfy { Self.words("away", of: $0, service.log) > 0 } })
            try await Task.sleep(for: .seconds(8))
            let most = 1 + Int((ContinuousClock.now - begun + .seconds(5)) / .seconds(10))
            for loop in loops { #expect(Self.words("away", of: loop, service.log) <= most, "\(loop)") }
            #expect(!service.log.contains(#""message":"urgent""#), "\(service.log)")
            #expect(service.log.matches(of: #/расписание больше не ведёт/#).count <= 1)

            _ = try await cluster.start()
            #expect(try await Self.eventually { try await service.get("/api/v1/feeds", key: key).status == 200 })
            #expect(try await Self.eventually { loops.allSatisfy { Self.words("back", of: $0, service.log) == 1 } })
            #expect(try await world.number("SELECT count(*) FROM gateway.delivery") == 0)
            // The first upload goes on where it was.
            let state = try await service.get(
                "/api/v1/feeds/police.incidents/uploads/one", key: key, method: "HEAD")
            #expect(state.headers["upload-offset"] == "8" || state.headers["upload-offset"] == "0", "\(state)")
            let taken = try await DedicatedThread.run {
                try requests.map { try RawConnection(port: port, patience: 30).exchange($0) }
            }
            for bytes in taken { #expect(ServiceProgram.parse(bytes).status == 201) }
            let cards: SQL = "SELECT count(*) FROM registry.card WHERE indicator = 'POL-04'"
            #expect(try await Self.eventually { try await world.number(cards) == 1 })
            #expect(try await Self.eventually { try await service.get("/ready").status == 200 })
            #expect(service.stop() == 0, "\(service.log)")
        }
    }
}
