import Schemas

/// Looks through a zip's directory before libarchive sees it, and refuses methods that let a file choose how much memory
/// unpacking takes: LZMA asks for 4 GiB by five bytes. libarchive unpacks what a link points to while it reads the
/// member's header, so it can't be asked for the method first.
///
/// A directory that two readers might look for in two places is taken for damage: the end of the archive must say where
/// it begins, and it must lie between the members and that end without a gap.
struct ZipDirectory {
    private let origin: ArchiveRandomAccess
    private let file: String
    private let limits: ArchiveLimits

    private static let endByteCount = 22
    private static let locatorByteCount = 20
    private static let wideEndByteCount = 56
    private static let entryByteCount = 46
    private static let localByteCount = 30
    /// libarchive looks for the end of the directory so far from the end of the file.
    private static let searchedByteCount = 16 * 1024

    /// Opens the archive.
    init(_ origin: ArchiveOrigin, file: String, limits: ArchiveLimits) throws(AdapterError) {
        self.origin = try ArchiveRandomAccess(origin)
        self.file = file
        self.limits = limits
    }

    /// Looks through all members.
    /// - Throws: `DecodingFailure` with `archiveLimit` for other methods than deflate and none, and for too many members;
    ///   with `archiveEncrypted` or `archiveDamaged`; `AdapterError` when the file can't be read.
    func check() throws {
        let (start, end) = try place()
        var position = start
        var count = 0
        while position < end {
            let entry = try bytes(Self.entryByteCount, at: position)
            guard entry.hasSignature(0x0201_4B50) else { throw ArchiveFault.damaged(file) }
            count += 1
            guard count <= limits.members else {
                throw DecodingFailure(
                    .archiveLimit, at: SourceLocation(file: file),
                    expected: "не больше \(limits.members) файлов в архиве")
            }
            let nameByteCount = entry.two(28)
            let extraByteCount = entry.two(30)
            let extra = try bytes(extraByteCount, at: position + Self.entryByteCount + nameByteCount)
            guard let offset = Self.localOffset(of: entry, extra) else { throw ArchiveFault.damaged(file) }
            let local = try bytes(Self.localByteCount, at: offset)
            guard local.hasSignature(0x0403_4B50) else { throw ArchiveFault.damaged(file) }
            // The two may differ, and nobody can say which of them a program believes.
            try check(flags: entry.two(8), method: entry.two(10))
            try check(flags: local.two(6), method: local.two(8))
            position += Self.entryByteCount + nameByteCount + extraByteCount + entry.two(32)
        }
        guard position == end else { throw ArchiveFault.damaged(file) }
    }

    private func check(flags: Int, method: Int) throws(DecodingFailure) {
        guard flags & 1 == 0 else { throw ArchiveFault.encrypted(file) }
        guard method == 0 || method == 8 else {
            throw DecodingFailure(
                .archiveLimit, at: SourceLocation(file: file), expected: "файлы без сжатия или сжатые методом deflate")
        }
    }

    /// Where the directory begins and ends.
    private func place() throws -> (start: Int, end: Int) {
        let searched = min(Self.searchedByteCount, origin.byteCount)
        let tail = try bytes(searched, at: origin.byteCount - searched)
        // The last one counts, as for libarchive.
        var index = searched - Self.endByteCount
        while index >= 0, !tail.hasSignature(0x0605_4B50, at: index) { index -= 1 }
        guard index >= 0 else { throw ArchiveFault.damaged(file) }
        let end = ZipBytes(tail.bytes[index...])
        let place = origin.byteCount - searched + index
        guard end.two(4) == 0, end.two(6) == 0, end.two(8) == end.two(10) else { throw ArchiveFault.damaged(file) }
        let locatorIndex = index - Self.locatorByteCount
        if locatorIndex >= 0, tail.hasSignature(0x0706_4B50, at: locatorIndex) {
            return try widePlace(ZipBytes(tail.bytes[locatorIndex...]), before: place, end)
        }
        guard end.four(16) + end.four(12) == place else { throw ArchiveFault.damaged(file) }
        return (end.four(16), place)
    }

    /// The same for an archive above 4 GiB, or one by a program that prepares for that.
    private func widePlace(_ locator: ZipBytes, before endPlace: Int, _ end: ZipBytes) throws -> (start: Int, end: Int)
    {
        guard locator.four(4) == 0, locator.four(16) == 1, let place = locator.eight(8),
            place == endPlace - Self.locatorByteCount - Self.wideEndByteCount
        else { throw ArchiveFault.damaged(file) }
        let wide = try bytes(Self.wideEndByteCount, at: place)
        guard wide.hasSignature(0x0606_4B50), wide.eight(4) == Self.wideEndByteCount - 12, wide.four(16) == 0,
            wide.four(20) == 0, wide.eight(24) == wide.eight(32), let byteCount = wide.eight(40),
            let start = wide.eight(48), start <= place, byteCount == place - start,
            end.four(16) == 0xFFFF_FFFF || end.four(16) == start
        else { throw ArchiveFault.damaged(file) }
        return (start, place)
    }

    /// Where a member's own header stands; nil when the directory does not say.
    private static func localOffset(of entry: ZipBytes, _ extra: ZipBytes) -> Int? {
        guard entry.four(42) == 0xFFFF_FFFF else { return entry.four(42) }
        var found: Int?
        var position = 0
        while position + 4 <= extra.bytes.count {
            let (kind, byteCount) = (extra.two(position), extra.two(position + 2))
            position += 4
            guard position + byteCount <= extra.bytes.count else { return nil }
            if kind == 1 {
                // Only sizes that did not fit stand before it.
                let before = (entry.four(24) == 0xFFFF_FFFF ? 8 : 0) + (entry.four(20) == 0xFFFF_FFFF ? 8 : 0)
                guard found == nil, before + 8 <= byteCount else { return nil }
                found = extra.eight(position + before)
            }
            position += byteCount
        }
        return found
    }

    /// So many bytes, all of which must be there.
    private func bytes(_ count: Int, at offset: Int) throws -> ZipBytes {
        guard let bytes = try origin.bytes(count, at: offset) else { throw ArchiveFault.damaged(file) }
        return ZipBytes(bytes[...])
    }
}
