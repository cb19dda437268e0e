import HTTPTypes
import Hummingbird

/// Refuses requests that are right by the letter and wrong by any purpose: addresses that climb, hide or repeat.
struct RequestHygiene: RouterMiddleware {
    typealias Context = ServiceContext

    let limits: ServiceConfiguration.Limits

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let target = request.head.path ?? ""
        guard target.utf8.count <= limits.targetBytes else {
            throw Problem(.target, "Адрес запроса длиннее \(limits.targetBytes) байт.")
        }
        guard Self.isPlain(target) else {
            throw Problem(
                .request,
                "Адрес запроса составлен недопустимо: уберите «..», «//», обратные косые черты и управляющие знаки.")
        }
        guard request.headers[values: .contentLength].count <= 1, request.headers[values: .transferEncoding].count <= 1
        else { throw Problem(.request, "Длина тела указана несколько раз.") }
        if request.headers[.contentEncoding].map({ $0.lowercased() != "identity" }) == true {
            throw Problem(
                .mediaType,
                "Сжатие Content-Encoding не принимается; сжатый файл передаётся как файл, если поток это допускает.")
        }
        return try await next(request, context)
    }

    /// What comes before names that senders make up. Such a name may hold anything when it is coded: it is the last part of its
    /// address, and only compared with values of the database.
    private static let beforeNames = "/api/v1/signals/"

    /// A path from the root without anything that another program could read otherwise than we do.
    static func isPlain(_ target: String) -> Bool {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/"), target.utf8.allSatisfy({ $0 > 32 && $0 < 127 }),
            !target.utf8.contains(UInt8(ascii: "#"))
        else { return false }
        if target.hasPrefix(beforeNames) {
            let name = Substring(path).dropFirst(beforeNames.count)
            return name != "." && name != ".." && isPlainName(name)
        }
        var decoded: [UInt8] = []
        var rest = Substring(decoding: path, as: UTF8.self).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                return false
            }
            let value = high << 4 | low
            // Coded so that it would not be seen: a separator, a dot, a percent sign that begins another code.
            guard value > 32, value != 127, ![0x2F, 0x5C, 0x2E, 0x25].contains(value) else { return false }
            decoded.append(value)
        }
        guard !decoded.contains(UInt8(ascii: "\\")), String(validating: decoded, as: UTF8.self) != nil else {
            return false
        }
        let parts = decoded.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.enumerated().allSatisfy { index, part in
            !part.elementsEqual("..".utf8) && !part.elementsEqual(".".utf8)
                && (!part.isEmpty || index == parts.count - 1)
        }
    }

    /// One part of a path, coded as it should be, without a control character.
    private static func isPlainName(_ name: Substring) -> Bool {
        guard !name.contains("/"), !name.contains("\\"), let decoded = HeaderParameters.decoded(name) else {
            return false
        }
        return decoded.utf8.allSatisfy { $0 > 32 && $0 != 127 }
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 97...102: byte - 87
        case 65...70: byte - 55
        default: nil
        }
    }
}
