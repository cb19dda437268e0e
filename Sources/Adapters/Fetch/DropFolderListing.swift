import Glibc
import Schemas

/// Lists the regular files of a drop folder. Links, folders, devices and files whose name begins with a dot are skipped.
public enum DropFolderListing {
    /// More files than this are not looked at; the next listing sees what is left.
    public static let entryLimit = 10_000

    /// The files there are now, by name.
    /// - Throws: `AdapterError` with `cannotList`.
    public static func entries(of folder: String) throws(AdapterError) -> [DropFolderEntry] {
        guard let stream = opendir(folder) else { throw AdapterError(.cannotList, systemError: errno, subject: folder) }
        defer { closedir(stream) }
        var entries: [DropFolderEntry] = []
        while entries.count < entryLimit {
            errno = 0
            guard let item = readdir(stream) else {
                guard errno == 0 else { throw AdapterError(.cannotList, systemError: errno, subject: folder) }
                break
            }
            let name = withUnsafeBytes(of: &item.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            var status = stat()
            // A file that was taken away since is simply not there.
            guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
            else { continue }
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000
            entries.append(
                DropFolderEntry(
                    name: name, byteCount: Int(status.st_size), modified: Timestamp(microseconds: modified)))
        }
        return entries.sorted { $0.name < $1.name }
    }
}
