import Schemas

/// Reads an XML file record by record in constant memory.
///
/// A record is an element that fits one of the row patterns, with everything inside it. A file is whole only when `next`
/// has returned false: records before a fault are given first, so nothing may be committed earlier.
///
/// ```swift
/// let reader = try XMLRecordReader(source: source, rows: [pattern], file: name)
/// var record = RawRecord()
/// while try reader.next(into: &record) { … reader.names.names[Int(record.nodes[0].name)].local … }
/// ```
public final class XMLRecordReader {
    private let source: any ByteSource
    private let parser: XMLParserHandle
    private let buffer: UnsafeMutableRawBufferPointer
    private let file: String
    private var isAtEnd = false
    private var isFirst = true
    private var isUTF8 = false
    private var watch: EncodingWatch?
    private var fedBytes = 0
    /// Bytes of a watched window's beginning, at the start of the buffer.
    private var heldBytes = 0
    private var lastBytes: [UInt8] = []
    /// Index of the pattern that the record last returned fits.
    public private(set) var rowPattern = 0

    /// Makes a reader.
    /// - Parameters:
    ///   - source: the file's bytes.
    ///   - rows: which elements are records; the first pattern that fits counts. No records inside records.
    ///   - headers: elements or attributes outside rows whose values are kept.
    ///   - limits: what refuses the file.
    ///   - schema: checked as well; violations are findings.
    ///   - file: the name for findings.
    /// - Throws: `AdapterError` when libxml2 is out of memory or there are more than 128 patterns.
    public init(
        source: any ByteSource, rows: [XMLPathPattern], headers: [XMLPathPattern] = [], limits: XMLLimits = XMLLimits(),
        schema: XMLSchema? = nil, file: String
    ) throws(AdapterError) {
        guard rows.count + headers.count <= XMLPathTracker.patternLimit else {
            throw AdapterError(.tooManyPatterns, subject: file)
        }
        parser = try XMLParserHandle(
            collector: XMLRecordCollector(rows: rows, headers: headers, limits: limits), schema: schema, file: file)
        self.source = source
        self.file = file
        buffer = .allocate(byteCount: byteSourceChunkBytes, alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// The names met so far; records' nodes refer to them by number.
    public var names: NameTable { parser.collector.names.table }

    /// Values of the header patterns, by index, blanks at both ends removed; nil for what was not met yet.
    public var headers: [String?] { parser.collector.headers }

    /// Elements outside rows that no pattern goes through, each name once, in order of appearance.
    public var outsideNames: [NameTable.QualifiedName] { parser.collector.outsideNames }

    /// Violations of the schema since the last call; at most a hundred for a file.
    public func takeFindings() -> [Finding] { parser.takeSchemaFindings() }

    /// Reads the next record: `nodes`, `bytes`, `line` and `row`.
    /// - Returns: false when the root element has ended and nothing but blanks and comments follows.
    /// - Throws: `DecodingFailure` with `xmlMalformed`, `xmlDoctype`, `xmlLimit` or `fileEncoding`, after the records
    ///   before it; errors of the source.
    public func next(into record: inout RawRecord) throws -> Bool {
        while true {
            if let pattern = parser.collector.take(&record) {
                rowPattern = pattern
                return true
            }
            if let failure = parser.failure { throw failure }
            guard !isAtEnd else {
                record.removeAll()
                return false
            }
            parser.collector.recycle()
            try feed()
        }
    }

    private func feed() throws {
        var filled = heldBytes
        repeat {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            isAtEnd = count == 0
            filled += count
        } while !isAtEnd && isFirst && filled < EncodingProbe.byteCount
        var bytes = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
        let wasFirst = isFirst
        if wasFirst {
            isFirst = false
            let declared = try XMLDeclaration.check(bytes, file: file)
            isUTF8 = declared == .utf8
            watch = declared.flatMap { EncodingWatch($0) }
        }
        if watch != nil, !isAtEnd {
            bytes = UnsafeRawBufferPointer(rebasing: bytes[..<EncodingWatch.wholeWindows(filled)])
        }
        var text = bytes
        if wasFirst {
            // Programs that add a byte order mark to a file that has one; the parser knows only the first.
            while text.dropFirst(3).starts(with: [0xEF, 0xBB, 0xBF]), text.starts(with: [0xEF, 0xBB, 0xBF]) {
                text = UnsafeRawBufferPointer(rebasing: text[3...])
            }
        }
        let foreign = watch?.contradiction(in: text)
        if let foreign { text = UnsafeRawBufferPointer(rebasing: text[..<foreign.offset]) }
        if !text.isEmpty { parser.feed(text) }
        if let foreign, let guess = foreign.encoding {
            parser.refuseEncoding(
                expected:
                    "объявленная кодировка до конца файла; байт \(fedBytes + foreign.offset + 1) от начала файла; "
                    + "похоже на \(guess)")
        }
        if isAtEnd { parser.feed(UnsafeRawBufferPointer(start: nil, count: 0)) }
        if parser.failure != nil, parser.mayBeEncoding, isUTF8 { explainEncoding(of: bytes) }
        fedBytes += bytes.count
        lastBytes = Array((lastBytes + bytes.suffix(3)).suffix(3))
        heldBytes = filled - bytes.count
        if heldBytes > 0 {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[bytes.count..<filled]))
        }
    }

    /// libxml2 takes bytes that are not UTF-8 for bad characters: finds the first one, and what it may be.
    private func explainEncoding(of bytes: UnsafeRawBufferPointer) {
        // A character may have begun in the bytes fed before.
        let around = lastBytes + bytes
        around.withUnsafeBytes { around in
            let start = fedBytes == 0 ? 0 : around.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
            let text = UnsafeRawBufferPointer(rebasing: around[start...])
            let end = UTF8Check.validEnd(of: text)
            guard end < text.count else { return }
            let offset = fedBytes - lastBytes.count + start + end
            var expected = "кодировка utf-8, нарушена в байте \(offset + 1) от начала файла"
            // Only what follows: the bytes before are right UTF-8, which every one-byte encoding can read as something.
            if let guess = EncodingProbe.likelyEncoding(of: UnsafeRawBufferPointer(rebasing: text[end...])) {
                expected += "; похоже на \(guess.rawValue)"
            }
            parser.blameEncoding(expected: expected)
        }
    }
}
