import Glibc

/// A regular file's bytes. Owns the descriptor and closes it.
public final class FileByteSource: ByteSource {
    let descriptor: CInt
    private let path: String
    /// Size when it was opened.
    public let byteCount: Int

    /// Opens a regular file; folders and devices are refused, and symbolic links unless they are to be followed.
    /// - Throws: `AdapterError` with `cannotOpen`.
    public init(path: String, followsLinks: Bool = false) throws(AdapterError) {
        // O_NONBLOCK keeps the call from hanging on a named pipe that somebody put in place of the file.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
        guard opened >= 0 else { throw AdapterError(.cannotOpen, systemError: errno, subject: path) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw AdapterError(.cannotOpen, systemError: isFolder ? EISDIR : EINVAL, subject: path)
        }
        descriptor = opened
        byteCount = Int(status.st_size)
        self.path = path
        posix_fadvise(opened, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { close(descriptor) }

    /// All bytes from the start; nil when there are more than the limit.
    func readAll(atMost limit: Int) throws(AdapterError) -> [UInt8]? {
        guard byteCount <= limit else { return nil }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var filled = 0
        while filled < bytes.count {
            let step = bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(AdapterError) in
                    try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                }
            }
            let count = try step.get()
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }

    /// Reads the next bytes.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(AdapterError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw AdapterError(.cannotRead, systemError: errno, subject: path) }
        }
    }
}
