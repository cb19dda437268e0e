import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// A folder that many write to at once: what is unfinished stays, is named and comes when it is complete.
@Suite(.serialized, .timeLimit(.minutes(3))) struct DropFolderTests {
    private typealias World = InboxWorld

    private static let marked = World.mapping(
        "clubs.marked", mode: "delta", match: "marked_*.csv", "ready: marker .sha256")

    @Test(arguments: ["plain_1.csv.part", "plain_1.csv.filepart", "plain_1.tmp", "plain_1.csv~", "~$plain_1.csv"])
    func fileUnderATemporaryNameIsLeftAndTakenAfterItsRename(temporary: String) async throws {
        try await World.with { world in
            try world.drop(World.text(0..<2, grade: "5 А"), as: temporary)
            var summary = try await world.run()
            #expect(World.left(summary) == ["\(temporary) (ещё записывается: временное имя)"])
            #expect(try await world.texts("SELECT 'delivery' FROM gateway.delivery").isEmpty)
            try FileManager.default.moveItem(
                atPath: "\(world.inbox)/\(temporary)", toPath: "\(world.inbox)/plain_1.csv")
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.plain")["read"] as? Int == 2)
            #expect(FileSystem.names(in: world.inbox).isEmpty)
        }
    }

    @Test func fileThatWasWrittenAMomentAgoIsLeftForTheNextNight() async throws {
        try await World.with { world in
            try world.drop(World.text(0..<1, grade: "5 А"), as: "plain_1.csv", age: 5)
            try world.drop("", as: "plain_2.csv")
            // A sender whose clock runs years ahead: our own clock says when it came, a moment ago.
            try world.drop(World.text(0..<1, grade: "6 А"), as: "plain_3.csv", age: -86_400 * 4000)
            var summary = try await world.run()
            #expect(
                World.left(summary) == [
                    "plain_1.csv (ещё записывается)", "plain_2.csv (ещё записывается: файл пуст)",
                    "plain_3.csv (ещё записывается)",
                ])
            #expect(try await world.texts("SELECT 'arrival' FROM gateway.arrival").isEmpty)
            #expect(FileSystem.names(in: world.night.folder + "/receipts").isEmpty)
            try world.drop(World.text(0..<2, grade: "5 А"), as: "plain_1.csv")
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.plain")["read"] as? Int == 2)
            #expect(World.left(summary).count == 2)
        }
    }

    /// The writer is another process that has the file open, with a time of change that looks old.
    @Test func fileThatIsOpenForWritingIsLeft() async throws {
        try await World.with { world in
            try world.drop(World.text(0..<2, grade: "5 А"), as: "plain_1.csv")
            let writer = open("\(world.inbox)/plain_1.csv", O_WRONLY | O_APPEND)
            var summary = try await world.run()
            #expect(World.left(summary) == ["plain_1.csv (ещё записывается: открыт на запись)"])
            #expect(FileSystem.names(in: world.night.folder + "/originals/incoming").isEmpty)
            close(writer)
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.plain")["read"] as? Int == 2)
        }
    }

    /// Both kinds of locks that a writer may hold; a marker does not overrule them.
    @Test(arguments: [false, true]) func fileThatItsWriterHasLockedIsLeft(isRecordLock: Bool) async throws {
        try await World.with([Self.marked]) { world in
            let text = World.text(0..<2, grade: "5 А")
            try world.drop(text, as: "marked_1.csv")
            _ = FileManager.default.createFile(atPath: "\(world.inbox)/marked_1.csv.ok", contents: nil)
            let writer = open("\(world.inbox)/marked_1.csv", O_RDWR)
            if isRecordLock {
                var lock = flock()
                lock.l_type = Int16(F_WRLCK)
                try #require(fcntl(writer, F_SETLK, &lock) == 0)
            } else {
                try #require(flock(writer, LOCK_EX) == 0)
            }
            var summary = try await world.run()
            #expect(World.left(summary) == ["marked_1.csv (ещё записывается: занят тем, кто его пишет)"])
            close(writer)
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.marked")["read"] as? Int == 2)
            #expect(FileSystem.names(in: world.inbox).isEmpty)
        }
    }

    @Test func digestMayComeBeforeOrAfterItsFile() async throws {
        try await World.with([Self.marked]) { world in
            let text = World.text(0..<2, grade: "5 А")
            let digest = Sha256.digest(of: Array(text.utf8)).hex
            // First the digest.
            try world.drop("\(digest)  marked_1.csv\n", as: "marked_1.csv.sha256")
            var summary = try await world.run()
            #expect(World.left(summary) == ["marked_1.csv.sha256 (ждёт самого файла)"])
            // Then half of the file: the digest says so.
            try world.drop(String(text.prefix(60)), as: "marked_1.csv", age: 1)
            summary = try await world.run(status: 2)
            #expect(World.troubles(summary).first?.contains("контрольной суммой") == true, "\(summary)")
            #expect(try await world.texts("SELECT 'delivery' FROM gateway.delivery").isEmpty)
            #expect(try originals(world).isEmpty, "what is not accepted is not kept either")
            try world.drop(text, as: "marked_1.csv", age: 1)
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.marked")["read"] as? Int == 2)
            #expect(FileSystem.names(in: world.inbox).isEmpty)
            // The other way round.
            let next = World.text(0..<3, grade: "6 А")
            try world.drop(next, as: "marked_2.csv", age: 1)
            summary = try await world.run()
            #expect(World.left(summary) == ["marked_2.csv (ещё записывается)"])
            try world.drop(Sha256.digest(of: Array(next.utf8)).hex, as: "marked_2.csv.sha256", age: 1)
            summary = try await world.run()
            #expect(World.feed(summary, "clubs.marked")["read"] as? Int == 3)
            #expect(FileSystem.names(in: world.inbox).isEmpty)
        }
    }

    private func originals(_ world: World) throws -> [String] {
        FileSystem.names(in: world.night.folder + "/originals").filter { $0 != "incoming" }
            .flatMap { FileSystem.names(in: world.night.folder + "/originals/\($0)") }
    }

    /// A digest that comes after its file was taken by its stillness must not lie there for ever.
    @Test func digestOfAFileThatWasTakenIsSweptAfterAWhile() async throws {
        try await World.with { world in
            let text = World.text(0..<2, grade: "5 А")
            try world.drop(text, as: "plain_1.csv")
            try await world.run()
            try world.drop(Sha256.digest(of: Array(text.utf8)).hex, as: "plain_1.csv.sha256")
            try world.drop(String(repeating: "0", count: 64), as: "plain_2.csv.sha256")
            let summary = try await world.run()
            #expect(World.left(summary) == ["plain_2.csv.sha256 (ждёт самого файла)"])
            let store = OriginalsStore(folder: world.night.folder + "/originals")
            // An hour later by the clock that is passed in.
            let step = FetchStep(
                mappings: try GatewayApplication.feeds(in: world.program.mappings), originals: store,
                asOf: .init(dayNumber: 20_778),
                clock: { GatewayApplication.clock().adding(seconds: 3700) },
                gate: AgreementGate(.recorded, at: GatewayApplication.clock(), in: RegionSettings()))
            let inbox = world.inbox
            _ = try await PostgresConnection.open(world.night.settings).perform { try step.run(inbox: inbox, on: $0) }
            #expect(FileSystem.names(in: world.inbox) == ["plain_2.csv.sha256"])
        }
    }

    @Test func whatIsNoFileIsNamedAndNeverOpened() async throws {
        try await World.with { world in
            let inbox = world.inbox
            try FileManager.default.createDirectory(
                atPath: inbox + "/agency/plain_folder.csv", withIntermediateDirectories: true)
            for name in ["plain_pipe.csv", "plain_1.csv.sha256", "agency/plain_pipe.csv"] {
                try #require(mkfifo("\(inbox)/\(name)", 0o600) == 0)
            }
            try FileManager.default.createSymbolicLink(
                atPath: inbox + "/plain_link.csv", withDestinationPath: "/etc/passwd")
            try FileManager.default.createSymbolicLink(
                atPath: inbox + "/linked", withDestinationPath: world.night.folder)
            let socket = try UnixSocket(path: inbox + "/plain_socket.csv")
            try world.drop(World.text(8..<9, grade: "9 А"), as: ".hidden.csv")
            if geteuid() == 0 { _ = mknod(inbox + "/plain_device.csv", S_IFCHR | 0o600, dev_t(1 << 8 | 5)) }
            // Beside all that, one good file, whose marker is a pipe.
            try world.drop(World.text(0..<2, grade: "5 А"), as: "plain_1.csv")
            let summary = try await world.run()
            var expected = [
                "plain_1.csv.sha256 (канал: не файл, не открывается)",
                "plain_link.csv (ссылка: не файл, не открывается)",
                "plain_pipe.csv (канал: не файл, не открывается)", "plain_socket.csv (сокет: не файл, не открывается)",
                "linked (ссылка: не файл, не открывается)", "plain_folder.csv (папка: не файл, не открывается)",
                "plain_pipe.csv (канал: не файл, не открывается)",
            ]
            if FileManager.default.fileExists(atPath: inbox + "/plain_device.csv") {
                expected.append("plain_device.csv (устройство: не файл, не открывается)")
            }
            #expect(World.left(summary).sorted() == expected.sorted())
            #expect(World.feed(summary, "clubs.plain")["read"] as? Int == 2)
            #expect(try originals(world).count == 1)
            withExtendedLifetime(socket) {}
        }
    }

    @Test func fileThatMayNotBeReadIsNamedAndKeepsNobodyWaiting() async throws {
        try await World.with { world in
            // Migrates the database and makes the feeds known.
            try await world.run()
            try world.drop(World.text(0..<2, grade: "5 А"), as: "plain_1.csv")
            try world.drop(World.text(5..<7, grade: "6 А"), as: "plain_2.csv")
            chmod("\(world.inbox)/plain_1.csv", 0)
            let result = try await world.fetchAsNobody()
            #expect(result.troubles.count == 1)
            #expect(result.troubles.first?.hasPrefix("plain_1.csv: не открывается файл") == true, "\(result.troubles)")
            #expect(result.accepted == ["clubs.plain"])
            #expect(FileSystem.names(in: world.inbox) == ["plain_1.csv"])
        }
    }

    /// A folder that files can't be removed from: what lies there is known, and has not come again.
    @Test func fileThatCannotBeRemovedIsTakenOnce() async throws {
        try await World.with { world in
            try await world.run()
            let folder = world.inbox + "/agency"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try world.drop(World.text(0..<2, grade: "5 А"), as: "agency/full_20261120_1.csv")
            chmod(folder, 0o555)
            defer { chmod(folder, 0o755) }
            for night in 1...3 {
                if night == 2 { try world.drop(World.text(0..<2, grade: "6 А"), as: "full_20261121_1.csv") }
                let result = try await world.fetchAsNobody()
                #expect(result.troubles == ["full_20261120_1.csv: принят, но не удаляется из входящей папки"])
                #expect(result.accepted.count == (night < 3 ? 1 : 0))
                #expect(result.repeated.count == (night > 1 ? 1 : 0))
                try await world.process()
            }
            #expect(try await world.held().isEmpty, "the old file lies there, nobody sent it again")
            #expect(try await world.grades("clubs.full") == ["0 6 А", "1 6 А"])
            #expect(try await world.texts("SELECT arrived_at::text FROM gateway.arrival").count == 2)
        }
    }

    @Test func sameBytesUnderTwoNamesAtOnceAreOneDelivery() async throws {
        try await World.with { world in
            let text = World.text(0..<2, grade: "5 А")
            try FileManager.default.createDirectory(atPath: world.inbox + "/agency", withIntermediateDirectories: true)
            for name in ["plain_1.csv", "plain_2.csv", "agency/plain_1.csv"] { try world.drop(text, as: name) }
            let feed = World.feed(try await world.run(), "clubs.plain")
            #expect(feed["deliveries"] as? Int == 1 && feed["repeated"] as? Int == 2)
            #expect(FileSystem.names(in: world.inbox) == ["agency"])
            #expect(FileSystem.names(in: world.inbox + "/agency").isEmpty)
        }
    }

    @Test func severalNightsAtOnceTakeEveryFileOnce() async throws {
        try await World.with { world in
            for number in 0..<12 {
                try world.drop(World.text(number..<(number + 2), grade: "5 А"), as: "plain_\(number).csv")
            }
            let summaries = try await withThrowingTaskGroup(of: SverkaProgram.Result.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await world.program.run("night", "--json", "--as-of", "2026-11-21") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(summaries.allSatisfy { $0.status == 0 }, "\(summaries.map(\.errors))")
            let taken = try summaries.map {
                World.feed(try $0.json(), "clubs.plain")["deliveries"] as? Int ?? 0
            }
            #expect(taken.reduce(0, +) == 12, "\(taken)")
            #expect(
                try await world.texts("SELECT 'x' FROM gateway.delivery WHERE state = 'acknowledged'").count == 12)
            #expect(FileSystem.names(in: world.inbox).isEmpty)
        }
    }
}
