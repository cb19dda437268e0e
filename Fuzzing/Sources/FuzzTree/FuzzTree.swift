@testable import Adapters
import FuzzSupport

/// Trees: records, headers and payloads of XML, whole and in pieces, with limits.
///
/// The first three bytes choose patterns and payload; limits and padding; how the file is cut. The rest is the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let shape = TreeShape(input.byte())
    let options = input.byte()
    let seed = input.byte()
    var limits = XMLLimits()
    if options & 1 != 0 {
        limits = XMLLimits(depth: 5, attributes: 4, textBytes: 40, recordBytes: 100, nodes: 12, names: 16)
    }
    var file = input.remaining
    var firstPiece = 1
    if options & 2 != 0 {
        // A comment fills what is read before anything is decided, so that the file itself is cut.
        firstPiece = TreePadding.insert(EncodingProbe.byteCount - Int(options >> 2), into: &file)
    }
    let whole = TreeTranscript(MemoryByteSource(file), shape, limits)
    let cut = TreeTranscript(CutSource(file, firstPiece: firstPiece, seed: seed), shape, limits)
    whole.check(limits)
    whole.compare(with: cut)
    return 0
}
