import Adapters
import Glibc

/// Where the parts of a built-in database lie.
struct ClusterFolders: Hashable {
    /// The folder of the cluster.
    let root: String
    /// The folder of the Unix socket; its path must be short.
    let socket: String
    /// What the operator should know about the choice; nil when the folder is the one asked for.
    let note: String?

    /// PostgreSQL's data.
    var data: String { "\(root)/data" }
    /// The server's log.
    var log: String { "\(root)/postgres.log" }
    /// Held while the cluster is created, started or stopped.
    var lock: String { "\(root)/cluster.lock" }

    /// A Unix socket's path takes at most 107 bytes, of which `/.s.PGSQL.5432.lock` needs 19.
    private static let longestSocketFolder = 85

    /// Chooses folders for a requested one that the user of the server can reach.
    static func choose(_ requested: String, for user: ServerUser) -> ClusterFolders {
        let requested = FileSystem.absolute(requested)
        let tag = shortTag(of: requested)
        var root = requested
        var note: String?
        if !user.canReach(requested) {
            let system = "/var/lib"
            root =
                geteuid() == 0 && user.canReach(system)
                ? "\(system)/sverka-\(tag)" : "/var/tmp/sverka-\(user.user)/\(tag)"
            note =
                "База данных лежит в «\(root)»: в «\(requested)» не может войти пользователь, от имени которого работает PostgreSQL."
        }
        let inside = "\(root)/socket"
        let socket = inside.utf8.count <= longestSocketFolder ? inside : "/tmp/sverka-\(user.user)-\(tag)"
        return ClusterFolders(root: root, socket: socket, note: note)
    }

    /// Makes the folders, private to the user.
    func create(for user: ServerUser) throws(ClusterError) {
        for folder in [root, socket] {
            do { try FileSystem.makeFolder(FileSystem.folder(of: folder)) } catch {
                throw .folderRefused(path: folder, reason: error.reason)
            }
            if mkdir(folder, 0o700) == 0, chown(folder, user.user, user.group) != 0 {
                throw .folderRefused(path: folder, reason: SystemErrorText.russian(errno))
            }
            // Somebody else's folder, or a link put in its place, could hand the database to them.
            // Its contents are looked at before its owner: who makes it beside us at this moment gives it away before anything is put in.
            let isEmpty = FileSystem.names(in: folder).isEmpty
            guard let status = FileSystem.status(folder), status.isFolder else {
                throw .folderRefused(path: folder, reason: "это не папка")
            }
            if status.owner != user.user {
                guard geteuid() == 0, status.owner == 0, isEmpty else {
                    throw .folderRefused(path: folder, reason: "она принадлежит другому пользователю")
                }
                chown(folder, user.user, user.group)
            }
            guard chmod(folder, 0o700) == 0 else { throw .folderRefused(path: folder, reason: "права не меняются") }
        }
    }

    /// Eight hexadecimal digits of the FNV-1a hash of a path: tells clusters apart in a shared folder.
    private static func shortTag(of path: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in path.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
