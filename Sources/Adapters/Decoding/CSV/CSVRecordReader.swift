import Schemas

/// Reads a table record by record in constant memory.
///
/// ```swift
/// let reader = CSVRecordReader(source: source, dialect: dialect, file: name)
/// var record = RawRecord()
/// guard try reader.next(into: &record) else { … }     // the header
/// reader.restartRowNumbers()
/// while try reader.next(into: &record) { … reader.findings … }
/// ```
public final class CSVRecordReader {
    private let text: TextStream
    private let dialect: CSVDialect
    private let limits: CSVLimits
    private let file: String
    // Safe without checks: nothing that is called while they change comes back to the reader.
    @exclusivity(unchecked)
    private var machine: CSVStateMachine
    private var piece: UnsafeRawBufferPointer?
    @exclusivity(unchecked)
    private var position = 0
    private var row = 0
    private var recordLine = 0
    private var isAtEnd = false
    private var isFirst = true
    private var isFileStart = false
    /// What was noticed about the record last returned (and, with the first one, about the file).
    @exclusivity(unchecked)
    public private(set) var findings: [Finding] = []

    /// Makes a reader.
    /// - Parameters:
    ///   - source: the file's bytes.
    ///   - dialect: how they are written.
    ///   - limits: what refuses the file.
    ///   - file: the name for findings.
    public init(source: any ByteSource, dialect: CSVDialect, limits: CSVLimits = CSVLimits(), file: String) {
        text = TextStream(source, encoding: dialect.encoding, file: file)
        machine = CSVStateMachine(delimiter: dialect.delimiter, quote: dialect.quote, limits: limits)
        self.dialect = dialect
        self.limits = limits
        self.file = file
    }

    /// Whether the record returned last may stand on more than one line of the file.
    var mayHoldLineBreaks: Bool { isAtEnd || machine.line > recordLine + 1 }

    /// Makes the next record row 1; called after the header, so that rows are numbered as people count them. With 1, the
    /// record returned last was row 1.
    public func restartRowNumbers(from row: Int = 0) { self.row = row }

    /// Reads the next record: `fields`, `bytes`, `line` and `row`.
    /// - Returns: false at the end.
    /// - Throws: `DecodingFailure` with `fileEncoding`, `csvQuote` or `csvFieldLimit`, after the records before it;
    ///   errors of the source.
    public func next(into record: inout RawRecord) throws -> Bool {
        record.removeAll()
        if !findings.isEmpty { findings.removeAll(keepingCapacity: true) }
        guard try fill(&record) else { return false }
        isFileStart = isFirst
        isFirst = false
        if isFileStart, isSeparatorHint(record) {
            record.removeAll()
            guard try fill(&record) else { return false }
        }
        row += 1
        record.row = row
        recordLine = record.line
        note(record)
        return true
    }

    private func fill(_ record: inout RawRecord) throws -> Bool {
        while !isAtEnd {
            if piece == nil {
                position = 0
                piece = try text.next(line: machine.line)
            }
            guard let bytes = piece else {
                isAtEnd = true
                return try isComplete(machine.finish(into: &record))
            }
            if try isComplete(machine.consume(bytes, from: &position, into: &record)) { return true }
            piece = nil
        }
        return false
    }

    private func isComplete(_ step: CSVStateMachine.Step) throws(DecodingFailure) -> Bool {
        switch step {
        case .needsBytes: return false
        case .record: return true
        case .failed(let failure):
            isAtEnd = true
            switch failure {
            case .openQuote(let line):
                throw DecodingFailure(
                    .csvQuote, at: SourceLocation(file: file, line: line, row: row + 1),
                    expected: Self.quoteText(limits))
            case .limit(let line):
                throw DecodingFailure(
                    .csvFieldLimit, at: SourceLocation(file: file, line: line, row: row + 1),
                    expected: Self.limitText(limits))
            }
        }
    }

    private static func quoteText(_ limits: CSVLimits) -> String {
        "закрывающая кавычка не дальше чем через \(limits.fieldLineBreaks) строк; кавычка внутри поля удваивается"
    }

    private static func limitText(_ limits: CSVLimits) -> String {
        """
        поле до \(RussianCount.bytes(limits.fieldBytes)), строка до \(RussianCount.bytes(limits.recordBytes)) и \(limits.columns) столбцов; \
        проверьте концы строк, разделитель и кавычки
        """
    }

    /// Excel's first line «sep=;» names the separator and is no record.
    private func isSeparatorHint(_ record: borrowing RawRecord) -> Bool {
        guard let first = record.fields.first, first.count == 4 else { return false }
        return record.bytes.elementsEqual([0x73, 0x65, 0x70, 0x3D, dialect.delimiter])
    }

    private func note(_ record: borrowing RawRecord) {
        if isFileStart, text.skippedByteOrderMark {
            findings.append(Finding(.fileByteOrderMark, at: SourceLocation(file: file, line: 1)))
        }
        let oddities = machine.oddities
        guard oddities != CSVStateMachine.Oddities() else { return }
        let place = SourceLocation(file: file, line: record.line, row: record.row)
        if oddities.hasByteOrderMark, findings.isEmpty { findings.append(Finding(.fileByteOrderMark, at: place)) }
        if oddities.strayQuoteField > 0 {
            findings.append(Finding(.csvStrayQuote, at: place.at(field: "столбец \(oddities.strayQuoteField)")))
        }
        if oddities.nulField > 0 {
            findings.append(Finding(.csvNul, at: place.at(field: "столбец \(oddities.nulField)")))
        }
    }
}
