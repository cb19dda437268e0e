import Glibc
import Simulator

/// Writes bytes to a file through a buffer. `finish` must be called: it writes what is left and reports late errors.
struct FileSink: ByteSink {
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ path: String) throws(TextFile.Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TextFile.Failure("не записывается файл", path) }
        buffer.reserveCapacity(1 << 17)
    }

    mutating func write(_ bytes: [UInt8]) throws(TextFile.Failure) {
        buffer += bytes
        if buffer.count >= 1 << 16 { try flush() }
    }

    mutating func finish() throws(TextFile.Failure) {
        try flush()
        guard close(descriptor) == 0 else { throw TextFile.Failure("не записывается файл", path) }
    }

    private mutating func flush() throws(TextFile.Failure) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TextFile.Failure("не записывается файл", path) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
