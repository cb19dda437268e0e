import Glibc
import Simulator

/// Writes bytes to a file through a buffer. `finish` must be called: it writes what is left, reports late errors and
/// gives the file its name. Until then a file of that name stays as it was: a run that fails takes nothing away.
struct FileSink: ByteSink {
    /// The file while it is written; removed when the writing was given up.
    private final class Draft {
        let path: String
        var isKept = false

        init(_ path: String) { self.path = path }

        deinit { if !isKept { unlink(path) } }
    }

    private let path: String
    private let draft: Draft
    /// Written first, in the same folder; equal to the path for what is no regular file, such as a device.
    private let temporary: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ path: String) throws(TextFile.Failure) {
        self.path = path
        var info = stat()
        let isOther = stat(path, &info) == 0 && info.st_mode & S_IFMT != S_IFREG
        temporary = isOther ? path : "\(path).\(getpid()).partial"
        draft = Draft(temporary)
        draft.isKept = isOther
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TextFile.Failure("не записывается файл", path) }
        buffer.reserveCapacity(1 << 17)
    }

    mutating func write(_ bytes: [UInt8]) throws(TextFile.Failure) {
        buffer += bytes
        if buffer.count >= 1 << 16 { try flush() }
    }

    mutating func finish() throws(TextFile.Failure) {
        try flush()
        guard close(descriptor) == 0, temporary == path || rename(temporary, path) == 0 else {
            throw TextFile.Failure("не записывается файл", path)
        }
        draft.isKept = true
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
