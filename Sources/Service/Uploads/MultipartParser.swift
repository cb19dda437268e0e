/// Takes a `multipart/form-data` body (RFC 7578, RFC 2046) apart as it comes, in constant memory.
struct MultipartParser {
    /// What was met.
    enum Event: Equatable {
        /// A part begins; its file's name, nil for a plain field.
        case part(name: String, fileName: String?)
        /// Bytes of the part.
        case data([UInt8])
        /// The part ended.
        case partEnd
    }

    /// What is wrong with the body.
    enum Failure: Error, Equatable {
        case noBoundary
        case brokenHeader
        case headerTooLong
        case tooManyParts
        case unfinished
        case trailingBytes
    }

    private enum State {
        case preamble
        /// After a boundary: line end, or two dashes.
        case boundaryEnd
        case headers
        case body
        case end
    }

    private static let mostHeaderBytes = 8 << 10
    private static let mostParts = 16

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// Bytes not taken apart yet. Begins with a line end, so that a boundary at the very start is like any other.
    private var held: [UInt8] = [13, 10]
    private var parts = 0

    /// Takes bodies with this boundary apart; nil when no boundary may be like it.
    init?(boundary: String) {
        guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (32...126).contains($0) }),
            !boundary.hasSuffix(" ")
        else { return nil }
        delimiter = [13, 10, 45, 45] + Array(boundary.utf8)
    }

    /// The boundary that a `Content-Type` names; nil when it is no multipart form, or names none.
    static func boundary(ofContentType value: String) -> String? {
        let parts = value.split(separator: ";").map { HeaderParameters.trimmed($0) }
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        return HeaderParameters(value)["boundary"]
    }

    /// Takes more bytes.
    mutating func take(_ bytes: [UInt8]) throws(Failure) -> [Event] {
        held += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// The body has ended.
    func finish() throws(Failure) {
        guard case .end = state else { throw .unfinished }
    }

    /// - Returns: false when more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws(Failure) -> Bool {
        switch state {
        case .preamble:
            guard let start = Self.find(delimiter, in: held) else {
                guard held.count < Self.mostHeaderBytes else { throw .noBoundary }
                return false
            }
            held.removeFirst(start + delimiter.count)
            state = .boundaryEnd
        case .boundaryEnd:
            guard held.count >= 2 else { return false }
            if held.starts(with: [45, 45]) {
                held.removeFirst(2)
                state = .end
            } else if held.starts(with: [13, 10]) {
                // The line end stays: headers are searched for from it.
                state = .headers
            } else if held[0] == 32 || held[0] == 9 {
                held.removeFirst()
            } else {
                throw .brokenHeader
            }
        case .headers:
            guard let end = Self.find([13, 10, 13, 10], in: held) else {
                guard held.count < Self.mostHeaderBytes else { throw .headerTooLong }
                return false
            }
            guard end < Self.mostHeaderBytes else { throw .headerTooLong }
            parts += 1
            guard parts <= Self.mostParts else { throw .tooManyParts }
            events.append(try part(headers: held[..<end]))
            // The second line end stays: an empty part ends with it.
            held.removeFirst(end + 2)
            isAtBodyStart = true
            state = .body
        case .body: return try body(&events)
        case .end:
            guard held.allSatisfy({ $0 == 13 || $0 == 10 || $0 == 32 }) else { throw .trailingBytes }
            held = []
            return false
        }
        return true
    }

    /// The first two held bytes are the line end before the body, no part of it.
    private var isAtBodyStart = false

    private mutating func body(_ events: inout [Event]) throws(Failure) -> Bool {
        if let start = Self.find(delimiter, in: held) {
            let from = isAtBodyStart ? min(2, start) : 0
            if start > from { events.append(.data(Array(held[from..<start]))) }
            events.append(.partEnd)
            held.removeFirst(start + delimiter.count)
            isAtBodyStart = false
            state = .boundaryEnd
            return true
        }
        // The last bytes may be the beginning of a boundary.
        let safe = held.count - delimiter.count + 1
        let from = isAtBodyStart ? 2 : 0
        guard safe > from else { return false }
        events.append(.data(Array(held[from..<safe])))
        held.removeFirst(safe)
        isAtBodyStart = false
        return false
    }

    private func part(headers: ArraySlice<UInt8>) throws(Failure) -> Event {
        guard let text = String(validating: headers, as: UTF8.self) else { throw .brokenHeader }
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .brokenHeader }
            guard line[..<colon].lowercased() == "content-disposition" else { continue }
            let parameters = HeaderParameters(String(line[line.index(after: colon)...]))
            guard let name = parameters["name"] else { throw .brokenHeader }
            return .part(name: name, fileName: parameters.fileName)
        }
        throw .brokenHeader
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count, let first = needle.first else { return nil }
        var start = 0
        let last = bytes.count - needle.count
        while start <= last {
            guard let candidate = bytes[start...last].firstIndex(of: first) else { return nil }
            if bytes[candidate..<candidate + needle.count].elementsEqual(needle) { return candidate }
            start = candidate + 1
        }
        return nil
    }
}
