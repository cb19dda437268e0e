import Glibc

/// The user the database server runs as. PostgreSQL refuses to run as root, so root becomes somebody else.
struct ServerUser {
    /// User number.
    let user: uid_t
    /// Group number.
    let group: gid_t
    /// What comes before a command to run it as that user; empty when that is us.
    let prefix: [String]

    /// Ourselves, or for root the user `postgres`, else `nobody`.
    static func current() throws(ClusterError) -> ServerUser {
        guard geteuid() == 0 else { return ServerUser(user: geteuid(), group: getegid(), prefix: []) }
        for name in ["postgres", "nobody"] {
            guard let entry = getpwnam(name) else { continue }
            let (user, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
            for folder in ["/usr/bin", "/bin", "/usr/sbin", "/sbin"] {
                if FileSystem.isExecutable("\(folder)/setpriv") {
                    let identity = ["--reuid=\(user)", "--regid=\(group)", "--clear-groups"]
                    return ServerUser(user: user, group: group, prefix: ["\(folder)/setpriv"] + identity + ["--"])
                }
                if FileSystem.isExecutable("\(folder)/runuser") {
                    return ServerUser(user: user, group: group, prefix: ["\(folder)/runuser", "-u", name, "--"])
                }
            }
        }
        throw .noUnprivilegedUser
    }

    /// The user may pass through every existing folder on the way to the path, itself included.
    func canReach(_ path: String) -> Bool {
        var folder = path
        while true {
            if FileSystem.exists(folder), !mayPass(folder) { return false }
            if folder == "/" { return true }
            folder = FileSystem.folder(of: folder)
        }
    }

    private func mayPass(_ folder: String) -> Bool {
        var info = stat()
        guard stat(folder, &info) == 0 else { return false }
        if info.st_uid == user { return info.st_mode & S_IXUSR != 0 }
        if info.st_gid == group { return info.st_mode & S_IXGRP != 0 }
        return info.st_mode & S_IXOTH != 0
    }
}
