import CLibArchive
import Glibc

/// Writes a zip file member by member, at constant memory.
public final class ZipFileWriter {
    /// The archive could not be written.
    public struct Failure: Error, CustomStringConvertible {
        /// The step that failed, in Russian, as «не создаётся».
        public let step: String
        /// The file, as the operator named it.
        public let path: String
        /// `errno` as the library reports it.
        public let code: Int32

        /// One line for the operator.
        public var description: String {
            "\(step) файл zip \(path): \(SystemErrorText.russian(code)); проверьте место на диске и права"
        }
    }

    /// Freed with `archive_write_free` in `deinit`.
    private let archive: OpaquePointer
    private let path: String

    /// Creates, or replaces, the file.
    public init(path: String) throws(Failure) {
        guard let archive = archive_write_new() else { throw Failure(step: "не создаётся", path: path, code: ENOMEM) }
        self.archive = archive
        self.path = path
        try check(archive_write_set_format_zip(archive), "не создаётся")
        try check(archive_write_open_filename(archive, path), "не создаётся")
    }

    deinit { archive_write_free(archive) }

    /// Starts a member; its bytes follow by `write`.
    public func startMember(named name: String) throws(Failure) {
        guard let entry = archive_entry_new() else { throw Failure(step: "не записывается", path: path, code: ENOMEM) }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname_utf8(entry, name)
        // AE_IFREG: a macro that Swift does not see.
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o600)
        // A fixed time: the same members are the same bytes.
        archive_entry_set_mtime(entry, 315_532_800, 0)
        try check(archive_write_header(archive, entry), "не записывается")
    }

    /// Adds bytes to the member started last.
    public func write(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(step: "не записывается", path: path, code: archive_errno(archive)) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes the directory; without it the file is no zip.
    public func finish() throws(Failure) { try check(archive_write_close(archive), "не дописывается") }

    private func check(_ result: Int32, _ step: String) throws(Failure) {
        guard result == ARCHIVE_OK else { throw Failure(step: step, path: path, code: archive_errno(archive)) }
    }
}
