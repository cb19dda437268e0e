import Schemas

/// One member's bytes, counted while they are unpacked.
final class ArchiveMemberByteSource: ByteSource {
    private let archive: ArchiveHandle
    private let limits: ArchiveLimits
    private let place: SourceLocation
    private var first: [UInt8] = []
    private var memberBytes = 0
    private let unpacked: UnpackedCount
    /// For gzip: what the unpacked bytes must come to.
    private let trailer: GzipTrailer?
    private var check = CyclicRedundancyCheck()

    /// Takes the archive with the member as its current one, and looks that the member is no archive.
    init(
        _ archive: ArchiveHandle, limits: ArchiveLimits, unpacked: UnpackedCount, place: SourceLocation,
        trailer: GzipTrailer?
    ) throws {
        self.archive = archive
        self.unpacked = unpacked
        self.trailer = trailer
        self.limits = limits
        self.place = place
        var start = [UInt8](repeating: 0, count: ArchiveMagic.byteCount)
        var filled = 0
        while filled < start.count {
            let count = try start.withUnsafeMutableBytes { buffer in
                try archive.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            guard count > 0 else { break }
            filled += count
        }
        first = Array(start.prefix(filled))
        switch ArchiveMagic(first) {
        case nil: break
        case .other(let kind):
            throw DecodingFailure(.fileForeign, at: place, expected: "CSV или XML; прислано: \(kind)")
        case .zip, .gzip: throw DecodingFailure(.archiveLimit, at: place, expected: "файл, а не архив внутри архива")
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DecodingFailure) -> Int {
        let count: Int
        if first.isEmpty {
            count = try archive.read(into: buffer)
        } else {
            count = min(first.count, buffer.count)
            buffer.copyBytes(from: first.prefix(count))
            first.removeFirst(count)
        }
        memberBytes += count
        unpacked.bytes += count
        if let trailer, !buffer.isEmpty {
            check.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            let seen = GzipTrailer(checksum: check.value, unpackedBytes: UInt32(truncatingIfNeeded: memberBytes))
            // A file of several gzip streams ends so too: it is refused, since only its last part could be checked.
            guard count > 0 || seen == trailer else { throw ArchiveFault.damaged(place.file) }
        }
        let isPackedTooTightly =
            unpacked.bytes > limits.ratioFloorBytes && unpacked.bytes / max(archive.packedBytes, 1) >= limits.ratio
        guard unpacked.bytes <= limits.unpackedBytes, !isPackedTooTightly else {
            let expected =
                "не больше \(RussianCount.bytes(limits.unpackedBytes)) после распаковки и сжатие не больше чем в \(limits.ratio) раз"
            throw DecodingFailure(.archiveLimit, at: place, expected: expected)
        }
        return count
    }
}
