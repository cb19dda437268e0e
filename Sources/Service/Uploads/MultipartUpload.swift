import Gateway
import Hummingbird
import Schemas

/// Spools the files of a `multipart/form-data` body, each into a file of its own.
struct MultipartUpload: Sendable {
    let intake: UploadIntake
    let limit: Int64
    let limits: ServiceConfiguration.Limits

    /// Reads the body and hands its files on once all are durable. Whatever happens, nothing is left over.
    func read(
        _ request: Request, _ context: ServiceContext, boundary: String, headers: UploadHeaders,
        _ finish: ([UploadIntake.Spooled]) async throws -> Response
    ) async throws -> Response {
        guard headers.isComplete else {
            throw Problem(.conflict, "Форма передаётся целиком. Для загрузки по частям передайте файл телом запроса.")
        }
        guard let parser = MultipartParser(boundary: boundary) else {
            throw Problem(.content, "Граница частей в Content-Type недопустима.")
        }
        let files = Files(intake: intake, limit: limit, parser: parser)
        do {
            try await BodyReader(limits: limits, mostBytes: limit).read(request, context) { try await files.take($0) }
            let spooled = try await files.finish()
            if let stated = headers.digest, spooled.count == 1, stated != spooled[0].file.digest {
                throw UploadIntake.Refusal.digestDiffers(spooled[0].file.digest)
            }
            let response = try await finish(spooled)
            await files.close()
            return response
        } catch {
            await files.discard()
            throw error
        }
    }

    /// The files of one body.
    private actor Files {
        private let intake: UploadIntake
        private let limit: Int64
        private var parser: MultipartParser
        private var open: UploadSpool?
        private var name = ""
        private var whole: [(spool: UploadSpool, file: DeliveryReceipt.File)] = []

        init(intake: UploadIntake, limit: Int64, parser: MultipartParser) {
            self.intake = intake
            self.limit = limit
            self.parser = parser
        }

        func take(_ bytes: [UInt8]) async throws {
            for event in try parser.take(bytes) {
                switch event {
                case .part(_, let fileName):
                    // Plain fields of a form are no files and say nothing that is asked for.
                    guard let fileName else { continue }
                    name = fileName
                    open = try await UploadSpool.open(intake.path(of: intake.makeID()), at: 0, limit: limit)
                case .data(let data): try await open?.append(data)
                case .partEnd:
                    guard let spool = open else { continue }
                    let digest = try await spool.finish()
                    whole.append(
                        (
                            spool,
                            DeliveryReceipt.File(name: name, digest: digest.digest, byteCount: digest.byteCount)
                        ))
                    open = nil
                }
            }
        }

        func finish() throws -> [UploadIntake.Spooled] {
            try parser.finish()
            return whole.map { UploadIntake.Spooled(path: $0.spool.path, file: $0.file) }
        }

        func close() async { for file in whole { await file.spool.close() } }

        func discard() async {
            await open?.discard()
            for file in whole { await file.spool.discard() }
        }
    }
}
