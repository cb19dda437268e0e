import Glibc
import Schemas

/// Which file it was, and in what state: tells whether what stands under a name is still what was read.
struct FileIdentity: Hashable {
    private var device: UInt64
    private var inode: UInt64
    /// Its size.
    let byteCount: Int64
    private var modified: Int64
    /// How many names it has.
    let nameCount: Int
    /// When anything about it last changed, by the clock of the file system.
    let changed: Timestamp

    /// Of an open file; nil when it is no regular one.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of a name, without following a link or opening anything; nil when there is no regular file.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        byteCount = Int64(status.st_size)
        nameCount = Int(status.st_nlink)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        changed = Timestamp(
            microseconds: Int64(status.st_ctim.tv_sec) * 1_000_000 + Int64(status.st_ctim.tv_nsec) / 1000)
    }

    /// The same file with the same content, even if it was renamed meanwhile.
    func isUnwritten(since earlier: FileIdentity) -> Bool {
        (device, inode, byteCount, modified) == (earlier.device, earlier.inode, earlier.byteCount, earlier.modified)
    }

    /// Another look at the same file, whatever was written to it meanwhile.
    func isSameFile(as other: FileIdentity) -> Bool { (device, inode) == (other.device, other.inode) }

    /// The identity as a text, for a file that stays where it is.
    var mark: String { "\(device):\(inode):\(byteCount):\(modified):\(changed.microseconds)" }
}
