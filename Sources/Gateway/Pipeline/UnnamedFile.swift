import Glibc

/// A file that has no name: it goes with the process, however that ends.
final class UnnamedFile {
    private let descriptor: Int32
    private let folder: String

    init(folder: String) throws(FileSystem.Failure) {
        self.folder = folder
        try FileSystem.makeFolder(folder, permissions: 0o700)
        var template = Array("\(folder)/XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileSystem.Failure("не создаётся файл в папке", folder) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8], at offset: Int) throws(FileSystem.Failure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileSystem.Failure("не записывается файл в папке", folder) }
            done += count
        }
    }

    /// Reads so many bytes, which are there.
    func read(_ count: Int, at offset: Int) throws(FileSystem.Failure) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, !failed {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got > 0 { filled += got } else { failed = true }
            }
        }
        guard !failed else { throw FileSystem.Failure("не читается файл в папке", folder) }
        return bytes
    }
}
