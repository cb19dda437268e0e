import Adapters
import Foundation
import Schemas
import Testing

@testable import Gateway

/// Uploads that could not be registered, or whose node was killed meanwhile: nothing is lost, nothing is left.
@Suite(.serialized) struct UploadFaultTests {
    private static let feed = "education.attendance"
    private static let first = Array("Номер личного дела;ФИО обучающегося\r\n".utf8)
    private static let more = Array("Ж-1;Первушинский\r\n".utf8)

    /// The first commit of a delivery fails, as when the database goes away just then.
    private static let failFirst = """
        CREATE SEQUENCE commits;
        CREATE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('commits') = 1 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '57P01'; END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER fail_first AFTER INSERT ON gateway.delivery DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION fail_first();
        """

    private func spooled(_ bytes: [UInt8], _ upload: UploadIntake.Upload, _ intake: UploadIntake) async throws
        -> (spool: UploadSpool, file: UploadIntake.Spooled)
    {
        let spool = try await UploadSpool.open(intake.path(of: upload.id), at: 0, limit: 1 << 20)
        try await spool.append(bytes)
        let whole = try await spool.finish()
        let file = DeliveryReceipt.File(name: "a.csv", digest: whole.digest, byteCount: whole.byteCount)
        return (spool, UploadIntake.Spooled(path: spool.path, file: file))
    }

    private func originals(of world: WorkWorld) -> OriginalsStore {
        OriginalsStore(folder: world.application.configuration.originalsFolder)
    }

    @Test func uploadWhoseCommitFailedIsEndedWithoutItsBytesBeingSentAgain() async throws {
        try await ServiceProgram.with(agencies: ["education"]) { service, keys, world in
            let key = try #require(keys["education"])
            try await PostgresConnection.open(world.settings).perform { session in
                try session.script(Self.failFirst)
                try session.execute(
                    "INSERT INTO gateway.data_agreement VALUES (\(Self.feed), '1', '2020-01-01', NULL, now(), 'test')")
            }
            func send(_ target: String, _ headers: String, _ body: [UInt8]) async throws -> ServiceProgram.Answer {
                let head =
                    "\(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer \(key)\r\n"
                    + "Content-Type: text/csv\r\n\(headers)\r\nContent-Length: \(body.count)\r\n\r\n"
                return try await service.send(Array(head.utf8) + body)
            }
            let address = "/api/v1/feeds/\(Self.feed)/uploads/night-1"
            let failed = try await send(
                "POST /api/v1/feeds/\(Self.feed)/deliveries", "Idempotency-Key: night-1", Self.first)
            #expect(failed.status >= 500, "\(failed.text)")
            let state = try await service.get(address, key: key)
            #expect(state.headers["upload-offset"] == "\(Self.first.count)", "\(state.text)")
            let ended = try await send(
                "PATCH \(address)", "Upload-Offset: \(Self.first.count)\r\nUpload-Complete: ?1", [])
            #expect(ended.status == 201, "\(ended.text)")
            #expect(try ended.json()["sha256"] as? String == Sha256.digest(of: Self.first).hex)
            #expect(FileSystem.names(in: world.program.data + "/uploads") == [])
        }
    }

    @Test func bytesAddedToAnUploadThatCouldNotBeRegisteredChangeNoOriginal() async throws {
        try await WorkWorld.with { world in
            try await PostgresConnection.open(world.settings).perform { try $0.script(Self.failFirst) }
            let mapping = try #require(world.application.mappings.first { $0.id == Self.feed })
            let intake = UploadIntake(world.application)
            let upload = try await intake.begin(feed: Self.feed, key: "k", fileName: "a.csv", statedDigest: nil)
            let (spool, file) = try await spooled(Self.first, upload, intake)
            await #expect(throws: PostgresError.self) {
                try await intake.register([file], of: mapping, key: "k", upload: upload.id)
            }
            try await intake.checkpoint(upload, spool)
            await spool.close()
            let original = originals(of: world).path(of: file.file.digest)
            #expect(try FileSystem.read(original) == Self.first)
            // The sender goes on: its bytes are others now.
            let standing = try #require(try await intake.upload(feed: Self.feed, key: "k"))
            #expect(standing.syncedBytes == Int64(Self.first.count))
            let further = try await UploadSpool.open(
                intake.path(of: upload.id), at: standing.syncedBytes, limit: 1 << 20)
            try await further.append(Self.more)
            let whole = try await further.finish()
            #expect(whole.digest == Sha256.digest(of: Self.first + Self.more))
            let accepted = try await intake.register(
                [
                    UploadIntake.Spooled(
                        path: further.path,
                        file: DeliveryReceipt.File(name: "a.csv", digest: whole.digest, byteCount: whole.byteCount))
                ], of: mapping, key: "k", upload: upload.id)
            await further.close()
            #expect(accepted.isNew)
            #expect(try FileSystem.read(original) == Self.first)
            #expect(try FileSystem.read(originals(of: world).path(of: whole.digest)) == Self.first + Self.more)
            #expect(FileSystem.names(in: world.application.configuration.uploadsFolder) == [])
        }
    }

    @Test(arguments: [0, 5]) func uploadOfAKilledNodeGoesOnFromItsLastCheckpointWithoutChangingTheOriginal(
        checkpoint: Int
    ) async throws {
        try await WorkWorld.with { world in
            let intake = UploadIntake(world.application)
            let upload = try await intake.begin(feed: Self.feed, key: "k", fileName: "a.csv", statedDigest: nil)
            let (spool, file) = try await spooled(Self.first, upload, intake)
            try originals(of: world).adopt(file.path, digest: file.file.digest, byteCount: file.file.byteCount)
            await spool.close()
            let again = try await UploadSpool.open(intake.path(of: upload.id), at: Int64(checkpoint), limit: 1 << 20)
            try await again.append(Self.more)
            let whole = try await again.finish()
            #expect(whole.digest == Sha256.digest(of: Self.first.prefix(checkpoint) + Self.more))
            #expect(try FileSystem.read(originals(of: world).path(of: file.file.digest)) == Self.first)
            await again.close()
        }
    }

    @Test func senderIsToldToSendAgainWhatTheFolderDoesNotHoldAnyMore() async throws {
        try await WorkWorld.with { world in
            let intake = UploadIntake(world.application)
            let upload = try await intake.begin(feed: Self.feed, key: "k", fileName: "a.csv", statedDigest: nil)
            let (spool, _) = try await spooled(Self.first, upload, intake)
            try await intake.checkpoint(upload, spool)
            #expect(try await intake.upload(feed: Self.feed, key: "k")?.syncedBytes == Int64(Self.first.count))
            await spool.discard()
            #expect(try await intake.upload(feed: Self.feed, key: "k")?.syncedBytes == 0)
        }
    }

    /// A dump older than the originals is restored: they are the only copy of what came after it.
    @Test func originalsThatARestoredDatabaseDoesNotKnowStayAsLongAsOthersDo() async throws {
        try await WorkWorld.with { world in
            let store = originals(of: world)
            let source = world.folder + "/source"
            try FileSystem.makeFolder(world.folder)
            try FileSystem.write("пришло после копии базы", to: source)
            let digest = try store.keep(source).digest
            let days = world.application.configuration.retentionDays
            let later = GatewayApplication.clock().adding(seconds: Int64(days - 1) * 86_400)
            let deleted = try await world.application.gateway.perform {
                try OrphanedOriginals(originals: store, retentionDays: days).run(on: $0, now: later)
            }
            #expect(deleted == 0)
            #expect(FileSystem.exists(store.path(of: digest)))
        }
    }

    @Test func originalsThatNoDeliveryHasAreDeletedOnceTheyAreOld() async throws {
        try await WorkWorld.with { world in
            let store = originals(of: world)
            let mapping = try #require(world.application.mappings.first { $0.id == Self.feed })
            try FileSystem.makeFolder(world.folder)
            var digests: [ContentDigest] = []
            for text in ["никто", "выгрузка", "удалённая"] {
                let source = world.folder + "/source"
                try FileSystem.write(text, to: source)
                digests.append(try store.keep(source).digest)
            }
            try FileSystem.write("чужое", to: store.folder + "/\(digests[0].hex.prefix(2))/readme")
            let now = GatewayApplication.clock()
            let later = now.adding(seconds: 30 * 86_400 + 60)
            let (known, purged) = (digests[1], digests[2])
            let deleted = try await world.application.gateway.perform { session in
                for (place, digest) in [known, purged].enumerated() {
                    _ = try DeliveryStore(session).register(
                        feed: mapping, files: [DeliveryReceipt.File(name: "a", digest: digest, byteCount: 1)],
                        digest: digest, id: UniqueIdentifier(high: 1, low: UInt64(place)), asOf: now.date,
                        receivedAt: now)
                }
                try session.execute(
                    "UPDATE gateway.delivery_file SET purged_at = now() WHERE content_digest = \(purged)")
                let step = OrphanedOriginals(originals: store, retentionDays: 30)
                return [try step.run(on: session, now: now), try step.run(on: session, now: later)]
            }
            #expect(deleted == [0, 2])
            #expect(digests.map { FileSystem.exists(store.path(of: $0)) } == [false, true, false])
            #expect(FileSystem.exists(store.folder + "/\(digests[0].hex.prefix(2))/readme"))
        }
    }

    @Test func originalThatIsBeingRegisteredIsNotTakenForAnOrphan() async throws {
        try await WorkWorld.with { world in
            let store = originals(of: world)
            let mapping = try #require(world.application.mappings.first { $0.id == Self.feed })
            let source = world.folder + "/source"
            try FileSystem.makeFolder(world.folder)
            try FileSystem.write("выгрузка", to: source)
            let digest = try store.keep(source).digest
            let now = GatewayApplication.clock()
            let later = now.adding(seconds: 30 * 86_400 + 60)
            let registering = try await PostgresConnection.open(world.settings)
            try await registering.perform { session in
                _ = try session.query("SELECT pg_advisory_lock_shared(\(4919 << 32 | 5))")
            }
            async let deleted = world.application.gateway.perform {
                try OrphanedOriginals(originals: store, retentionDays: 30).run(on: $0, now: later)
            }
            let waiting: SQL = "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            #expect(try await world.eventually(waiting, gives: ["1"]) == ["1"])
            try await registering.perform { session in
                _ = try DeliveryStore(session).register(
                    feed: mapping, files: [DeliveryReceipt.File(name: "a", digest: digest, byteCount: 1)],
                    digest: digest, id: UniqueIdentifier(high: 1, low: 1), asOf: now.date, receivedAt: now)
            }
            await registering.close()
            #expect(try await deleted == 0)
            #expect(FileSystem.exists(store.path(of: digest)))
        }
    }
}
