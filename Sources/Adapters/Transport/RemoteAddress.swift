import CLibCurl

/// Where a feed is fetched from: one document, or a folder when the path ends with `/`. Read by libcurl's own rules, so
/// that what was checked is what is asked for.
public struct RemoteAddress: Hashable, Sendable, CustomStringConvertible {
    /// The ways of fetching.
    public enum Scheme: String, Hashable, Sendable, CaseIterable {
        /// Over HTTP with TLS.
        case https
        /// Over FTP with TLS.
        case ftps
        /// Over SSH.
        case sftp
    }

    /// How it is fetched.
    public let scheme: Scheme
    /// Host and port, as in the address.
    public let authority: String
    /// Path, with `%` where needed.
    public let path: String
    /// What follows `?`; nil when nothing does.
    public let query: String?
    /// Account; only an address kept as a secret may have one.
    public let user: String?
    /// Password; only an address kept as a secret may have one.
    public let password: Secret?

    /// Reads an address; nil for another scheme, an incomplete address or one with a fragment.
    public init?(_ text: String) {
        // Safe because only printable bytes get to the parser, and it is freed below.
        guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }), let parser = curl_url() else { return nil }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, text, UInt32(CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK
        else { return nil }
        func part(_ which: CURLUPart, _ flags: Int32 = 0) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parser, which, &found, UInt32(flags)) == CURLUE_OK, let found else { return nil }
            defer { curl_free(found) }
            return String(cString: found)
        }
        guard let scheme = part(CURLUPART_SCHEME).flatMap(Scheme.init(rawValue:)), part(CURLUPART_FRAGMENT) == nil,
            let host = part(CURLUPART_HOST), !host.isEmpty, let path = part(CURLUPART_PATH)
        else { return nil }
        self.scheme = scheme
        authority = part(CURLUPART_PORT).map { "\(host):\($0)" } ?? host
        self.path = path
        query = part(CURLUPART_QUERY)
        user = part(CURLUPART_USER, Int32(CURLU_URLDECODE))
        password = part(CURLUPART_PASSWORD, Int32(CURLU_URLDECODE)).map { Secret($0.utf8) }
    }

    /// Whether it names a folder.
    public var isFolder: Bool { path.hasSuffix("/") && query == nil }

    /// Scheme and host only: a path may say more than others need to know.
    public var description: String { "\(scheme.rawValue)://\(authority)" }

    /// The last part of the path, without `%`; nil when that is no text.
    var fileName: String? {
        var bytes: [UInt8] = []
        var rest = path.utf8.split(separator: 47, omittingEmptySubsequences: false).last ?? path.utf8[...]
        while let byte = rest.popFirst() {
            if byte == 37, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The address as libcurl gets it: of a file of the folder, or of the document itself with something behind its name.
    func url(file: String? = nil, suffix: String = "", scheme replaced: String? = nil) -> String {
        let name = file.map { Self.encoded($0) } ?? ""
        return "\(replaced ?? scheme.rawValue)://\(authority)\(path)\(name)\(suffix)" + (query.map { "?\($0)" } ?? "")
    }

    private static func encoded(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case 45, 46, 48...57, 65...90, 95, 97...122, 126: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
