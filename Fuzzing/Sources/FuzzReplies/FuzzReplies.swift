@testable import Adapters
import FuzzSupport

/// What remote servers say: listings, heads, digest files.
///
/// The first byte chooses the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let choice = input.byte() & 3
    let bytes = input.remaining
    switch choice {
    case 0: check(RemoteListing(lines: bytes))
    case 1: check(RemoteListing(page: bytes))
    case 2:
        var reply = TransferReply()
        for line in bytes.split(separator: 10) { Array(line).withUnsafeBytes { reply.take(headerLine: $0) } }
        expect(reply.retryAfterSeconds ?? 0 >= 0, "nobody waits for the past")
    default:
        _ = DigestFile.digest(in: bytes, for: "f.csv")
        let text = input.text
        _ = NetworkAddress(text)
        _ = RemoteAddress(text)
    }
    return 0
}

private func check(_ listing: RemoteListing) {
    expect(listing.entries.count <= RemoteListing.entryLimit, "files are limited")
    for entry in listing.entries {
        expect(MemberName.isSafeFileName(entry.name), "names are no paths")
        expect(entry.byteCount ?? 0 >= 0, "no size is below nothing")
    }
}
