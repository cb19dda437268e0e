/// Splits UTF-8 bytes into records and fields. Pure: bytes come in pieces cut anywhere, records go out.
///
/// A quote opens a quoted field only as its first byte, and is doubled inside. Other quotes are kept as they are and
/// noted. Records end with CR LF, LF or CR; empty lines are skipped; NUL characters are dropped and noted. Byte order
/// marks at the start of a line or field are left by programs that glue files together: dropped and noted.
struct CSVStateMachine {
    /// What the bytes led to.
    enum Step: Hashable {
        /// All bytes were used; the record goes on.
        case needsBytes
        /// A record is complete.
        case record
        /// The file can't be split any further.
        case failed(Failure)
    }

    /// Why a file can't be split.
    enum Failure: Hashable {
        /// The quote opened on this line is not closed in time.
        case openQuote(line: Int)
        /// A limit is exceeded on this line.
        case limit(line: Int)
    }

    /// What was odd in the current record: the first field (from 1) with it; 0 for nowhere.
    struct Oddities: Hashable {
        var strayQuoteField = 0
        var nulField = 0
        var hasByteOrderMark = false
    }

    private enum State {
        case recordStart, fieldStart, unquoted, quoted, quoteInQuoted
    }

    private let delimiter: UInt8
    /// A byte that can't occur in UTF-8 when the dialect has no quote.
    private let quote: UInt8
    private let limits: CSVLimits
    private let structural: StructuralScan
    private var state = State.recordStart
    private var afterCarriageReturn = false
    private var sawByteOrderMark = false
    private var fieldStart = 0
    private var quoteLine = 0
    private var quoteLineBreaks = 0
    /// Line of the next byte, from 1.
    private(set) var line = 1
    /// Oddities of the record being read or just completed.
    private(set) var oddities = Oddities()

    init(delimiter: UInt8, quote: UInt8?, limits: CSVLimits) {
        self.delimiter = delimiter
        self.quote = quote ?? 0xFF
        self.limits = limits
        structural = StructuralScan(delimiter, self.quote)
    }

    /// Reads on from `position`, which moves behind the bytes used. The record must be passed in again until complete,
    /// and empty after that. Its `line` is set, its `row` is not.
    mutating func consume(
        _ bytes: UnsafeRawBufferPointer, from position: inout Int, into record: inout RawRecord
    ) -> Step {
        // Bytes from here to the current place are to be copied; separators between plain fields are copied with them.
        var runStart = position
        var current = position
        let end = bytes.count
        defer { position = current }

        func copyRun(to runEnd: Int) {
            guard runEnd > runStart else { return }
            record.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[runStart..<runEnd]))
        }

        while current < end {
            switch state {
            case .recordStart:
                let byte = bytes[current]
                if byte == 10 || byte == 13 {
                    if byte == 13 || !afterCarriageReturn { line += 1 }
                    afterCarriageReturn = byte == 13
                    current += 1
                    runStart = current
                } else if byte == 0xEF, isByteOrderMark(bytes, current) {
                    sawByteOrderMark = true
                    afterCarriageReturn = false
                    current += 3
                    runStart = current
                } else {
                    afterCarriageReturn = false
                    oddities = Oddities()
                    oddities.hasByteOrderMark = sawByteOrderMark
                    sawByteOrderMark = false
                    record.line = line
                    fieldStart = record.bytes.count
                    state = .fieldStart
                }
            case .fieldStart:
                guard bytes[current] == quote else {
                    if bytes[current] == 0xEF, isByteOrderMark(bytes, current) {
                        copyRun(to: current)
                        current += 3
                        runStart = current
                        oddities.hasByteOrderMark = true
                        continue
                    }
                    state = .unquoted
                    continue
                }
                copyRun(to: current)
                current += 1
                runStart = current
                fieldStart = record.bytes.count
                quoteLine = line
                quoteLineBreaks = 0
                state = .quoted
            case .unquoted:
                let isWithinLimits = passPlainFields(bytes, from: &current, runStart: runStart, into: &record)
                guard isWithinLimits else { return .failed(.limit(line: line)) }
                if state != .unquoted { continue }
                current = structural.next(in: bytes, from: current)
                guard current < end else { break }
                let byte = bytes[current]
                if byte == delimiter {
                    let fieldEnd = record.bytes.count + (current - runStart)
                    guard close(fieldEnd, in: &record) else { return .failed(.limit(line: line)) }
                    // The separator becomes a byte between the fields.
                    fieldStart = fieldEnd + 1
                    current += 1
                    // The next field most often begins with no more than a letter.
                    if current < end, bytes[current] != quote, bytes[current] != 0xEF { continue }
                    state = .fieldStart
                } else if byte == 10 || byte == 13 {
                    copyRun(to: current)
                    current += 1
                    return endRecord(after: byte, in: &record)
                } else if byte == quote {
                    noteStrayQuote(in: record)
                    current += 1
                } else {
                    if byte == 0 {
                        copyRun(to: current)
                        runStart = current + 1
                        noteNul(in: record)
                    }
                    current += 1
                }
            case .quoted:
                let found = structural.next(in: bytes, from: current)
                if found > current { afterCarriageReturn = false }
                current = found
                guard current < end else { break }
                let byte = bytes[current]
                if byte == quote {
                    copyRun(to: current)
                    runStart = current + 1
                    state = .quoteInQuoted
                } else if byte == 10 || byte == 13 {
                    if byte == 13 || !afterCarriageReturn {
                        line += 1
                        quoteLineBreaks += 1
                        if quoteLineBreaks > limits.fieldLineBreaks { return .failed(.openQuote(line: quoteLine)) }
                    }
                } else if byte == 0 {
                    copyRun(to: current)
                    runStart = current + 1
                    noteNul(in: record)
                }
                afterCarriageReturn = byte == 13
                current += 1
            case .quoteInQuoted:
                let byte = bytes[current]
                if byte == quote {
                    // The second of two quotes stands for one.
                    runStart = current
                    current += 1
                    state = .quoted
                } else if byte == delimiter {
                    guard close(record.bytes.count, in: &record) else { return .failed(.limit(line: line)) }
                    runStart = current
                    fieldStart = record.bytes.count + 1
                    current += 1
                    state = .fieldStart
                } else if byte == 10 || byte == 13 {
                    current += 1
                    return endRecord(after: byte, in: &record)
                } else {
                    // Text after a closing quote: most often a quote inside that was not doubled. It is kept.
                    noteStrayQuote(in: record)
                    record.bytes.append(quote)
                    runStart = current
                    state = .unquoted
                }
            }
        }
        copyRun(to: current)
        return isTooLong(record) ? .failed(.limit(line: line)) : .needsBytes
    }

    /// Ends one unquoted field after the other, most of a table, eight bytes at once; stops before anything but a
    /// separator or behind a separator that a plain field does not follow. False when a limit is exceeded.
    @inline(__always)
    private mutating func passPlainFields(
        _ bytes: UnsafeRawBufferPointer, from current: inout Int, runStart: Int, into record: inout RawRecord
    ) -> Bool {
        // Where a byte of the run stands in the record once the run is copied.
        let shift = record.bytes.count - runStart
        while current + StructuralScan.width < bytes.count {
            var marks = structural.marks(in: bytes, at: current)
            while marks != 0 {
                let place = current + marks.trailingZeroBitCount / 8
                marks &= marks &- 1
                guard bytes[place] == delimiter else {
                    current = place
                    return true
                }
                guard close(place + shift, in: &record) else {
                    current = place
                    return false
                }
                fieldStart = place + shift + 1
                if bytes[place + 1] == quote || bytes[place + 1] == 0xEF {
                    current = place + 1
                    state = .fieldStart
                    return true
                }
            }
            current += StructuralScan.width
        }
        return true
    }

    /// Tells that no bytes follow: the last record may have no line break.
    mutating func finish(into record: inout RawRecord) -> Step {
        switch state {
        case .recordStart: return .needsBytes
        case .quoted: return .failed(.openQuote(line: quoteLine))
        case .fieldStart, .unquoted, .quoteInQuoted:
            // A byte 26 alone at the end is the end-of-file mark of old DOS programs.
            if record.fields.isEmpty, record.bytes == [26] {
                record.removeAll()
                state = .recordStart
                return .needsBytes
            }
            return endRecord(after: 0, in: &record)
        }
    }

    private mutating func endRecord(after byte: UInt8, in record: inout RawRecord) -> Step {
        guard close(record.bytes.count, in: &record), !isTooLong(record) else {
            return .failed(.limit(line: line))
        }
        if byte != 0 { line += 1 }
        afterCarriageReturn = byte == 13
        state = .recordStart
        return .record
    }

    /// Ends the current field; false when a limit is exceeded.
    private func close(_ fieldEnd: Int, in record: inout RawRecord) -> Bool {
        record.fields.append(fieldStart..<fieldEnd)
        return fieldEnd - fieldStart <= limits.fieldBytes && record.fields.count <= limits.columns
    }

    private func isTooLong(_ record: RawRecord) -> Bool {
        record.bytes.count > limits.recordBytes || record.bytes.count - fieldStart > limits.fieldBytes
    }

    /// The pieces hold whole characters, so a mark is never cut.
    private func isByteOrderMark(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
        offset + 2 < bytes.count && bytes[offset + 1] == 0xBB && bytes[offset + 2] == 0xBF
    }

    private mutating func noteStrayQuote(in record: RawRecord) {
        if oddities.strayQuoteField == 0 { oddities.strayQuoteField = record.fields.count + 1 }
    }

    private mutating func noteNul(in record: RawRecord) {
        if oddities.nulField == 0 { oddities.nulField = record.fields.count + 1 }
    }
}
