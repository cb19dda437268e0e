@testable import Adapters
import FuzzSupport
import Schemas

/// Tables: decoding and splitting, whole and in pieces, against a plain reader of the same rules.
///
/// The first three bytes choose encoding, separator and quote; limits; how the file is cut. The rest is the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let style = input.byte()
    let options = input.byte()
    let seed = input.byte()
    var dialect = CSVDialect(encoding: TextEncoding.allCases[Int(style & 7) % TextEncoding.allCases.count])
    dialect.delimiter = [UInt8(ascii: ";"), UInt8(ascii: ","), 9, UInt8(ascii: "|")][Int(style >> 3 & 3)]
    dialect.quote = [UInt8(ascii: "\""), UInt8(ascii: "'"), nil, UInt8(ascii: "\"")][Int(style >> 5 & 3)]
    var limits = CSVLimits()
    if options & 1 != 0 { limits = CSVLimits(fieldBytes: 24, recordBytes: 64, columns: 6, fieldLineBreaks: 3) }

    let file = input.remaining
    var padding: [UInt8] = []
    var lineCount = 0
    if options & 2 != 0 {
        // Empty lines fill what is read before anything is decided, so that the file itself is cut.
        (padding, lineCount) = DeclaredPadding.emptyLines(
            EncodingProbe.byteCount - Int(options >> 2), dialect.encoding, before: file)
    }
    let mark = padding.isEmpty ? 0 : DeclaredPadding.markByteCount(dialect.encoding, file)
    let delivered = padding + file[mark...]

    let whole = TableTranscript(MemoryByteSource(delivered), dialect, limits)
    let cut = TableTranscript(CutSource(delivered, firstPiece: max(1, padding.count), seed: seed), dialect, limits)
    expectEqual(whole.rows, cut.rows, "a table's rows do not depend on how it is cut")
    // A file that also goes on in another encoding is refused for whichever of the two is met first.
    if whole.outcome != .tooMuch, cut.outcome != .tooMuch {
        expectEqual(whole.outcome, cut.outcome, "a table's failure does not depend on how it is cut")
    }
    whole.check(against: file, lineOffset: lineCount, dialect, limits)
    return 0
}
