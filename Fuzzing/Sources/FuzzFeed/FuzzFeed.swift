@testable import Adapters
import FuzzSupport
import Schemas

/// Whole feeds: a delivery of any bytes, read with the mappings that ship, up to canonical records.
///
/// The first byte chooses the mapping, and whether the delivery comes again with all rows known. For a pair of files the rest is cut at the first byte 0.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let choice = input.byte()
    let mapping = ShippedMappings.all[Int(choice & 7) % ShippedMappings.all.count]
    let files = delivery(of: input.remaining, mapping)
    let first = FeedTranscript(mapping, files)
    first.check()
    if choice & 8 != 0 { FeedTranscript(mapping, files, isUnchanged: true).checkUnchanged(after: first) }
    return 0
}

private func delivery(of bytes: [UInt8], _ mapping: FeedMapping) -> [FeedFile] {
    guard mapping.join != nil, let cut = bytes.firstIndex(of: 0) else {
        return [FeedFile(name: "delivery", bytes: bytes)]
    }
    return [
        FeedFile(name: "HM1.xml", bytes: Array(bytes[..<cut])),
        FeedFile(name: "LM1.xml", bytes: Array(bytes[(cut + 1)...])),
    ]
}
