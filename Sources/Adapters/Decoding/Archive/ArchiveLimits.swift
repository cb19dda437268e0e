/// What an archive may unpack to at most; more refuses it.
public struct ArchiveLimits: Hashable, Sendable {
    /// Members, folders included.
    public var members: Int
    /// Bytes of one member, counted while they are unpacked.
    public var unpackedBytes: Int
    /// Unpacked bytes for each packed byte of the whole archive.
    public var ratio: Int
    /// Below this many unpacked bytes the ratio does not count: short repetitive files are packed very tightly.
    public var ratioFloorBytes: Int

    /// Makes limits.
    public init(
        members: Int = 50, unpackedBytes: Int = 8 << 30, ratio: Int = 200, ratioFloorBytes: Int = 16 << 20
    ) {
        self.members = members
        self.unpackedBytes = unpackedBytes
        self.ratio = ratio
        self.ratioFloorBytes = ratioFloorBytes
    }
}
