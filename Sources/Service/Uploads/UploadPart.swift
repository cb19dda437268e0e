import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Schemas

/// Takes deliveries: a body, or several in turn, becomes a delivery with a receipt number once it is durable.
struct UploadPart: ServicePart {
    let environment: ServiceEnvironment
    let intake: UploadIntake
    /// Wakes who works on feeds.
    let wakeup: Wakeup

    init(environment: ServiceEnvironment, wakeup: Wakeup) {
        self.environment = environment
        self.wakeup = wakeup
        intake = UploadIntake(environment.application, clock: environment.clock)
    }

    func addRoutes(to routes: ServiceRoutes) {
        routes.on(.post, "/api/v1/feeds/{feed}/deliveries", use: post)
        routes.on(.get, "/api/v1/feeds/{feed}/uploads/{upload}", use: look)
        routes.on(.patch, "/api/v1/feeds/{feed}/uploads/{upload}", use: goOn)
        routes.on(.delete, "/api/v1/feeds/{feed}/uploads/{upload}", use: cancel)
    }

    private static let mediaTypes: Set<String> = [
        "application/octet-stream", "application/xml", "text/xml", "text/csv", "text/plain", "application/zip",
        "application/gzip", "application/x-gzip", "application/x-zip-compressed",
    ]

    // MARK: Requests

    @Sendable private func post(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let mapping = try await environment.feed(try context.parameters.require("feed"), in: context)
        let headers = try UploadHeaders(request)
        let isCheck = try Self.isCheck(request)
        let boundary = try Self.boundary(request)
        return try await environment.uploadSlots.with(try context.requireAccount().id) {
            try await answering {
                if let boundary {
                    return try await MultipartUpload(intake: intake, limit: limit(of: mapping), limits: limits)
                        .read(request, context, boundary: boundary, headers: headers) { files in
                            try await finish(files, mapping, headers.key, nil, isCheck: isCheck)
                        }
                }
                return try await take(request, context, mapping, headers, isCheck: isCheck)
            }
        }
    }

    /// One body, from its first byte.
    private func take(
        _ request: Request, _ context: ServiceContext, _ mapping: FeedMapping, _ headers: UploadHeaders, isCheck: Bool
    ) async throws -> Response {
        // An upload that will go on needs a name; who gives none learns ours from the answer.
        let name = headers.isComplete ? headers.key : headers.key ?? intake.makeID().text
        guard let key = name, !isCheck else {
            let name = headers.fileName ?? UploadHeaders.usualFileName
            let spool = try await UploadSpool.open(
                intake.path(of: intake.makeID()), at: 0, limit: limit(of: mapping))
            return try await receive(request, context, spool, upload: nil, mapping, headers, name, isCheck: isCheck)
        }
        if let known = try await intake.known(feed: mapping.id, key: key) {
            return try await compare(request, context, with: known, limit: limit(of: mapping))
        }
        try BodyReader(limits: limits, mostBytes: limit(of: mapping)).check(request)
        let upload = try await intake.begin(
            feed: mapping.id, key: key, fileName: headers.fileName ?? UploadHeaders.usualFileName,
            statedDigest: headers.digest)
        let spool = try await UploadSpool.open(intake.path(of: upload.id), at: 0, limit: limit(of: mapping))
        return try await receive(
            request, context, spool, upload: (upload, key), mapping, headers, upload.fileName, isCheck: false)
    }

    /// A further body of an upload that was begun.
    @Sendable private func goOn(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let mapping = try await environment.feed(try context.parameters.require("feed"), in: context)
        let key = try Self.name(in: context)
        var headers = try UploadHeaders(request)
        headers.key = key
        guard let offset = headers.offset else {
            throw Problem(.header, "Передайте Upload-Offset: сколько байт уже принято; его сообщает HEAD этого адреса.")
        }
        return try await environment.uploadSlots.with(try context.requireAccount().id) { [headers] in
            try await answering {
                guard let upload = try await intake.upload(feed: mapping.id, key: key) else {
                    guard let known = try await intake.known(feed: mapping.id, key: key) else {
                        throw UploadIntake.Refusal.unknownUpload
                    }
                    // It ended, and its answer may have been lost. More bytes would be other bytes.
                    let bytes = known.delivery.files.reduce(0) { $0 + $1.byteCount }
                    guard offset == bytes else { throw UploadIntake.Refusal.offsetDiffers(bytes) }
                    try await BodyReader(limits: limits, mostBytes: 0).read(request, context) { _ in }
                    return answer(known.delivery)
                }
                guard offset == upload.syncedBytes else {
                    throw UploadIntake.Refusal.offsetDiffers(upload.syncedBytes)
                }
                let spool = try await UploadSpool.open(
                    intake.path(of: upload.id), at: offset, limit: limit(of: mapping))
                return try await receive(
                    request, context, spool, upload: (upload, key), mapping, headers, upload.fileName, isCheck: false)
            }
        }
    }

    @Sendable private func look(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let mapping = try environment.ownFeed(try context.parameters.require("feed"), in: context)
        let key = try Self.name(in: context)
        return try await answering {
            if let upload = try await intake.upload(feed: mapping.id, key: key) {
                return state(of: key, mapping, bytes: upload.syncedBytes, status: .ok)
            }
            guard let known = try await intake.known(feed: mapping.id, key: key) else { throw Problem.notFound }
            let bytes = known.delivery.files.reduce(0) { $0 + $1.byteCount }
            return state(of: key, mapping, bytes: bytes, delivery: known.delivery, status: .ok)
        }
    }

    @Sendable private func cancel(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let mapping = try environment.ownFeed(try context.parameters.require("feed"), in: context)
        let key = try Self.name(in: context)
        return try await answering {
            try await intake.cancel(feed: mapping.id, key: key)
            return Response(status: .noContent)
        }
    }

    // MARK: Bodies

    /// Bytes after which what came is made durable and noted, so that a killed node costs no more of an upload.
    private static let checkpointBytes: Int64 = 64 << 20

    private func receive(
        _ request: Request, _ context: ServiceContext, _ spool: UploadSpool,
        upload: (upload: UploadIntake.Upload, key: String)?, _ mapping: FeedMapping, _ headers: UploadHeaders,
        _ fileName: String, isCheck: Bool
    ) async throws -> Response {
        let intake = intake
        let begun = upload?.upload
        do {
            let checkpoint = Checkpoint(every: Self.checkpointBytes)
            try await BodyReader(limits: limits, mostBytes: limit(of: mapping)).read(request, context) { bytes in
                let count = try await spool.append(bytes)
                environment.figures.note(uploadedBytes: bytes.count)
                if let begun, checkpoint.isDue(at: count) { try await intake.checkpoint(begun, spool) }
            }
        } catch {
            // The connection was cut, or what came can't be used: what a sender may go on with is kept.
            if let begun, Self.mayGoOn(after: error) {
                try? await intake.checkpoint(begun, spool)
                await spool.close()
            } else {
                await spool.discard()
                if let begun { try? await intake.cancel(begun) }
            }
            throw error
        }
        if let begun, let key = upload?.key, !headers.isComplete {
            // A part that says nothing: most often the file was not there, and what is described as given must be.
            guard await spool.byteCount > 0 else {
                await spool.discard()
                try await intake.cancel(begun)
                throw UploadIntake.Refusal.empty
            }
            try await intake.checkpoint(begun, spool)
            await spool.close()
            let bytes = try await intake.upload(feed: mapping.id, key: key)?.syncedBytes ?? 0
            return state(of: key, mapping, bytes: bytes, status: .accepted)
        }
        let whole: (digest: ContentDigest, byteCount: Int64)
        do {
            whole = try await spool.finish()
            if let stated = headers.digest ?? begun?.statedDigest, stated != whole.digest {
                throw UploadIntake.Refusal.digestDiffers(whole.digest)
            }
        } catch {
            await spool.discard()
            if let begun { try? await intake.cancel(begun) }
            throw error
        }
        let file = DeliveryReceipt.File(name: fileName, digest: whole.digest, byteCount: whole.byteCount)
        do {
            let response = try await finish(
                [UploadIntake.Spooled(path: spool.path, file: file)], mapping, headers.key, begun?.id, isCheck: isCheck)
            await spool.close()
            return response
        } catch {
            // Of a named upload the bytes are kept: once the database is back, the sender ends it with an empty PATCH.
            if let begun, Self.mayGoOn(after: error) {
                try? await intake.checkpoint(begun, spool)
                await spool.close()
            } else {
                await spool.discard()
            }
            throw error
        }
    }

    /// Whether the bytes that came may still be of use.
    private static func mayGoOn(after error: any Error) -> Bool {
        switch error {
        case let problem as Problem: problem.kind == .timeout
        case is UploadIntake.Refusal, is UploadSpool.Refusal: false
        default: true
        }
    }

    /// The key is known: the same bytes are the same delivery, others are refused. They are counted, not kept.
    private func compare(
        _ request: Request, _ context: ServiceContext,
        with known: (delivery: AcceptedDelivery, digest: ContentDigest), limit: Int64
    ) async throws -> Response {
        let counter = DigestCounter()
        try await BodyReader(limits: limits, mostBytes: limit).read(request, context) { await counter.update($0) }
        guard await counter.finish() == known.digest else {
            throw UploadIntake.Refusal.keyTaken(receipt: known.delivery.receiptNumber)
        }
        return answer(known.delivery)
    }

    private func finish(
        _ files: [UploadIntake.Spooled], _ mapping: FeedMapping, _ key: String?, _ upload: UniqueIdentifier?,
        isCheck: Bool
    ) async throws -> Response {
        guard !isCheck else {
            // A check must not promise what a delivery would be refused for.
            guard !files.isEmpty, files.allSatisfy({ $0.file.byteCount > 0 }) else { throw UploadIntake.Refusal.empty }
            let report = try await UploadCheck(
                mapping: mapping, territories: environment.application.profile.territories
            ).run(files, asOf: environment.today)
            for file in files { intake.remove(file) }
            return .jsonText(.ok, report)
        }
        let accepted = try await intake.register(files, of: mapping, key: key, upload: upload)
        wakeup.wake()
        return answer(accepted)
    }

    // MARK: Answers

    private var limits: ServiceConfiguration.Limits { environment.configuration.limits }

    private func limit(of mapping: FeedMapping) -> Int64 { Int64(min(mapping.limits.bytes, limits.bodyBytes)) }

    private func answer(_ delivery: AcceptedDelivery) -> Response {
        let location = "/api/v1/deliveries/\(delivery.id.text)"
        return .json(delivery.isNew ? .created : .ok, headers: [.location: location, .uploadComplete: "?1"]) { json in
            json.member("delivery", delivery.id.text)
            json.member("receipt", delivery.receiptNumber)
            json.member("feed", delivery.feedID)
            json.member("state", delivery.state.rawValue)
            json.member("receivedAt", delivery.receivedAt.iso)
            if delivery.files.count == 1 { json.member("sha256", delivery.files[0].digest.hex) }
            json.key("bytes")
            json.number(delivery.files.reduce(0) { $0 + $1.byteCount })
            json.key("files")
            json.array { json in
                for file in delivery.files {
                    json.object { json in
                        json.member("name", file.name)
                        json.member("sha256", file.digest.hex)
                        json.key("bytes")
                        json.number(file.byteCount)
                    }
                }
            }
            json.key("links")
            json.object { json in
                json.member("status", location)
                json.member("receipt", "\(location)/receipt")
            }
        }
    }

    private func state(
        of key: String, _ mapping: FeedMapping, bytes: Int64, delivery: AcceptedDelivery? = nil,
        status: HTTPResponse.Status
    ) -> Response {
        let isComplete = delivery != nil
        let address = "/api/v1/feeds/\(mapping.id)/uploads/\(key)"
        var headers: HTTPFields = [
            .uploadOffset: "\(bytes)", .uploadComplete: isComplete ? "?1" : "?0", .cacheControl: "no-store",
        ]
        headers[.location] = delivery.map { "/api/v1/deliveries/\($0.id.text)" } ?? address
        return .json(status, headers: headers) { json in
            json.member("upload", key)
            json.member("feed", mapping.id)
            json.key("complete")
            json.boolean(isComplete)
            json.key("bytes")
            json.number(bytes)
            json.member("delivery", delivery?.id.text)
            json.member("receipt", delivery?.receiptNumber)
            json.key("links")
            json.object { $0.member("upload", address) }
        }
    }

    private func answering(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch {
            throw UploadProblem.problem(for: error, environment.logger)
        }
    }

    /// The name of the upload in the path. A sender may code what it need not code, as «:».
    private static func name(in context: ServiceContext) throws -> String {
        guard let name = try context.parameters.require("upload").removingPercentCoding else { throw Problem.notFound }
        return try UploadHeaders.key(name)
    }

    private static func isCheck(_ request: Request) throws -> Bool {
        switch request.uri.queryParameters["validate"] {
        case nil, "false": return false
        case "true": return true
        default: throw Problem(.parameter, "validate — true или false.")
        }
    }

    /// The boundary of a form's parts; nil for a body that is the file itself.
    private static func boundary(_ request: Request) throws -> String? {
        let value = request.headers[.contentType] ?? "application/octet-stream"
        let type = HeaderParameters.trimmed(value.prefix { $0 != ";" }).lowercased()
        if type == "multipart/form-data" {
            guard let boundary = MultipartParser.boundary(ofContentType: value) else {
                throw Problem(.content, "В Content-Type нет границы частей: multipart/form-data; boundary=….")
            }
            return boundary
        }
        guard mediaTypes.contains(type) else {
            throw Problem(
                .mediaType,
                "Выгрузка передаётся телом application/octet-stream, application/xml, text/csv, application/zip или "
                    + "application/gzip, либо формой multipart/form-data.")
        }
        return nil
    }
}
