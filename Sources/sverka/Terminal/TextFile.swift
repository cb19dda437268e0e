import Adapters
import Glibc

/// Small files of the command line: read whole, written whole.
enum TextFile {
    /// A file or folder could not be used; in Russian for the operator.
    struct Failure: Error, CustomStringConvertible {
        let operation: String
        let path: String
        let code: Int32

        /// `operation` says what could not be done, as «не читается файл».
        init(_ operation: String, _ path: String) {
            self.operation = operation
            self.path = path
            code = errno
        }

        var description: String { "\(operation) \(path): \(SystemErrorText.russian(code))" }
    }

    static func read(_ path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("не читается файл", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Failure("не читается файл", path) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    static func checkReadable(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("не читается файл", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure("не читается файл", path) }
        if status.st_mode & S_IFMT == S_IFDIR {
            errno = EISDIR
            throw Failure("не читается файл", path)
        }
    }

    static func write(_ text: String, to path: String) throws(Failure) {
        var sink = try FileSink(path)
        try sink.write(Array(text.utf8))
        try sink.finish()
    }

    static func rename(_ path: String, to target: String) throws(Failure) {
        guard Glibc.rename(path, target) == 0 else { throw Failure("не переименовывается файл в", target) }
    }

    static func makeFolder(_ path: String) throws(Failure) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            made +=
                made.isEmpty && path.hasPrefix("/") && part.isEmpty
                ? "/" : (made.isEmpty || made == "/" ? "" : "/") + part
            guard !part.isEmpty else { continue }
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw Failure("не создаётся папка", made) }
        }
    }
}
