import Foundation
import Testing

@testable import Gateway

/// A server that is slow, or says nothing, keeps nobody waiting but its own feed.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SlowServerTests {
    private typealias World = InboxWorld

    private static func mapping(_ server: HTTPSServer, mode: String = "delta", _ more: String...) -> String {
        World.mapping("clubs.remote", mode: mode, match: "r_*.csv").replacingOccurrences(
            of: "source:\n",
            with: ([
                "source:", "kind: https", "address: \(server.address)/", "authority: authority.pem",
                "allow: [127.0.0.1]",
            ]
                + more).joined(separator: "\n  ") + "\n")
    }

    private static func with(
        _ server: HTTPSServer, mode: String = "delta", _ more: String..., body: (World) async throws -> Void
    ) async throws {
        var lines = mapping(server, mode: mode)
        if let first = more.first { lines = mapping(server, mode: mode, first) }
        try await World.with([lines]) { world in
            try await TestCertificates.shared.value.text("authority.pem").write(
                toFile: world.program.mappings + "/authority.pem", atomically: true, encoding: .utf8)
            try await body(world)
        }
    }

    /// The server answers only after the inbox's receipt is there: a night that waited for it would never end well.
    @Test func inboxIsDoneWhileAServerKeepsUsWaiting() async throws {
        let base = try TransportFolder()
        let gate = base.path + "/gate"
        let server = try await HTTPSServer(.init(gate: gate), in: base)
        try TransportFolder.write(World.text(0..<3, grade: "5 А"), to: server.folder + "/r_1.csv")
        try await Self.with(server) { world in
            try world.drop(World.text(0..<2, grade: "6 А"), as: "plain_1.csv")
            async let night = world.run()
            var receipts: [String] = []
            for _ in 0..<600 where receipts.count < 2 {
                try await Task.sleep(for: .milliseconds(100))
                receipts = FileSystem.names(in: world.night.folder + "/receipts/clubs.plain")
            }
            #expect(receipts.count == 2, "the receipt as JSON and as text")
            #expect(server.requests.isEmpty, "the server has not answered yet")
            try "".write(toFile: gate, atomically: true, encoding: .utf8)
            let summary = try await night
            #expect(World.feed(summary, "clubs.plain")["read"] as? Int == 2)
            #expect(World.feed(summary, "clubs.remote")["read"] as? Int == 3, "\(summary)")
            #expect(try await world.grades("clubs.remote").count == 3)
        }
    }

    @Test func feedWhoseTimeIsOverIsLeftForTheNextNight() async throws {
        let base = try TransportFolder()
        let gate = base.path + "/gate"
        let server = try await HTTPSServer(.init(gate: gate), in: base)
        try TransportFolder.write(World.text(0..<3, grade: "5 А"), to: server.folder + "/r_1.csv")
        try await Self.with(server, "timeouts: {night: 3s}") { world in
            try world.drop(World.text(0..<2, grade: "6 А"), as: "plain_1.csv")
            var summary = try await world.run(status: 2)
            #expect(World.feed(summary, "clubs.plain")["read"] as? Int == 2)
            #expect(World.troubles(summary).count == 1)
            #expect(World.troubles(summary).first?.contains("время потока на эту ночь вышло") == true, "\(summary)")
            try "".write(toFile: gate, atomically: true, encoding: .utf8)
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.remote")["read"] as? Int == 3)
        }
    }

    /// What lies on a server night after night has not come again; what comes again under any name has.
    @Test func fullFeedOfAServerIsTakenBackOnlyByAPerson() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        let (first, second) = (World.text(0..<3, grade: "5 А"), World.text(0..<3, grade: "6 А"))
        try await Self.with(server, mode: "full") { world in
            try TransportFolder.write(first, to: server.folder + "/r_1.csv")
            try await world.run()
            try TransportFolder.write(second, to: server.folder + "/r_2.csv")
            for night in 1...2 {
                let feed = World.feed(try await world.run(), "clubs.remote")
                #expect(feed["held"] as? Int == 0 && feed["repeated"] as? Int == night, "\(feed)")
            }
            // The tags are lost: everything is sent again, and still nothing has come.
            try FileManager.default.removeItem(atPath: world.night.folder + "/pulled/clubs.remote.tags")
            #expect(World.feed(try await world.run(), "clubs.remote")["repeated"] as? Int == 2)
            #expect(try await world.held().isEmpty)
            // Now the first bytes come under a third name.
            try TransportFolder.write(first, to: server.folder + "/r_3.csv")
            #expect(World.feed(try await world.run(), "clubs.remote")["held"] as? Int == 1)
            let summary = try await world.run()
            #expect(World.feed(summary, "clubs.remote")["deliveries"] as? Int == 0, "told once: \(summary)")
            #expect(try await world.held().count == 1)
            #expect(try await world.grade("clubs.remote") == ["6 А"])
        }
    }

    /// One address whose file is replaced, then put back, with a digest beside it that is known.
    @Test func fileThatGoesBackUnderItsNameIsFetchedAndHeld() async throws {
        let base = try TransportFolder()
        let server = try await HTTPSServer(in: base)
        try await Self.with(server, mode: "full", "ready: marker .sha256") { world in
            for (index, grade) in ["5 А", "6 А", "5 А"].enumerated() {
                let text = World.text(0..<3, grade: grade)
                try TransportFolder.write(text, to: server.folder + "/r_1.csv")
                try TransportFolder.write(
                    Sha256Text.of(text) + "  r_1.csv\n", to: server.folder + "/r_1.csv.sha256")
                let feed = World.feed(try await world.run(), "clubs.remote")
                #expect(feed["deliveries"] as? Int == 1 && feed["held"] as? Int == (index == 2 ? 1 : 0), "\(feed)")
            }
            #expect(World.feed(try await world.run(), "clubs.remote")["repeated"] as? Int == 1)
            #expect(try await world.grade("clubs.remote") == ["6 А"])
        }
    }
}
