import Schemas

/// A file seen in a drop folder.
public struct DropFolderEntry: Hashable, Sendable {
    /// Its name, without folders.
    public var name: String
    /// Its size.
    public var byteCount: Int
    /// When it was last written to.
    public var modified: Timestamp
    /// When anything about it last changed, by the clock of the file system: nobody can set it.
    public var changed: Timestamp

    /// Makes an entry; `changed` is `modified` unless given.
    public init(name: String, byteCount: Int, modified: Timestamp, changed: Timestamp? = nil) {
        self.name = name
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed ?? modified
    }

    /// A name that programs give to a file while they write it.
    public static func isTemporary(_ name: String) -> Bool {
        let name = Letters.lowered(name)
        return name.hasSuffix("~") || name.hasPrefix("~")
            || [".part", ".partial", ".filepart", ".tmp", ".temp", ".swp", ".crdownload", ".writing", ".upload"]
                .contains {
                    name.hasSuffix($0)
                }
    }

    /// A file that says of another one that it is complete.
    public static func isMarker(_ name: String) -> Bool { name.hasSuffix(".ok") || name.hasSuffix(".sha256") }
}
