import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer that says what went wrong and what to do: a problem document of RFC 9457.
package struct Problem: Error, HTTPResponseError, CustomStringConvertible {
    /// A member beside the usual ones.
    package enum Member: Hashable, Sendable {
        /// A text.
        case text(String)
        /// A whole number.
        case number(Int)
        /// Texts.
        case texts([String])
    }

    /// What went wrong.
    package var kind: ProblemKind
    /// What to do, in Russian. Holds nothing of the body and no personal data.
    package var detail: String
    /// Members beside the usual ones, by name.
    package var members: [String: Member]
    /// Headers of the answer.
    package var headers: HTTPFields

    /// Makes a problem.
    package init(
        _ kind: ProblemKind, _ detail: String, members: [String: Member] = [:], headers: HTTPFields = [:]
    ) {
        self.kind = kind
        self.detail = detail
        self.members = members
        self.headers = headers
    }

    /// The status of the answer.
    package var status: HTTPResponse.Status { kind.status }

    /// Code and detail, for the log of a developer.
    package var description: String { "\(kind.rawValue): \(detail)" }

    /// The answer.
    package func response(from request: Request, context: some RequestContext) -> Response {
        response(requestID: context.id)
    }

    /// The answer to a request that may not even have been one.
    func response(requestID: String?) -> Response {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.contentLanguage] = "ru"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: body(requestID: requestID)))
    }

    /// The document.
    func body(requestID: String?) -> ByteBuffer {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "urn:sverka:problem:\(kind.rawValue)")
            json.member("title", kind.title)
            json.key("status")
            json.number(status.code)
            json.member("detail", detail)
            json.member("instance", requestID.map { "urn:sverka:request:\($0)" })
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                switch member {
                case .text(let text): json.string(text)
                case .number(let number): json.number(number)
                case .texts(let texts): json.array { json in for text in texts { json.string(text) } }
                }
            }
        }
        return ByteBuffer(bytes: json.bytes)
    }

    /// Not at the moment; the client may try again after so many seconds.
    package static func unavailable(_ detail: String, retryAfter seconds: Int = 10) -> Problem {
        Problem(.unavailable, detail, headers: [.retryAfter: "\(seconds)"])
    }

    /// Nothing is there, or nothing of this agency's: the two look the same.
    package static let notFound = Problem(
        .notFound, "По этому адресу ничего нет. Проверьте адрес и номера в нём; описание: /api/v1/openapi.json.")
}
