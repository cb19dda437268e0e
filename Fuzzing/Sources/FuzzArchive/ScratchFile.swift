import Glibc

/// One file in memory-backed storage that every run writes again.
enum ScratchFile {
    private static let path = "/dev/shm/sverka-fuzz-\(getpid())"

    /// Writes the bytes and names the file.
    static func path(holding bytes: [UInt8]) -> String {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { fatalError("\(path) can't be written") }
        defer { close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count else { fatalError("\(path) can't be written") }
        atexit { unlink(ScratchFile.path) }
        return path
    }
}
