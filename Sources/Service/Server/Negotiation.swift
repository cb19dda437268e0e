import HTTPTypes
import Hummingbird

/// Chooses the form of an answer by what the client takes.
enum Negotiation {
    /// The best of the offered types, the first of them when the client does not mind.
    static func choose(_ request: Request, among offered: [String]) throws -> String {
        let accepted = request.headers[values: .accept].joined(separator: ",")
        guard let best = best(of: offered, accepted: accepted) else {
            throw Problem(
                .notAcceptable,
                "Ответ есть в виде: \(offered.joined(separator: ", ")). Укажите один из них в заголовке Accept.",
                members: ["offered": .texts(offered)])
        }
        return best
    }

    static func best(of offered: [String], accepted: String) -> String? {
        let ranges = accepted.split(separator: ",").compactMap(Self.range)
        guard !ranges.isEmpty else { return accepted.isEmpty ? offered.first : nil }
        var best: (type: String, quality: Double)?
        for type in offered {
            // The narrowest range that fits says how welcome a type is.
            let fitting = ranges.filter { $0.fits(type) }.max { $0.narrowness < $1.narrowness }
            guard let fitting, fitting.quality > 0, fitting.quality > best?.quality ?? 0 else { continue }
            best = (type, fitting.quality)
        }
        return best?.type
    }

    private struct Range {
        var type: String
        var quality: Double

        var narrowness: Int { type == "*/*" ? 0 : type.hasSuffix("/*") ? 1 : 2 }

        func fits(_ offered: String) -> Bool {
            type == "*/*" || type == offered || type.hasSuffix("/*") && offered.hasPrefix(type.dropLast())
        }
    }

    private static func range(_ text: Substring) -> Range? {
        let parts = text.split(separator: ";").map { String($0.filter { $0 != " " && $0 != "\t" }).lowercased() }
        guard let type = parts.first, type.contains("/") else { return nil }
        let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        return Range(type: type, quality: quality)
    }
}
