/// A delivered file, or one of a delivery's files.
public struct FeedFile: Hashable, Sendable {
    /// Where it is stored.
    public var path: String
    /// What the sender called it.
    public var name: String
    /// Its bytes, when it is in memory only (samples inside mappings).
    var bytes: [UInt8]?

    /// Names a stored file.
    public init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// A file in memory.
    public init(name: String, bytes: [UInt8]) {
        path = ""
        self.name = name
        self.bytes = bytes
    }

    func members(limits: FeedMapping.Limits) throws -> ArchiveMembers {
        var archive = ArchiveLimits()
        archive.members = limits.members
        archive.unpackedBytes = limits.unpacked
        archive.ratio = limits.ratio
        if let bytes { return try ArchiveMembers(bytes: bytes, name: name, limits: archive) }
        return try ArchiveMembers(path: path, name: name, limits: archive)
    }
}
