import Schemas

/// What a server said beside the bytes.
struct TransferReply: Hashable, Sendable {
    /// Status of HTTP or FTP.
    var status = 0
    /// What we know already is what there is.
    var isNotModified: Bool { status == 304 }
    /// The server's tag of exactly these bytes; weak tags promise less and are left out.
    var entityTag: String?
    /// Length stated by the server.
    var contentRange: (start: Int64, total: Int64?)?
    /// SHA-256 stated by the server.
    var digest: ContentDigest?
    /// After how many seconds the server wants to be asked again.
    var retryAfterSeconds: Int?
    /// When the file was last written to, by the server's clock.
    var modified: Timestamp?

    static func == (left: TransferReply, right: TransferReply) -> Bool {
        left.status == right.status && left.entityTag == right.entityTag && left.digest == right.digest
            && left.retryAfterSeconds == right.retryAfterSeconds && left.modified == right.modified
            && left.contentRange?.start == right.contentRange?.start
            && left.contentRange?.total == right.contentRange?.total
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(status)
        hasher.combine(entityTag)
    }

    /// Takes a line of an HTTP head. A status line starts a new head: what an interim answer said is forgotten.
    mutating func take(headerLine line: UnsafeRawBufferPointer) {
        let text = String(decoding: line.prefix(8192), as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            self = TransferReply()
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return }
        let name = String(decoding: text[..<colon].utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
        let value = Self.trimmed(text[text.index(after: colon)...])
        switch name {
        case "etag" where value.hasPrefix("\"") && value.hasSuffix("\"") && value.utf8.count >= 2: entityTag = value
        case "retry-after": retryAfterSeconds = Int(value).flatMap { $0 >= 0 ? $0 : nil }
        case "content-range": contentRange = Self.range(value)
        case "repr-digest", "digest": digest = Self.sha256(value)
        default: break
        }
    }

    /// `bytes 100-199/200`.
    private static func range(_ value: String) -> (start: Int64, total: Int64?)? {
        let parts = value.split { $0 == " " || $0 == "-" || $0 == "/" }
        guard parts.count == 4, parts[0] == "bytes", let start = Int64(parts[1]) else { return nil }
        return (start, Int64(parts[3]))
    }

    /// `sha-256=:<base64>:` (RFC 9530) or `SHA-256=<base64>` (RFC 3230), alone or in a list.
    private static func sha256(_ value: String) -> ContentDigest? {
        for item in value.split(separator: ",") {
            let item = trimmed(item)
            guard item.count > 8, item.prefix(8).lowercased() == "sha-256=" else { continue }
            return base64(item.dropFirst(8).utf8.filter { $0 != 58 }).flatMap { ContentDigest($0) }
        }
        return nil
    }

    private static func base64(_ digits: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in digits where digit != 61 {
            let value: UInt8
            switch digit {
            case 65...90: value = digit - 65
            case 97...122: value = digit - 71
            case 48...57: value = digit + 4
            case 43: value = 62
            case 47: value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 13 || $0 == 10 }
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
