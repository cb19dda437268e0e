import Adapters
import Gateway
import HTTPTypes
import Hummingbird
import Schemas

/// What the headers of an upload say.
struct UploadHeaders {
    /// The sender's name of the delivery.
    var key: String?
    /// The sender's name of the file.
    var fileName: String?
    /// SHA-256 that the sender states (RFC 9530).
    var digest: ContentDigest?
    /// No more bytes follow in another request.
    var isComplete = true
    /// Where a continued upload goes on.
    var offset: Int64?

    /// The name of a file that has none.
    static let usualFileName = "upload"

    init(_ request: Request) throws {
        key = try request.headers[.idempotencyKey].map { try Self.key($0) }
        fileName = request.headers[.contentDisposition].flatMap { HeaderParameters($0).fileName }
        digest = try request.headers[.contentDigest].flatMap { try Self.digest($0) }
        switch request.headers[.uploadComplete] {
        case nil, "?1": isComplete = true
        case "?0": isComplete = false
        default: throw Problem(.header, "Upload-Complete — ?1 (тело последнее) или ?0 (будет продолжение).")
        }
        offset = try request.headers[.uploadOffset].map { text in
            guard let offset = Int64(text), offset >= 0 else {
                throw Problem(.header, "Upload-Offset — сколько байт уже передано.")
            }
            return offset
        }
    }

    /// A name that may stand in a path: quotes of a structured field are taken off.
    static func key(_ text: String) throws -> String {
        var key = Substring(text)
        if key.utf8.count >= 2, key.hasPrefix("\""), key.hasSuffix("\"") { key = key.dropFirst().dropLast() }
        let isFit =
            (1...128).contains(key.utf8.count)
            && key.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: [0x2D, 0x2E, 0x5F, 0x7E, 0x3A].contains(byte)
                }
            }
        guard isFit, key != ".", key != ".." else {
            throw Problem(
                .header, "Idempotency-Key — от 1 до 128 знаков: латинские буквы, цифры, «-», «.», «_», «~», «:».")
        }
        return String(key)
    }

    /// The SHA-256 among the digests of a header, the last one as RFC 8941 has it; nil when only others are stated. A header that can't be read is refused: who sends
    /// one wants what came compared, and would not learn that it wasn't.
    private static func digest(_ text: String) throws -> ContentDigest? {
        var sha256: ContentDigest?
        for member in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = member.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let bytes = digestBytes(HeaderParameters.trimmed(parts[1])) else {
                throw unreadableDigest
            }
            guard HeaderParameters.trimmed(parts[0]).lowercased() == "sha-256" else { continue }
            guard let digest = ContentDigest(bytes) else { throw unreadableDigest }
            sha256 = digest
        }
        return sha256
    }

    private static func digestBytes(_ text: String) -> [UInt8]? {
        guard text.hasPrefix(":"), text.hasSuffix(":"), text.utf8.count > 2 else { return nil }
        return Base64.decode(text.dropFirst().dropLast())
    }

    private static var unreadableDigest: Problem {
        Problem(.header, "Content-Digest — sha-256=:<сумма SHA-256 в Base64>: (RFC 9530).")
    }
}

extension HTTPField.Name {
    /// `Idempotency-Key`.
    static let idempotencyKey = Self("idempotency-key") ?? .retryAfter
    /// `Content-Digest`, RFC 9530.
    static let contentDigest = Self("content-digest") ?? .retryAfter
    /// `Upload-Complete`.
    static let uploadComplete = Self("upload-complete") ?? .retryAfter
    /// `Upload-Offset`.
    static let uploadOffset = Self("upload-offset") ?? .retryAfter
    /// `Prefer`, RFC 7240.
    static let prefer = Self("prefer") ?? .retryAfter
}

/// Base64 of RFC 4648, for digests in headers.
enum Base64 {
    /// The bytes of a padded text; nil for anything else.
    static func decode(_ text: Substring) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0, !characters.isEmpty else { return nil }
        let padding = characters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        for (index, character) in characters.dropLast(padding).enumerated() {
            guard let value = value(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            if index % 4 != 0 {
                let shift = 6 - UInt32(index % 4) * 2
                bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        return bytes
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 65...90: character - 65
        case 97...122: character - 71
        case 48...57: character + 4
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
