@testable import Adapters
import FuzzSupport
import Glibc
import Schemas

/// Archives: members of zip and gzip by their bytes, from memory and from a file, in buffers of two sizes.
///
/// The first byte chooses limits and whether the rest is the file itself or a recipe of one; see `ArchiveRecipe`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let options = input.byte()
    var limits = ArchiveLimits(members: 8, unpackedBytes: 1 << 20, ratio: 100, ratioFloorBytes: 64 << 10)
    if options & 1 != 0 { limits = ArchiveLimits(members: 2, unpackedBytes: 100, ratio: 2, ratioFloorBytes: 20) }
    let file = options & 2 != 0 ? ArchiveRecipe.file(&input) : input.remaining

    let inMemory = ArchiveTranscript(limits: limits, pieceBytes: 7) { () throws in
        try ArchiveMembers(bytes: file, name: "доставка.gz", limits: limits)
    }
    inMemory.check(limits)
    let again = ArchiveTranscript(limits: limits, pieceBytes: 64 << 10) { () throws in
        if options & 4 == 0 { return try ArchiveMembers(bytes: file, name: "доставка.gz", limits: limits) }
        return try ArchiveMembers(path: ScratchFile.path(holding: file), name: "доставка.gz", limits: limits)
    }
    expectEqual(inMemory, again, "an archive's contents do not depend on how it is read")
    return 0
}
