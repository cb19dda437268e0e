import Glibc

/// Where the bytes of a transfer go: a file, or memory for listings and digests. Never takes more than its limit.
final class TransferSink {
    private let file: Int32
    private let byteLimit: Int64
    /// What was kept in memory.
    private(set) var bytes: [UInt8] = []
    /// Bytes kept so far, over all attempts.
    private(set) var byteCount: Int64 = 0
    /// More arrived than may be kept.
    private(set) var isFull = false

    /// Keeps bytes in memory.
    init(byteLimit: Int64) {
        file = -1
        self.byteLimit = byteLimit
    }

    /// Keeps bytes in a new file that only we read.
    init(path: String, byteLimit: Int64) throws(TransferFault) {
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TransferFault(.local) }
        self.byteLimit = byteLimit
    }

    deinit { if file >= 0 { close(file) } }

    /// Adds bytes; false when they can't be kept.
    func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard byteCount + Int64(piece.count) <= byteLimit else {
            isFull = true
            return false
        }
        if file < 0 {
            bytes.append(contentsOf: piece)
        } else {
            var written = 0
            while written < piece.count {
                let step = write(file, piece.baseAddress?.advanced(by: written), piece.count - written)
                if step < 0, errno == EINTR { continue }
                guard step > 0 else { return false }
                written += step
            }
        }
        byteCount += Int64(piece.count)
        return true
    }

    /// Forgets everything; false when the file can't be emptied.
    func clear() -> Bool {
        bytes = []
        byteCount = 0
        isFull = false
        return file < 0 || (ftruncate(file, 0) == 0 && lseek(file, 0, SEEK_SET) == 0)
    }
}
