import Schemas

/// The XML file inside the text of an element of another file, in pieces: an envelope's contents are never held whole.
///
/// Escaped text and CDATA come out as UTF-8 whatever the inner declaration says, so that declaration is blanked.
final class XMLPayloadSource: ByteSource {
    private let outer: any ByteSource
    private let parser: XMLParserHandle
    private let file: String
    private let isBase64: Bool
    private let buffer: UnsafeMutableRawBufferPointer
    private var isAtEnd = false
    private var isFirst = true
    /// The envelope's own declaration has been looked at.
    private var isDeclared = false
    /// Bytes ready to be given, from `position` on.
    private var ready: [UInt8] = []
    private var position = 0
    /// Base64 digits of a group that is not complete, and whether padding has been seen.
    private var digits: [UInt8] = []
    private var isPadded = false

    init(
        _ outer: any ByteSource, at path: XMLPathPattern, isBase64: Bool, limits: XMLLimits, file: String
    ) throws(AdapterError) {
        self.outer = outer
        self.file = file
        self.isBase64 = isBase64
        parser = try XMLParserHandle(
            collector: XMLRecordCollector(rows: [], headers: [], payload: path, limits: limits), schema: nil,
            file: file)
        buffer = .allocate(byteCount: byteSourceChunkBytes, alignment: 64)
    }

    deinit { buffer.deallocate() }

    func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        while position == ready.count, !isAtEnd { try refill() }
        let count = min(target.count, ready.count - position)
        guard count > 0 else { return 0 }
        target.copyBytes(from: ready[position..<position + count])
        position += count
        return count
    }

    private func refill() throws {
        ready.removeAll(keepingCapacity: true)
        position = 0
        repeat {
            var count = 0
            repeat {
                let step = try outer.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                isAtEnd = step == 0
                count += step
            } while !isAtEnd && !isDeclared && count < EncodingProbe.byteCount
            if !isDeclared {
                isDeclared = true
                _ = try XMLDeclaration.check(UnsafeRawBufferPointer(rebasing: buffer[..<count]), file: file)
            }
            parser.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if let failure = parser.failure { throw failure }
            let text = parser.collector.takePayload()
            if isBase64 { try decode(text) } else { ready += text }
            // The first piece must hold the whole declaration.
        } while !isAtEnd && (isFirst ? ready.count < 1024 : ready.isEmpty)
        guard isFirst else { return }
        isFirst = false
        if !isBase64 { blankDeclaration() }
        if let kind = ForeignFormat.name(of: ready) ?? (ArchiveMagic(ready) == nil ? nil : "архив") {
            throw DecodingFailure(.fileForeign, at: SourceLocation(file: file), expected: "xml; во вложении: \(kind)")
        }
    }

    private func blankDeclaration() {
        var start = 0
        while start < ready.count, ready[start] <= 32 || [0xEF, 0xBB, 0xBF].contains(ready[start]) {
            ready[start] = 32
            start += 1
        }
        guard ready[start...].starts(with: Array("<?xml ".utf8)),
            let end = ready.indices.dropFirst(start).first(where: { ready[$0] == UInt8(ascii: ">") })
        else { return }
        for index in start...end where ready[index] != 10 { ready[index] = 32 }
    }

    private func decode(_ text: [UInt8]) throws(DecodingFailure) {
        for byte in text where byte > 32 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte + 4
            case UInt8(ascii: "+"), UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): digit = 63
            case UInt8(ascii: "="):
                isPadded = true
                continue
            default: throw DecodingFailure(.xmlMalformed, at: SourceLocation(file: file), expected: "вложение в base64")
            }
            guard !isPadded else {
                throw DecodingFailure(.xmlMalformed, at: SourceLocation(file: file), expected: "одно вложение в base64")
            }
            digits.append(digit)
            if digits.count == 4 {
                ready.append(digits[0] << 2 | digits[1] >> 4)
                ready.append(digits[1] << 4 | digits[2] >> 2)
                ready.append(digits[2] << 6 | digits[3])
                digits.removeAll(keepingCapacity: true)
            }
        }
        guard isPadded || isAtEnd, digits.count > 1 else { return }
        ready.append(digits[0] << 2 | digits[1] >> 4)
        if digits.count == 3 { ready.append(digits[1] << 4 | digits[2] >> 2) }
        digits.removeAll(keepingCapacity: true)
    }
}
