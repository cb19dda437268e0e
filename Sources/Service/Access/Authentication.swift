import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOSSL
import Schemas

/// Finds out who asks: by an API key, or by a client certificate.
struct Authentication: RouterMiddleware {
    typealias Context = ServiceContext

    static let advice =
        "Передайте ключ доступа в заголовке Authorization: Bearer <ключ> или X-API-Key, либо предъявите клиентский "
        + "сертификат. Ключ выдаёт администратор шлюза."

    let environment: ServiceEnvironment

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        // Many of one agency may share an address: a wrong key there keeps out that key, not the others. Only an address that
        // tries far more has to wait with right ones too.
        let address = ClientAddress.of(request, context: context, proxies: environment.configuration.proxies)
        let name = address?.description ?? "unknown"
        let credential = "\(name) \(try Self.credentialName(request.headers))"
        for (table, name) in [(environment.failures, credential), (environment.addressFailures, name)] {
            let failures = table.look(name)
            guard failures.isAllowed else {
                context.notes.note(refusal: "failures")
                throw RateLimit.problem(failures, limit: table.limit)
            }
        }
        switch try await check(request, context: context) {
        case .accepted(let account):
            var context = context
            context.account = account
            context.notes.note(account: account.id)
            return try await next(request, context)
        case .refused(let refusal):
            _ = environment.failures.take(credential)
            _ = environment.addressFailures.take(name)
            context.notes.note(refusal: refusal.rawValue)
            throw Self.problem(for: refusal)
        }
    }

    /// What tells one credential from another without being secret.
    private static func credentialName(_ headers: HTTPFields) throws -> String {
        guard let text = try presentedKey(headers) else { return "-" }
        return APIKey(text)?.id ?? "?"
    }

    private func check(_ request: Request, context: ServiceContext) async throws -> CredentialCheck {
        let now = environment.clock()
        let pool = environment.application.gateway
        if let text = try Self.presentedKey(request.headers) {
            guard let key = APIKey(text) else { return .refused(.unknown) }
            return try await pool.perform { try CredentialStore($0).check(key, at: now) }
        }
        guard let fingerprint = try await certificate(request, context: context) else { return .refused(.unknown) }
        return try await pool.perform { try CredentialStore($0).check(certificate: fingerprint, at: now) }
    }

    /// The key that a request brings; nil when it brings none.
    static func presentedKey(_ headers: HTTPFields) throws -> String? {
        let keys =
            // An empty header brings no key: programs that have none send it all the same.
            headers[values: .apiKey].filter { !$0.isEmpty }
            + headers[values: .authorization].compactMap { value in
                let parts = value.split(separator: " ", omittingEmptySubsequences: true)
                return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : value
            }
        guard keys.count <= 1 else {
            // None of them is tried: which one is meant is not ours to guess.
            throw Problem(
                .unauthorized, "Ключ доступа передан несколько раз; передайте один заголовок с одним ключом.",
                headers: challenge)
        }
        return keys.first
    }

    /// SHA-256 of the client's certificate: from our own TLS, or as a proxy that is believed tells.
    private func certificate(_ request: Request, context: ServiceContext) async throws -> ContentDigest? {
        if environment.configuration.tls?.clientAuthority != nil,
            let certificate = try await context.channel.nioSSL_peerCertificate().get()
        {
            return try ClientCertificate.fingerprint(certificate)
        }
        let proxies = environment.configuration.proxies
        guard let header = proxies.certificateHeader.flatMap({ HTTPField.Name($0) }),
            let peer = context.peer, proxies.trusted.contains(where: { $0.contains(peer) })
        else { return nil }
        let values = request.headers[values: header]
        guard values.count <= 1 else {
            throw Problem(.header, "Сертификат клиента назван прокси несколько раз; проверьте настройку прокси.")
        }
        return values.first.flatMap { ClientCertificate.fingerprint(text: $0) }
    }

    private static let challenge: HTTPFields = [.wwwAuthenticate: "Bearer realm=\"sverka\""]

    /// One answer for everything that is wrong, except for who had the right secret too late.
    static func problem(for refusal: CredentialCheck.Refusal) -> Problem {
        guard refusal == .expired else { return Problem(.unauthorized, advice, headers: challenge) }
        return Problem(
            .expired, "Срок действия ключа или сертификата истёк. Получите новый у администратора шлюза.",
            headers: challenge)
    }
}

extension HTTPField.Name {
    /// `X-API-Key`.
    static let apiKey = Self("x-api-key") ?? .authorization
    /// `RateLimit-Policy`.
    static let rateLimitPolicy = Self("ratelimit-policy") ?? .retryAfter
    /// `RateLimit`.
    static let rateLimit = Self("ratelimit") ?? .retryAfter
    /// `X-Request-Id`.
    static let requestID = Self("x-request-id") ?? .retryAfter
    /// `X-Content-Type-Options`.
    static let noSniff = Self("x-content-type-options") ?? .retryAfter
    /// `Referrer-Policy`.
    static let referrerPolicy = Self("referrer-policy") ?? .retryAfter
    /// `X-Frame-Options`.
    static let frameOptions = Self("x-frame-options") ?? .retryAfter
}
