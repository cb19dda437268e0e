import Glibc

/// A file without a place on disk, for the one key that libcurl reads by path only. Ends with this object.
final class MemoryFile {
    private let file: Int32

    /// Holds the bytes of a secret.
    init(_ secret: Secret) throws(TransferFault) {
        // The name is gone before anybody could ask for it; the number stays ours until it is closed.
        var random = SystemRandomNumberGenerator()
        let name = "/sverka-\(getpid())-\(String(random.next() as UInt64, radix: 36))"
        file = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw TransferFault(.local) }
        shm_unlink(name)
        // A key is a few kilobytes: memory takes it in one piece or not at all.
        guard write(file, secret.bytes, secret.bytes.count) == secret.bytes.count else { throw TransferFault(.local) }
    }

    deinit { close(file) }

    /// The path under which this process reads it.
    var path: String { "/proc/self/fd/\(file)" }
}
