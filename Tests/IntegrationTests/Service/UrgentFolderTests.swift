import Adapters
import Foundation
import Schemas
import Synchronization
import Testing

@testable import Gateway

/// One look at a time into the watched folder of urgent signals.
@Suite(.serialized) struct UrgentFolderTests {
    /// A folder that nobody looks into by himself, with a clock that can be put forward.
    private final class World: Sendable {
        let application: GatewayApplication
        let settings: ConnectionSettings
        let folder: String
        private let ahead = Mutex<Int64>(0)
        private let lines = Mutex<[String]>([])

        init(_ application: GatewayApplication, _ settings: ConnectionSettings) {
            self.application = application
            self.settings = settings
            folder = application.configuration.urgentFolder + "/police"
        }

        static func with(_ body: (World) async throws -> Void) async throws {
            try await TemporaryDatabase.with { settings in
                let data = NSTemporaryDirectory() + "/sverka-urgent-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: data) }
                let application = try await GatewayApplication.open(
                    GatewayConfiguration(
                        dataFolder: data, mappingsFolder: SverkaProgram.mappings,
                        databaseURL: SverkaProgram.address(settings), width: 2))
                let world = World(application, settings)
                try FileManager.default.createDirectory(atPath: world.folder, withIntermediateDirectories: true)
                try await application.gateway.perform { session in
                    try session.execute(
                        "INSERT INTO gateway.feed VALUES ('urgent.police', 'police', '', 1, now())")
                    try session.execute(
                        """
                        INSERT INTO gateway.data_agreement
                        VALUES ('urgent.police', '1', '2020-01-01', NULL, now(), 'test')
                        """
                    )
                }
                do {
                    try await body(world)
                    await application.close()
                } catch {
                    await application.close()
                    throw error
                }
            }
        }

        func look(stuck: Set<String> = []) async throws -> UrgentFolder.Result? {
            let log = WorkLog { event, fields, isFault in
                let told = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                self.lines.withLock {
                    $0.append(([isFault ? "warning" : "info", event] + told).joined(separator: " "))
                }
            }
            let clock: @Sendable () -> Timestamp = {
                GatewayApplication.clock().adding(seconds: self.ahead.withLock { $0 })
            }
            return try await UrgentFolder(
                application: application, intake: try UrgentIntake(application), log: log, clock: clock
            ).run(stuck: stuck)
        }

        func pass(seconds: Int64) { ahead.withLock { $0 += seconds } }

        var said: [String] { lines.withLock { $0 } }

        func put(_ text: String, _ name: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
        }

        func names(_ place: String) -> [String] { FileSystem.names(in: place.isEmpty ? folder : "\(folder)/\(place)") }

        func json(_ path: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)"))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }

        func signals() async throws -> [String] {
            try await application.gateway.perform { session in
                try session.query("SELECT sender_id FROM gateway.signal ORDER BY 1").map { try $0.text(0) }
            }
        }
    }

    private func signal(_ id: String, indicator: String = "POL-04") -> String {
        """
        {"id": "\(id)", "indicator": "\(indicator)", "text": "Следы побоев.",
         "people": [{"role": "child", "surname": "Первушинский", "given": "Аристарх", "birthDate": "2015-04-05"}]}
        """
    }

    private func digest(_ text: String) -> String { Sha256.digest(of: Array(text.utf8)).hex }

    /// A sender that uses a name again must not take an earlier file's receipt for that of a signal that was refused.
    @Test func answerIsOfTheLastFileOfItsName() async throws {
        try await World.with { world in
            let first = signal("s-1")
            try world.put(first, "one.json")
            #expect(try await world.look()?.taken == 1)
            let receipt = try world.json("answers/one.json.receipt.json")
            #expect(receipt["id"] as? String == "s-1")
            #expect(receipt["sha256"] as? String == digest(first))
            #expect((receipt["receipt"] as? String)?.hasPrefix("К-") == true)
            #expect(receipt["receivedAt"] is String)

            let second = signal("s-2", indicator: "POL-99")
            try world.put(second, "one.json")
            _ = try await world.look()
            // Not decided yet: it might still be being written. What was said of the first is gone already.
            #expect(world.names("answers").isEmpty)
            #expect(world.names("") == ["answers", "one.json"])
            world.pass(seconds: 20)
            _ = try await world.look()
            #expect(world.names("answers").isEmpty)
            #expect(world.names("refused") == ["one.json", "one.json.problem.json"])
            let problem = try world.json("refused/one.json.problem.json")
            #expect(problem["id"] as? String == "s-2")
            #expect(problem["sha256"] as? String == digest(second))
            #expect((problem["errors"] as? [[String: String]])?.first?["place"] == "indicator")

            // Its id names another signal by now, then the corrected one.
            try world.put(signal("s-1", indicator: "POL-01"), "one.json")
            world.pass(seconds: 20)
            _ = try await world.look()
            #expect(try world.json("refused/one.json.problem.json")["id"] as? String == "s-1")
            let third = signal("s-2")
            try world.put(third, "one.json")
            #expect(try await world.look()?.taken == 1)
            #expect(world.names("refused") == ["one.json"])
            #expect(try world.json("answers/one.json.receipt.json")["sha256"] as? String == digest(third))

            // One that waits is not answered by what came before either; and is told only once.
            try await world.application.gateway.perform {
                try $0.execute("UPDATE gateway.data_agreement SET valid_until = '2020-12-31'")
            }
            let fourth = signal("s-4")
            try world.put(fourth, "one.json")
            #expect(try await world.look()?.withoutAgreement == ["urgent.police": 1])
            #expect(world.names("answers") == ["one.json.waiting.json"])
            #expect(try world.json("answers/one.json.waiting.json")["sha256"] as? String == digest(fourth))
            let told = FileIdentity(path: world.folder + "/answers/one.json.waiting.json")
            _ = try await world.look()
            #expect(FileIdentity(path: world.folder + "/answers/one.json.waiting.json") == told)
            try world.put("", "one.json")
            _ = try await world.look()
            #expect(world.names("answers").isEmpty)
            #expect(try await world.signals() == ["s-1", "s-2"])
        }
    }

    /// What a kill leaves at any point: answers of both kinds, a file moved aside, another one under its name.
    @Test func nextLookMendsWhatAKillLeft() async throws {
        try await World.with { world in
            for (place, answer) in [
                ("answers", "receipt"), ("answers", "waiting"), ("refused", "problem"),
            ] {
                try FileSystem.makeFolder("\(world.folder)/\(place)")
                try world.put("{\"sha256\":\"00\"}", "\(place)/one.json.\(answer).json")
            }
            try world.put(signal("s-1"), TakenFile.prefix + "one.json")
            #expect(try await world.look()?.taken == 1)
            #expect(world.names("") == ["answers", "refused"])
            #expect(world.names("refused").isEmpty)
            #expect(world.names("answers") == ["one.json.receipt.json"])

            try world.put(signal("s-2"), TakenFile.prefix + "one.json")
            try world.put(signal("s-3"), "one.json")
            #expect(try await world.look()?.taken == 2)
            #expect(world.names("") == ["answers", "refused"])
            #expect(try world.json("answers/one.json.receipt.json")["id"] as? String == "s-3")
            #expect(try await world.signals() == ["s-1", "s-2", "s-3"])
        }
    }

    @Test func oneNodeAtATimeLooks() async throws {
        try await World.with { world in
            try world.put(signal("s-1"), "one.json")
            let other = try await PostgresConnection.open(world.settings)
            try await other.perform { _ = try $0.query("SELECT pg_advisory_lock(\(UrgentFolder.lock))") }
            #expect(try await world.look() == nil)
            #expect(world.names("") == ["one.json"])
            try await other.perform { _ = try $0.query("SELECT pg_advisory_unlock(\(UrgentFolder.lock))") }
            #expect(try await world.look()?.taken == 1)
            // And lets the others look.
            let isFree = try await other.perform {
                try $0.queryOne("SELECT pg_try_advisory_lock(\(UrgentFolder.lock))").bool(0)
            }
            #expect(isFree)
        }
    }

    /// A corrected file that came after the look is not the one that was read.
    @Test func onlyTheFileThatWasReadIsMoved() throws {
        let folder = NSTemporaryDirectory() + "/sverka-moved-\(UUID().uuidString)"
        defer { FileSystem.remove(folder) }
        try FileSystem.makeFolder(folder + "/refused")
        let path = folder + "/one.json"
        try FileSystem.write("{}", to: path)
        let read = try #require(FileIdentity(path: path))
        try FileSystem.write("{ }", to: path)
        #expect(TakenFile.move(path, to: folder + "/refused/one.json", read: read) == .replaced)
        #expect(TakenFile.move(path, to: folder + "/refused/one.json", read: nil) == .replaced)
        #expect(FileSystem.text(path) == "{ }")
        let corrected = try #require(FileIdentity(path: path))
        #expect(TakenFile.move(path, to: folder + "/nowhere/one.json", read: corrected) == .refused)
        #expect(FileSystem.names(in: folder) == ["one.json", "refused"])
        #expect(TakenFile.move(path, to: folder + "/refused/one.json", read: corrected) == .removed)
        #expect(FileSystem.names(in: folder) == ["refused"])
    }

    @Test func whatIsNoFileOrStaysEmptyIsRefusedAndSaidWithoutItsName() async throws {
        try await World.with { world in
            try world.put("", "Первушинский.json")
            try FileSystem.makeFolder("\(world.folder)/folder.json/inner")
            #expect(symlink("/etc/hostname", "\(world.folder)/link.xml") == 0)
            _ = try await world.look()
            world.pass(seconds: 30)
            _ = try await world.look()
            #expect(world.names("") == ["refused", "Первушинский.json"])
            world.pass(seconds: 60)
            _ = try await world.look()
            #expect(world.names("") == ["refused"])
            #expect(
                world.names("refused") == [
                    "folder.json", "folder.json.problem.json", "link.xml", "link.xml.problem.json",
                    "Первушинский.json", "Первушинский.json.problem.json",
                ])
            // Again under the names that are there.
            try FileSystem.makeFolder("\(world.folder)/folder.json")
            try world.put("{\"id\": \"s-1\", \"Первушинский\": 1, \"people\": [{\"role\": \"x\"}]}", "link.xml.json")
            world.pass(seconds: 20)
            _ = try await world.look()
            #expect(world.names("") == ["refused"])
            #expect(world.names("refused").contains("folder.json.2"))
            #expect(world.said.filter { $0.hasPrefix("warning urgent.refused agency=police places=") }.count == 5)
            #expect(
                world.said.contains { $0.contains("?") && $0.contains("people[0].role") && $0.contains("sha256=") },
                "\(world.said)")
            #expect(!world.said.contains { $0.contains("Первушинский") || $0.contains(".json") }, "\(world.said)")
        }
    }

    @Test func whatCanNotBeAnsweredIsSaidOnceWithoutItsName() async throws {
        try await World.with { world in
            try world.put(signal("s-1"), "x.json")
            #expect(
                rename(world.folder + "/x.json", world.folder + "/" + String(repeating: "x", count: 245) + ".json") == 0
            )
            let stuck = try #require(try await world.look()?.stuck)
            #expect(stuck.count == 1)
            #expect(try await world.look(stuck: stuck)?.stuck == stuck)
            #expect(world.said.count == 1, "\(world.said)")
            #expect(world.said.first?.hasPrefix("warning urgent-folder.police error=") == true, "\(world.said)")
            #expect(!world.said.contains { $0.contains("xxx") }, "\(world.said)")
            // The signal is kept all the same.
            #expect(try await world.signals() == ["s-1"])
        }
    }
}
