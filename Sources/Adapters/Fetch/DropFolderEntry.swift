import Schemas

/// A file seen in a drop folder.
public struct DropFolderEntry: Hashable, Sendable {
    /// Its name, without folders.
    public var name: String
    /// Its size.
    public var byteCount: Int
    /// When it was last written to.
    public var modified: Timestamp

    /// Makes an entry.
    public init(name: String, byteCount: Int, modified: Timestamp) {
        self.name = name
        self.byteCount = byteCount
        self.modified = modified
    }
}
