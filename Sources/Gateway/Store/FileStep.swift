import Glibc

/// The few file-system steps whose order makes a file durable.
enum FileStep {
    /// Makes a folder and its parents, readable by the owner only; an existing one is left as it is.
    static func makeFolder(_ path: String) throws(OriginalsStore.Failure) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw OriginalsStore.Failure(step: "не создаётся папка", path: path, code: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw OriginalsStore.Failure(step: "не создаётся папка", path: path, code: errno)
        }
    }

    /// Makes a rename in the folder durable.
    static func syncFolder(_ path: String) throws(OriginalsStore.Failure) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw OriginalsStore.Failure(step: "не открывается папка", path: path, code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else {
            throw OriginalsStore.Failure(step: "не сохраняется на диск", path: path, code: errno)
        }
    }

    /// Writes a whole file so that a reader sees the old one or the new one, never a part.
    static func replace(_ path: String, with text: String) throws(OriginalsStore.Failure) {
        let temporary = "\(path).\(getpid())"
        let output = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw OriginalsStore.Failure(step: "не создаётся файл", path: temporary, code: errno) }
        defer { close(output) }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let step = bytes[written...].withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else {
                throw OriginalsStore.Failure(step: "не записывается файл", path: temporary, code: errno)
            }
            written += step
        }
        guard fsync(output) == 0 else {
            throw OriginalsStore.Failure(step: "не сохраняется на диск", path: temporary, code: errno)
        }
        guard rename(temporary, path) == 0 else {
            throw OriginalsStore.Failure(step: "не переименовывается файл в", path: path, code: errno)
        }
    }
}
