import HTTPTypes

/// What can go wrong with a request, each with its code, status and title. The codes are part of the interface.
package enum ProblemKind: String, Hashable, Sendable, CaseIterable {
    /// Not HTTP, or not what this address takes.
    case request
    /// A parameter has a value that it can't have.
    case parameter
    /// A header is missing or can't be read.
    case header
    /// No key or certificate, or one that does not let in.
    case unauthorized
    /// The key or certificate was right once.
    case expired
    /// No data agreement is in force for the feed.
    case agreement
    /// Not for this address or account.
    case forbidden
    /// Nothing is there, or nothing of this agency's.
    case notFound = "not-found"
    /// This address does not take this method.
    case method
    /// None of the forms that the client takes.
    case notAcceptable = "not-acceptable"
    /// The body did not come in time.
    case timeout
    /// Right by itself, and contradicts what is there, or one part of the request another.
    case conflict
    /// Another body came under the same idempotency key.
    case idempotency
    /// The length must be known.
    case length
    /// The body is too large.
    case tooLarge = "too-large"
    /// The address is too long.
    case target
    /// The body is of a kind that is not taken here.
    case mediaType = "media-type"
    /// The digest of what came is another than the one stated.
    case digest
    /// The body can't be used as it is.
    case content
    /// Somebody else is sending to the same upload.
    case locked
    /// The body came in parts that do not fit.
    case offset
    /// Too many requests.
    case rate
    /// The head is too large.
    case headers
    /// Our fault.
    case failure = "internal"
    /// Not at the moment.
    case unavailable
    /// No room to keep it.
    case storage

    /// The status of its answer.
    package var status: HTTPResponse.Status {
        switch self {
        case .request, .parameter, .header: .badRequest
        case .unauthorized, .expired: .unauthorized
        case .agreement, .forbidden: .forbidden
        case .notFound: .notFound
        case .method: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .timeout: .requestTimeout
        case .conflict, .idempotency, .digest, .offset: .conflict
        case .length: .lengthRequired
        case .tooLarge: .contentTooLarge
        case .target: .uriTooLong
        case .mediaType: .unsupportedMediaType
        case .content: .unprocessableContent
        case .locked: HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
        case .rate: .tooManyRequests
        case .headers: .requestHeaderFieldsTooLarge
        case .failure: .internalServerError
        case .unavailable: .serviceUnavailable
        case .storage: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
        }
    }

    /// The same as a number.
    package var statusCode: Int { status.code }

    /// A short title, the same each time.
    package var title: String {
        switch self {
        case .request: "Запрос составлен неверно"
        case .parameter: "Недопустимое значение параметра"
        case .header: "Недопустимый заголовок"
        case .unauthorized: "Нет доступа"
        case .expired: "Срок доступа истёк"
        case .agreement: "Нет действующего соглашения о передаче данных"
        case .forbidden: "Доступ запрещён"
        case .notFound: "Не найдено"
        case .method: "Метод не поддерживается"
        case .notAcceptable: "Нет подходящего представления"
        case .timeout: "Время ожидания истекло"
        case .conflict: "Противоречие"
        case .idempotency: "Под этим ключом уже приняты другие данные"
        case .length: "Нужна длина тела"
        case .tooLarge: "Слишком большое тело запроса"
        case .target: "Слишком длинный адрес"
        case .mediaType: "Неподдерживаемый вид данных"
        case .digest: "Контрольная сумма не сошлась"
        case .content: "Данные не годятся"
        case .locked: "Загрузка занята"
        case .offset: "Части загрузки не сходятся"
        case .rate: "Слишком много запросов"
        case .headers: "Слишком большие заголовки"
        case .failure: "Внутренняя ошибка"
        case .unavailable: "Служба временно недоступна"
        case .storage: "Нет места для хранения"
        }
    }
}
