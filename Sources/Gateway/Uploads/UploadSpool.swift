import Adapters
import Glibc
import Schemas

/// The file of one upload while its bytes come in. Runs on a thread of its own, because disks block.
///
/// Whoever has the file open for writing holds its lock: two senders never write into one file.
package actor UploadSpool {
    /// Why bytes can't be taken.
    package enum Refusal: Error, Hashable {
        /// More bytes than the feed may have.
        case tooLarge(limit: Int64)
        /// Somebody else is writing to the file.
        case busy
        /// The file holds fewer bytes than were confirmed to the sender.
        case shortened
    }

    private nonisolated let thread: ConnectionThread
    /// Where the bytes are.
    package nonisolated let path: String
    private let limit: Int64
    private var file: FileDescriptor
    private var hash = Sha256()
    /// Bytes taken so far, those of earlier requests among them.
    package private(set) var byteCount: Int64 = 0
    /// The bytes are an original's as well: nothing may be written to them.
    private var isShared = false

    /// The thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init(path: String, limit: Int64, thread: ConnectionThread) {
        self.path = path
        self.limit = limit
        self.thread = thread
        file = FileDescriptor(none: ())
    }

    /// Opens the file and goes on after its first `offset` bytes; what it holds beyond them is cut off.
    /// - Throws: `OriginalsStore.Failure` when the disk refuses, `Refusal`.
    package static func open(_ path: String, at offset: Int64, limit: Int64) async throws -> UploadSpool {
        let spool = UploadSpool(path: path, limit: limit, thread: try ConnectionThread())
        try await spool.start(at: offset)
        return spool
    }

    private func start(at offset: Int64) throws {
        if offset == 0 { try FileSystem.makeFolder(FileSystem.folder(of: path), permissions: 0o700) }
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (offset == 0 ? O_CREAT : 0)
        file = FileDescriptor(owning: Glibc.open(path, flags, 0o600))
        // Taken over by a registration whose answer nobody got, or swept away.
        if !file.isOpen, errno == ENOENT, offset > 0 { throw Refusal.shortened }
        guard file.isOpen else { throw failure("не открывается файл") }
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else { throw Refusal.busy }
        // Between opening and locking somebody else may have ended the upload: then the open file is an original by now.
        guard let opened = FileIdentity(descriptor: file.number), let named = FileIdentity(path: path),
            opened.isSameFile(as: named)
        else { throw Refusal.shortened }
        try readBack(offset)
        // A node was killed, or could not commit, when the file had been given its name among the originals.
        isShared = opened.nameCount > 1
        if opened.byteCount == offset { return }
        if isShared { return try unshare() }
        guard ftruncate(file.number, off_t(offset)) == 0 else { throw failure("не укорачивается файл") }
    }

    /// Goes on with a copy of the bytes so far, under the same name.
    private func unshare() throws {
        let copy = FileDescriptor(
            owning: Glibc.open(path + ".new", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600))
        guard copy.isOpen, flock(copy.number, LOCK_EX | LOCK_NB) == 0 else { throw failure("не создаётся файл") }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        var copied: Int64 = 0
        while copied < byteCount {
            let count = pread(
                file.number, buffer.baseAddress, min(buffer.count, Int(byteCount - copied)), off_t(copied))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("не читается файл") }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: copy.number)
            copied += Int64(count)
        }
        guard fsync(copy.number) == 0 else { throw failure("не сохраняется на диск") }
        guard rename(path + ".new", path) == 0 else { throw failure("не переименовывается файл в") }
        try FileSystem.syncFolder(FileSystem.folder(of: path))
        file = copy
        isShared = false
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let step = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw failure("не записывается файл") }
            rest = rest.dropFirst(step)
        }
    }

    /// The digest is of all bytes: those of earlier connections are read again.
    private func readBack(_ offset: Int64) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        while byteCount < offset {
            let wanted = min(buffer.count, Int(offset - byteCount))
            let count = read(file.number, buffer.baseAddress, wanted)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("не читается файл") }
            guard count > 0 else { throw Refusal.shortened }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            byteCount += Int64(count)
        }
    }

    /// Adds bytes and answers how many there are now.
    @discardableResult
    package func append(_ bytes: [UInt8]) throws -> Int64 {
        guard byteCount + Int64(bytes.count) <= limit else { throw Refusal.tooLarge(limit: limit) }
        if isShared, !bytes.isEmpty { try unshare() }
        try bytes.withUnsafeBytes { bytes in
            try write(bytes, to: file.number)
            hash.update(bytes)
        }
        byteCount += Int64(bytes.count)
        return byteCount
    }

    /// Makes what came so far durable and answers how many bytes that is.
    ///
    /// A failed `fsync` is final: the page cache may have dropped the bytes. The file is not used any more after one.
    package func sync() throws -> Int64 {
        guard fsync(file.number) == 0 else { throw failure("не сохраняется на диск") }
        try FileSystem.syncFolder(FileSystem.folder(of: path))
        return byteCount
    }

    /// Makes everything durable and answers what it is.
    package func finish() throws -> (digest: ContentDigest, byteCount: Int64) {
        let count = try sync()
        return (hash.finish(), count)
    }

    /// Closes the file and gives back its lock.
    package func close() { file = FileDescriptor(none: ()) }

    /// Closes and removes the file.
    package func discard() {
        unlink(path)
        close()
    }

    /// Removes a file that nobody has open for writing and that nothing has changed since.
    static func removeUnused(_ path: String, before moment: Timestamp) {
        guard let identity = FileIdentity(path: path), identity.changed < moment else { return }
        let file = FileDescriptor(owning: Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK))
        guard file.isOpen, flock(file.number, LOCK_EX | LOCK_NB) == 0 else { return }
        unlink(path)
    }

    private func failure(_ step: String) -> OriginalsStore.Failure {
        OriginalsStore.Failure(step: step, path: path, code: errno)
    }
}

/// Owns an open file; closed with its owner.
private struct FileDescriptor: ~Copyable {
    let number: Int32

    init(owning number: Int32) { self.number = number }
    init(none: ()) { number = -1 }

    var isOpen: Bool { number >= 0 }

    deinit { if number >= 0 { close(number) } }
}
