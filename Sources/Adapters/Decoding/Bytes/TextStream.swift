import Schemas

/// A file's text as UTF-8, in pieces, strictly decoded from its declared encoding.
final class TextStream {
    private let source: any ByteSource
    private let encoding: TextEncoding
    private let table: SingleByteTable?
    private let watch: EncodingWatch?
    private var wide: UTF16Decoder?
    private let file: String
    private let raw: UnsafeMutableRawBufferPointer
    private let converted: UnsafeMutableRawBufferPointer?
    /// A character's or a watched window's beginning, left from the last piece.
    private var cutOff: [UInt8] = []
    private var isAtEnd = false
    private var isFirst = true
    /// Offset in the file of the first byte not decoded yet.
    private var offset = 0
    /// What stops the text after the piece last returned.
    private var failure: DecodingFailure?
    /// The piece before ended with CR: LF at the start of the next belongs to the same line break.
    private var endedWithCarriageReturn = false
    /// A byte order mark was skipped.
    private(set) var skippedByteOrderMark = false

    init(_ source: any ByteSource, encoding: TextEncoding, file: String) {
        self.source = source
        self.encoding = encoding
        self.file = file
        watch = EncodingWatch(encoding)
        raw = .allocate(byteCount: byteSourceChunkBytes, alignment: 64)
        if encoding == .utf8 {
            table = nil
            converted = nil
        } else {
            table = encoding.isUTF16 ? nil : SingleByteTable(encoding)
            wide = encoding.isUTF16 ? UTF16Decoder(isBigEndian: encoding == .utf16BigEndian) : nil
            converted = .allocate(byteCount: byteSourceChunkBytes * 3 + 8, alignment: 64)
        }
    }

    deinit {
        raw.deallocate()
        converted?.deallocate()
    }

    /// The next piece, lent until the next call; nil at the end. Never empty.
    /// - Parameter line: line of the piece's first byte, to say where a bad byte stands.
    /// - Throws: `DecodingFailure` with `fileEncoding`, after all text before the bad byte; errors of the source.
    func next(line: Int) throws -> UnsafeRawBufferPointer? {
        if let failure { throw failure }
        while !isAtEnd {
            let filled = try fill()
            let bytes = UnsafeRawBufferPointer(rebasing: raw[..<filled])
            var start = 0
            if isFirst {
                isFirst = false
                start = try skipMark(bytes)
            }
            let piece = decode(UnsafeRawBufferPointer(rebasing: bytes[start...]), skipped: start, line: line)
            if !piece.isEmpty { return piece }
            if let failure { throw failure }
        }
        return nil
    }

    /// The length of the byte order mark; refuses bytes that are surely in another encoding.
    private func skipMark(_ bytes: UnsafeRawBufferPointer) throws(DecodingFailure) -> Int {
        if let found = EncodingProbe.contradiction(of: encoding, in: bytes) {
            var line = 1
            for index in 0..<found.offset where bytes[index] == 10 || (bytes[index] == 13 && bytes[index + 1] != 10) {
                line += 1
            }
            throw encodingFailure(line: line, offset: found.offset, guess: found.encoding)
        }
        if encoding.isUTF16, let marked = EncodingProbe.markedUTF16(bytes) {
            wide = UTF16Decoder(isBigEndian: marked == .utf16BigEndian)
            skippedByteOrderMark = true
            return 2
        }
        guard encoding == .utf8, bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return 0 }
        skippedByteOrderMark = true
        return 3
    }

    /// Reads behind the bytes that were left; returns how many are there. The first fill is as long as the probe wants it.
    private func fill() throws -> Int {
        raw.copyBytes(from: cutOff)
        var filled = cutOff.count
        repeat {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[filled...]))
            isAtEnd = count == 0
            filled += count
        } while !isAtEnd && isFirst && filled < EncodingProbe.byteCount
        return filled
    }

    private func decode(_ filled: UnsafeRawBufferPointer, skipped: Int, line: Int) -> UnsafeRawBufferPointer {
        // What is watched is judged in whole windows, which begin at the same places however the bytes are cut.
        let count = watch == nil || isAtEnd ? filled.count : EncodingWatch.wholeWindows(filled.count)
        let bytes = UnsafeRawBufferPointer(rebasing: filled[..<count])
        cutOff.removeAll(keepingCapacity: true)
        cutOff.append(contentsOf: filled[count...])
        let consumed: Int
        let piece: UnsafeRawBufferPointer
        let foreign = watch?.contradiction(in: bytes)
        if let table, let converted {
            let right = UnsafeRawBufferPointer(rebasing: bytes[..<(foreign?.offset ?? bytes.count)])
            let result = table.convert(right, into: converted)
            consumed = result.consumed
            piece = UnsafeRawBufferPointer(rebasing: converted[..<result.written])
        } else if let wide, let converted {
            let result = wide.convert(bytes, into: converted)
            consumed = result.consumed
            piece = UnsafeRawBufferPointer(rebasing: converted[..<result.written])
        } else {
            consumed = UTF8Check.validEnd(of: bytes)
            piece = UnsafeRawBufferPointer(rebasing: bytes[..<consumed])
        }
        if consumed < bytes.count {
            if table == nil, !isAtEnd,
                wide?.isCutOff(bytes, at: consumed) ?? UTF8Check.isCutOff(bytes, at: consumed)
            {
                cutOff.append(contentsOf: bytes[consumed...])
            } else {
                fail(
                    at: consumed, in: bytes, after: piece, skipped: skipped, line: line, guess: foreign?.encoding)
            }
        }
        offset += skipped + filled.count - cutOff.count
        if let last = piece.last { endedWithCarriageReturn = last == 13 }
        return piece
    }

    private func fail(
        at position: Int, in bytes: UnsafeRawBufferPointer, after piece: UnsafeRawBufferPointer, skipped: Int,
        line: Int,
        guess: String?
    ) {
        var badLine = endedWithCarriageReturn && piece.first == 10 ? line - 1 : line
        for index in piece.indices {
            let isLast = index + 1 == piece.count
            if piece[index] == 10 || (piece[index] == 13 && (isLast || piece[index + 1] != 10)) { badLine += 1 }
        }
        // Only what follows: the bytes before are right UTF-8, which every one-byte encoding can read as something.
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        let guess = encoding == .utf8 ? EncodingProbe.likelyEncoding(of: rest)?.rawValue : guess
        failure = encodingFailure(line: badLine, offset: offset + skipped + position, guess: guess)
        isAtEnd = true
    }

    private func encodingFailure(line: Int, offset: Int, guess: String?) -> DecodingFailure {
        var expected = "кодировка \(encoding.rawValue), нарушена в байте \(offset + 1) от начала файла"
        if let guess { expected += "; похоже на \(guess)" }
        return DecodingFailure(.fileEncoding, at: SourceLocation(file: file, line: line), expected: expected)
    }
}
