import Glibc

/// Removes from a folder what was taken, or moves what was refused, and nothing else.
///
/// A sender may put a new file under the old name at any time, between our look and the removal as well. So the name is
/// first moved aside, which takes exactly one file out of the senders' reach, and only then is it looked at. What is not
/// the file that was read goes back.
enum TakenFile {
    /// Begins the names of files moved aside. A killed night leaves them; the next one puts them back.
    static let prefix = ".sverka-taken."

    /// How the removal ended.
    enum Ending {
        case removed
        /// The name stands for another file, or the file was written to; it stays.
        case replaced
        /// The folder does not let us.
        case refused
    }

    /// Removes a file, unless it is another one by now.
    static func remove(_ path: String, read identity: FileIdentity) -> Ending {
        end(path, read: identity) { unlink($0) == 0 }
    }

    /// Moves a file elsewhere on its file system, unless it is another one by now; without an identity, what is no
    /// regular file.
    static func move(_ path: String, to target: String, read identity: FileIdentity?) -> Ending {
        end(path, read: identity) { rename($0, target) == 0 }
    }

    private static func end(_ path: String, read identity: FileIdentity?, _ finish: (String) -> Bool) -> Ending {
        func isRead(_ path: String) -> Bool {
            guard let identity else { return FileIdentity(path: path) == nil }
            return FileIdentity(path: path)?.isUnwritten(since: identity) ?? false
        }
        guard FileSystem.status(path) != nil else { return .removed }
        guard isRead(path) else { return .replaced }
        let aside = FileSystem.folder(of: path) + "/" + prefix + (path.split(separator: "/").last ?? "")
        guard rename(path, aside) == 0 else {
            if errno == ENOENT { return .removed }
            // A name that leaves no room for ours: the look above must do.
            return errno == ENAMETOOLONG && finish(path) ? .removed : .refused
        }
        guard isRead(aside) else { return putBack(aside, to: path) ? .replaced : .refused }
        if finish(aside) { return .removed }
        let reason = errno
        _ = putBack(aside, to: path)
        errno = reason
        return .refused
    }

    /// Puts back what a killed night moved aside. It is known by its bytes and removed again.
    /// - Returns: names that can't go back because another file has their name.
    static func restore(in folder: String) -> [String] {
        FileSystem.names(in: folder).filter { $0.hasPrefix(prefix) }
            .filter { !putBack("\(folder)/\($0)", to: "\(folder)/\($0.dropFirst(prefix.count))") }
    }

    private static func putBack(_ aside: String, to path: String) -> Bool {
        // Unlike a rename, a link never replaces what a sender has put there.
        if link(aside, path) == 0 {
            unlink(aside)
            return true
        }
        // A folder can't be linked, and its renaming replaces no file.
        return FileSystem.status(aside)?.isFolder ?? false && rename(aside, path) == 0
    }
}
