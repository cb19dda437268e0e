import Adapters
import Schemas

/// Takes what senders upload: spools it, makes it durable, registers it. Nothing is answered before the commit.
package struct UploadIntake: Sendable {
    /// Why an upload is not taken; nothing of it was kept.
    package enum Refusal: Error, Hashable {
        /// The key named other bytes before; the receipt of those.
        case keyTaken(receipt: String)
        /// The bytes are not those the sender stated.
        case digestDiffers(ContentDigest)
        /// There is no such upload.
        case unknownUpload
        /// The upload goes on at another byte.
        case offsetDiffers(Int64)
        /// No file came, or an empty one.
        case empty
        /// The feed's deliveries have so many files.
        case fileCount(expected: Int)
    }

    /// A file that is spooled and synced.
    package struct Spooled: Sendable {
        /// Where it is.
        package var path: String
        /// What it is.
        package var file: DeliveryReceipt.File

        /// Describes a spooled file.
        package init(path: String, file: DeliveryReceipt.File) {
            self.path = path
            self.file = file
        }
    }

    /// An upload on its way.
    package struct Upload: Sendable {
        /// Upload's own id.
        package let id: UniqueIdentifier
        /// The sender's name of the file.
        package let fileName: String
        /// Digest that the sender stated.
        package let statedDigest: ContentDigest?
        /// Bytes known to be on the disk.
        package let syncedBytes: Int64
    }

    let application: GatewayApplication
    let clock: @Sendable () -> Timestamp

    /// Takes uploads for an application.
    package init(
        _ application: GatewayApplication, clock: @escaping @Sendable () -> Timestamp = GatewayApplication.clock
    ) {
        self.application = application
        self.clock = clock
    }

    private var folder: String { application.configuration.uploadsFolder }

    /// Where the bytes of an upload stand.
    package func path(of id: UniqueIdentifier) -> String { "\(folder)/\(id.text).part" }

    /// An id for something new.
    package func makeID() -> UniqueIdentifier { UniqueIdentifier(at: clock()) }

    /// The delivery that came under a key before, and its digest; nil when none did.
    package func known(feed: String, key: String) async throws -> (delivery: AcceptedDelivery, digest: ContentDigest)? {
        try await application.gateway.perform { session in
            guard let known = try SubmissionStore(session: session).known(feed: feed, key: key),
                let delivery = try DeliveryStore(session).delivery(known.delivery)
            else { return nil }
            return (AcceptedDelivery(delivery, isNew: false), known.digest)
        }
    }

    /// Begins an upload that may be resumed under its key.
    package func begin(
        feed: String, key: String, fileName: String, statedDigest: ContentDigest?
    ) async throws -> Upload {
        let upload = UploadStore.Upload(
            id: makeID(), fileName: fileName, statedDigest: statedDigest, syncedBytes: 0)
        let now = clock()
        try await application.gateway.transaction {
            try UploadStore(session: $0).begin(feed: feed, key: key, upload, at: now)
        }
        return Upload(id: upload.id, fileName: fileName, statedDigest: statedDigest, syncedBytes: 0)
    }

    /// The upload of a key.
    package func upload(feed: String, key: String) async throws -> Upload? {
        try await application.gateway.perform { session in
            guard let known = try UploadStore(session: session).upload(feed: feed, key: key) else { return nil }
            // What a folder that was emptied does not hold any more has to be sent again.
            let held = FileIdentity(path: path(of: known.id))?.byteCount ?? 0
            return Upload(
                id: known.id, fileName: known.fileName, statedDigest: known.statedDigest,
                syncedBytes: min(known.syncedBytes, held))
        }
    }

    /// Makes what came so far durable, and remembers how much that is.
    package func checkpoint(_ upload: Upload, _ spool: UploadSpool) async throws {
        let bytes = try await spool.sync()
        let now = clock()
        try await application.gateway.perform {
            try UploadStore(session: $0).note(synced: bytes, of: upload.id, at: now)
        }
    }

    /// Gives an upload up.
    package func cancel(feed: String, key: String) async throws {
        guard let upload = try await upload(feed: feed, key: key) else { throw Refusal.unknownUpload }
        try await application.gateway.perform { try UploadStore(session: $0).end(upload.id) }
        FileSystem.remove(path(of: upload.id))
    }

    /// Gives up this upload, and not one that was begun under its key since.
    package func cancel(_ upload: Upload) async throws {
        try await application.gateway.perform { try UploadStore(session: $0).end(upload.id) }
        FileSystem.remove(path(of: upload.id))
    }

    /// Registers spooled files as one delivery. When this returns, bytes and row survive a crash.
    /// - Parameter key: the sender's name of the delivery; nil when it gave none.
    package func register(
        _ spooled: [Spooled], of mapping: FeedMapping, key: String?, upload: UniqueIdentifier? = nil
    ) async throws -> AcceptedDelivery {
        let expected = mapping.join == nil ? 1 : 2
        guard !spooled.isEmpty, spooled.allSatisfy({ $0.file.byteCount > 0 }) else { throw Refusal.empty }
        guard spooled.count <= expected else { throw Refusal.fileCount(expected: expected) }
        let files = spooled.map(\.file)
        let digest = DeliveryReceipt.File.digest(of: files)
        let id = makeID()
        let now = clock()
        let day = application.profile.settings.day(at: now)
        let originals = OriginalsStore(folder: application.configuration.originalsFolder)
        return try await application.gateway.perform { session in
            if let key, let known = try Self.known(feed: mapping.id, key: key, digest: digest, on: session) {
                if let upload { try UploadStore(session: session).end(upload) }
                // The same bytes are among the originals.
                for file in spooled { FileSystem.remove(file.path) }
                return known
            }
            let accepted = try OriginalsLock.taking(on: session) {
                for file in spooled {
                    try originals.adopt(file.path, digest: file.file.digest, byteCount: file.file.byteCount)
                }
                do {
                    return try session.transaction {
                        let registered = try DeliveryStore(session).register(
                            feed: mapping, files: files, digest: digest, id: id, asOf: day, receivedAt: now)
                        if let key {
                            try Self.note(key, of: mapping.id, digest, registered.delivery, at: now, on: session)
                        }
                        return try Self.conclude(registered, of: mapping, digest, upload, at: now, on: session)
                    }
                } catch let twin as Twin {
                    if let upload { try UploadStore(session: session).end(upload) }
                    return twin.delivery
                }
            }
            // Not before the commit: where it fails, the sender goes on with what is spooled.
            for file in spooled { FileSystem.remove(file.path) }
            return accepted
        }
    }

    /// Another request of the same name was committed since this one looked.
    private struct Twin: Error {
        let delivery: AcceptedDelivery
    }

    /// Notes the sender's name of the delivery.
    /// - Throws: `Twin`, so that nothing of this one stays: of a full feed it may have become a delivery of its own, that goes
    ///   back to what the feed said before.
    private static func note(
        _ key: String, of feed: String, _ digest: ContentDigest, _ delivery: UniqueIdentifier, at now: Timestamp,
        on session: PostgresSession
    ) throws {
        let isNoted = try SubmissionStore(session: session).note(
            feed: feed, key: key, digest: digest, delivery: delivery, at: now)
        guard !isNoted, let known = try known(feed: feed, key: key, digest: digest, on: session) else { return }
        throw Twin(delivery: known)
    }

    private static func conclude(
        _ registered: (delivery: UniqueIdentifier, isNew: Bool), of mapping: FeedMapping, _ digest: ContentDigest,
        _ upload: UniqueIdentifier?, at now: Timestamp, on session: PostgresSession
    ) throws -> AcceptedDelivery {
        try DeliveryStore(session).note(arrivalOf: registered.delivery, feed: mapping.id, at: now)
        if registered.isNew {
            try AuditLog(session).append(
                actor: mapping.agency.code, action: "delivery.received", object: registered.delivery.text,
                detail: digest.hex)
        }
        if let upload { try UploadStore(session: session).end(upload) }
        guard let delivery = try DeliveryStore(session).delivery(registered.delivery) else {
            throw NightError.deliveryMoved(registered.delivery.text)
        }
        return AcceptedDelivery(delivery, isNew: registered.isNew)
    }

    private static func known(
        feed: String, key: String, digest: ContentDigest, on session: PostgresSession
    ) throws -> AcceptedDelivery? {
        guard let known = try SubmissionStore(session: session).known(feed: feed, key: key),
            let delivery = try DeliveryStore(session).delivery(known.delivery)
        else { return nil }
        guard known.digest == digest else { throw Refusal.keyTaken(receipt: delivery.receiptNumber) }
        return AcceptedDelivery(delivery, isNew: false)
    }

    /// Removes a spooled file that is not to be kept.
    package func remove(_ file: Spooled) { FileSystem.remove(file.path) }

    /// Removes what was left by senders who never came back, and by nodes that were killed.
    package func sweep(olderThan seconds: Int64) async throws {
        let limit = clock().adding(seconds: -seconds)
        let wanted = try await application.gateway.transaction { try UploadStore(session: $0).expire(before: limit) }
        let names = Set(wanted.map { "\($0.text).part" })
        // Whoever writes to a file has it locked; between making and locking it pass no minutes.
        let unnamed = clock().adding(seconds: -3600)
        for name in FileSystem.names(in: folder) where !names.contains(name) {
            UploadSpool.removeUnused("\(folder)/\(name)", before: unnamed)
        }
    }
}
