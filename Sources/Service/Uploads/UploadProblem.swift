import Gateway
import Glibc
import HTTPTypes
import Logging
import Schemas

/// What a sender is told when an upload is not taken.
enum UploadProblem {
    /// The answer to an error; errors that concern everything are handed on.
    static func problem(for error: any Error, _ logger: Logger) -> any Error {
        switch error {
        case let refusal as UploadIntake.Refusal: return problem(for: refusal)
        case let refusal as UploadSpool.Refusal: return problem(for: refusal)
        case let failure as OriginalsStore.Failure:
            logger.error("storage refused", metadata: ["step": "\(failure.step)", "errno": "\(failure.code)"])
            if failure.code == ENOSPC || failure.code == EDQUOT {
                return Problem(
                    .storage, "На диске шлюза нет места, ничего не принято. Повторите передачу позже.",
                    headers: [.retryAfter: "300"])
            }
            return Problem.unavailable("Диск шлюза не принимает данные, ничего не принято. Повторите передачу позже.")
        case let failure as MultipartParser.Failure: return problem(for: failure)
        default: return error
        }
    }

    private static func problem(for refusal: UploadIntake.Refusal) -> Problem {
        switch refusal {
        case .keyTaken(let receipt):
            Problem(
                .idempotency,
                "Под этим Idempotency-Key уже приняты другие данные, новые не приняты. Для новой выгрузки возьмите новый ключ.",
                members: ["receipt": .text(receipt)])
        case .digestDiffers(let digest):
            Problem(
                .digest,
                "Пришли не те байты, о которых говорит Content-Digest. Передайте файл заново с начала: ничего не принято.",
                members: ["sha256": .text(digest.hex)])
        case .unknownUpload: .notFound
        case .offsetDiffers(let bytes):
            Problem(
                .offset,
                "Загрузка продолжается с другого места. Передайте байты, начиная с указанного в Upload-Offset.",
                members: ["offset": .number(Int(bytes))], headers: [.uploadOffset: "\(bytes)"])
        case .empty: Problem(.content, "Файл пуст или не передан. Пустой файл не принимается: возможно, он не дописан.")
        case .fileCount(let expected):
            Problem(.conflict, "Файлов больше, чем бывает в выгрузке этого потока (\(expected)). Ничего не принято.")
        }
    }

    private static func problem(for refusal: UploadSpool.Refusal) -> Problem {
        switch refusal {
        case .tooLarge(let limit):
            Problem(.tooLarge, "Файл больше \(limit) байт, разрешённых для этого потока.")
        case .busy:
            Problem(
                .locked, "В эту загрузку ещё пишет другое соединение. Повторите через несколько секунд.",
                headers: [.retryAfter: "2"])
        case .shortened:
            Problem(.offset, "Часть принятого утрачена. Начните загрузку заново: POST с тем же Idempotency-Key.")
        }
    }

    private static func problem(for failure: MultipartParser.Failure) -> Problem {
        let detail =
            switch failure {
            case .noBoundary: "В теле нет границы частей, названной в Content-Type."
            case .brokenHeader:
                "У части формы неверные заголовки; нужен Content-Disposition: form-data; name=…; filename=…."
            case .headerTooLong: "Заголовки части формы слишком длинны."
            case .tooManyParts: "В форме слишком много частей."
            case .unfinished: "Форма оборвана: нет последней границы. Ничего не принято, передайте её заново."
            case .trailingBytes: "После последней границы формы стоит что-то ещё."
            }
        return Problem(.content, detail)
    }
}
