import Glibc

/// Removes from a folder what was taken, and nothing else.
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
        let aside = FileSystem.folder(of: path) + "/" + prefix + (path.split(separator: "/").last ?? "")
        guard FileIdentity(path: path)?.isUnwritten(since: identity) ?? false else {
            return FileSystem.exists(path) ? .replaced : .removed
        }
        guard rename(path, aside) == 0 else {
            if errno == ENOENT { return .removed }
            // A name that leaves no room for ours: the look above must do.
            return errno == ENAMETOOLONG && unlink(path) == 0 ? .removed : .refused
        }
        guard FileIdentity(path: aside)?.isUnwritten(since: identity) ?? false else {
            return putBack(aside, to: path) ? .replaced : .refused
        }
        return unlink(aside) == 0 ? .removed : .refused
    }

    /// Puts back what a killed night moved aside. It is known by its bytes and removed again.
    /// - Returns: names that can't go back because another file has their name.
    static func restore(in folder: String) -> [String] {
        FileSystem.names(in: folder).filter { $0.hasPrefix(prefix) }
            .filter { !putBack("\(folder)/\($0)", to: "\(folder)/\($0.dropFirst(prefix.count))") }
    }

    private static func putBack(_ aside: String, to path: String) -> Bool {
        // Unlike a rename, a link never replaces what a sender has put there.
        guard link(aside, path) == 0 else { return false }
        unlink(aside)
        return true
    }
}
