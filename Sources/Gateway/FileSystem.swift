import Adapters
import Glibc

/// The few file operations the gateway needs of the system, without Foundation.
enum FileSystem {
    /// The owner, group and permissions of a file.
    struct Status {
        var owner: uid_t
        var group: gid_t
        var permissions: mode_t
        var isFolder: Bool
        var isLink: Bool
    }

    /// A failed system call: what was attempted and the system's words.
    struct Failure: Error, CustomStringConvertible {
        var operation: String
        var path: String
        var reason: String

        init(_ operation: String, _ path: String, code: Int32 = errno) {
            self.operation = operation
            self.path = path
            reason = SystemErrorText.russian(code)
        }

        var description: String { "\(operation) «\(path)»: \(reason)" }
    }

    /// All bytes of a file.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("не открывается", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        // Read beside the array and appended: growing it by repeated zeros was not always specialised, and slow then.
        let isRead = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 8) { piece in
            while true {
                let count = Glibc.read(descriptor, piece.baseAddress, piece.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count == 0 }
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<count]))
            }
        }
        guard isRead else { throw Failure("не читается", path) }
        return bytes
    }

    /// The path behind symbolic links; the path itself where nothing is found.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// A file as text; nil when it cannot be read.
    static func text(_ path: String) -> String? { (try? read(path)).map { String(decoding: $0, as: UTF8.self) } }

    /// Writes a file whole: a reader sees the old content or the new, never a part.
    static func write(_ text: String, to path: String, permissions: mode_t = 0o644) throws(Failure) {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw Failure("не создаётся", temporary) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("не записывается", temporary) }
            bytes = bytes.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Failure("не сохраняется на диск", temporary) }
        guard rename(temporary, path) == 0 else { throw Failure("не записывается", path) }
    }

    /// Makes a rename or a new file in a folder durable.
    static func syncFolder(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("не открывается папка", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure("не сохраняется на диск", path) }
    }

    /// Names in a folder, sorted; empty when there is no such folder.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Owner and permissions without following a link; nil when there is no such file.
    static func status(_ path: String) -> Status? {
        var info = stat()
        guard lstat(path, &info) == 0 else { return nil }
        let kind = info.st_mode & S_IFMT
        return Status(
            owner: info.st_uid, group: info.st_gid, permissions: info.st_mode & 0o7777, isFolder: kind == S_IFDIR,
            isLink: kind == S_IFLNK)
    }

    /// Bytes of a regular file (links are followed); nil for anything else.
    static func size(_ path: String) -> Int? {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(info.st_size)
    }

    /// Bytes that we may still write to a folder's file system, and all it has; nil when it can't be asked.
    static func space(of path: String) -> (free: UInt64, total: UInt64)? {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return nil }
        return (UInt64(info.f_bavail) * UInt64(info.f_frsize), UInt64(info.f_blocks) * UInt64(info.f_frsize))
    }

    /// The file exists (links are followed).
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The file may be run by us.
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Makes a folder and the missing ones above it.
    static func makeFolder(_ path: String, permissions: mode_t = 0o755) throws(Failure) {
        if exists(path) { return }
        let parent = folder(of: path)
        if parent != path { try makeFolder(parent, permissions: permissions) }
        guard mkdir(path, permissions) == 0 || errno == EEXIST else { throw Failure("не создаётся папка", path) }
    }

    /// Removes a file or a folder with all it holds; links are removed, not followed.
    static func remove(_ path: String) {
        if let status = status(path), status.isFolder {
            for name in names(in: path) { remove("\(path)/\(name)") }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// The part of a path before its last slash.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path from the root, with `.` and `..` resolved in its text.
    static func absolute(_ path: String) -> String {
        var full = path
        if !path.hasPrefix("/"), let here = getcwd(nil, 0) {
            full = "\(String(cString: here))/\(path)"
            free(here)
        }
        var parts: [Substring] = []
        for part in full.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Where a link leads; nil when it is none.
    static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
