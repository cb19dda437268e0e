import Glibc
import Schemas

/// What there is in a drop folder. Nothing is opened or followed; names that begin with a dot are nobody's business.
public struct DropFolderListing: Sendable {
    /// More entries than this are not looked at; the next listing sees what is left.
    public static let entryLimit = 10_000

    /// What no file can be taken from.
    public enum Kind: String, Hashable, Sendable {
        /// A folder.
        case folder = "папка"
        /// A symbolic link, wherever it leads.
        case link = "ссылка"
        /// A named pipe.
        case pipe = "канал"
        /// A socket.
        case socket = "сокет"
        /// A device.
        case device = "устройство"
        /// A name that is no UTF-8; it is shown with marks in place of the bytes.
        case unreadableName = "имя не в UTF-8"
    }

    /// Something else than a file.
    public struct Other: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// What it is.
        public var kind: Kind
    }

    /// Regular files, by name.
    public private(set) var files: [DropFolderEntry] = []
    /// Everything else, by name.
    public private(set) var others: [Other] = []
    /// There was more than is looked at.
    public private(set) var isCut = false

    /// Lists a folder.
    /// - Throws: `AdapterError` with `cannotList`.
    public init(of folder: String) throws(AdapterError) {
        guard let stream = opendir(folder) else { throw AdapterError(.cannotList, systemError: errno, subject: folder) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let item = readdir(stream) else {
                guard errno == 0 else { throw AdapterError(.cannotList, systemError: errno, subject: folder) }
                break
            }
            let bytes = withUnsafeBytes(of: &item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: ".") else { continue }
            guard files.count + others.count < Self.entryLimit else {
                isCut = true
                break
            }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                others.append(Other(name: String(decoding: bytes, as: UTF8.self), kind: .unreadableName))
                continue
            }
            var status = stat()
            // A file that was taken away since is simply not there.
            guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            add(name, status)
        }
        files.sort { $0.name < $1.name }
        others.sort { $0.name < $1.name }
    }

    private mutating func add(_ name: String, _ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            files.append(
                DropFolderEntry(
                    name: name, byteCount: Int(status.st_size), modified: Self.moment(status.st_mtim),
                    changed: Self.moment(status.st_ctim)))
        case S_IFDIR: others.append(Other(name: name, kind: .folder))
        case S_IFLNK: others.append(Other(name: name, kind: .link))
        case S_IFIFO: others.append(Other(name: name, kind: .pipe))
        case S_IFSOCK: others.append(Other(name: name, kind: .socket))
        default: others.append(Other(name: name, kind: .device))
        }
    }

    private static func moment(_ time: timespec) -> Timestamp {
        Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
