import Adapters
import Glibc
import Schemas

/// Keeps the bytes of every delivery as they came, under the name of their digest, synced before anything is acknowledged.
///
/// The same bytes are kept once. Names given by senders are never used as paths.
package struct OriginalsStore: Sendable {
    /// A fault of the file system; the store never says "kept" after one.
    package struct Failure: Error, CustomStringConvertible {
        /// What could not be done, in Russian, as «не открывается файл».
        package var step: String
        /// The path, which is ours or the operator's.
        package var path: String
        /// `errno`.
        package var code: Int32

        /// One line for the operator.
        package var description: String {
            "\(step) \(path): \(SystemErrorText.russian(code)); \(advice)"
        }

        private var advice: String {
            switch code {
            case ENOSPC, EDQUOT: "освободите место на диске и запустите снова"
            case EACCES, EPERM, EROFS: "дайте программе права на этот путь"
            case ENOENT: "проверьте, что файл и папка на месте"
            default: "проверьте диск и права, затем запустите снова"
            }
        }
    }

    /// Why a file that can be read is not kept all the same: it is not finished, or not what it should be.
    package enum Unfit: Error, Hashable {
        /// It was written to while it was read.
        case changed
        /// Somebody who writes it keeps others out.
        case locked
        /// Somebody has it open for writing.
        case openForWriting
        /// It has another digest than the one stated.
        case digestDiffers
    }

    /// Who may be at a file besides us.
    package enum Company: Hashable, Sendable {
        /// Nobody: the file is our own, or an operator named it.
        case alone
        /// Senders, and one of them said that it is complete.
        case finished
        /// Senders, who may still be writing.
        case writers
    }

    /// A kept file.
    package struct Kept: Sendable {
        /// SHA-256 of the kept bytes.
        package var digest: ContentDigest
        /// Size in bytes.
        package var byteCount: Int64
        /// Which file was read.
        var identity: FileIdentity
    }

    /// The folder that holds the originals.
    package let folder: String

    /// Uses, and makes if needed, the given folder.
    package init(folder: String) { self.folder = folder }

    /// Where files are while they are not whole; emptied at the start of a night.
    var incomingFolder: String { "\(folder)/incoming" }

    /// Where the bytes of a digest are.
    package func path(of digest: ContentDigest) -> String {
        "\(folder)/\(digest.hex.prefix(2))/\(digest.hex)"
    }

    /// Removes what killed copies left. A night, the schedule and uploads copy side by side: each copy is locked by whoever
    /// makes it, and such locks end with their process.
    package func removeUnfinishedCopies() {
        for name in FileSystem.names(in: incomingFolder) {
            let path = "\(incomingFolder)/\(name)"
            let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(file)
        }
    }

    /// Copies a file into the store: bytes, then `fsync`, then the rename, then `fsync` of the folder.
    ///
    /// A failed `fsync` is final: the page cache may have dropped the bytes, so it is never tried again. The file is opened
    /// once; what is judged, hashed and kept is one and the same.
    /// - Parameter mayBeKept: asked with the file's size. Bytes that may be here already are digested first and copied
    ///   only when they are not: writing costs several times as much as reading.
    /// - Throws: `Unfit` when the file must stay where it is; nothing is kept then.
    package func keep(
        _ source: String, stated: ContentDigest? = nil, company: Company = .alone,
        mayBeKept: (Int64) throws -> Bool = { _ in false }
    ) throws -> Kept {
        // Whatever is put in place of the file, a pipe for one, does not block us.
        let input = open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard input >= 0 else { throw Failure(step: "не открывается файл", path: source, code: errno) }
        defer { close(input) }
        guard let identity = FileIdentity(descriptor: input) else {
            let code = FileSystem.status(source)?.isFolder == true ? EISDIR : EINVAL
            throw Failure(step: "не читается файл", path: source, code: code)
        }
        if company != .alone, FileWriters.isLocked(input) { throw Unfit.locked }
        if company == .writers, FileWriters.isOpenForWriting(input) { throw Unfit.openForWriting }
        if try mayBeKept(identity.byteCount), let kept = try recognise(source, input, identity) {
            if let stated, stated != kept.digest { throw Unfit.digestDiffers }
            return kept
        }
        let incoming = "\(folder)/incoming"
        // One by one: parents made on the way would be open to everybody.
        try FileSystem.makeFolder(folder, permissions: 0o700)
        try FileSystem.makeFolder(incoming, permissions: 0o700)
        let (output, temporary) = try makeCopy(in: incoming)
        do {
            let kept = try copy(source, from: input, to: output, temporary: temporary, identity)
            guard kept.byteCount == identity.byteCount,
                FileIdentity(descriptor: input)?.isUnwritten(since: identity) ?? false
            else { throw Unfit.changed }
            if let stated, stated != kept.digest { throw Unfit.digestDiffers }
            let target = path(of: kept.digest)
            let shelf = "\(folder)/\(kept.digest.hex.prefix(2))"
            try FileSystem.makeFolder(shelf, permissions: 0o700)
            guard rename(temporary, target) == 0 else {
                throw Failure(step: "не переименовывается файл в", path: target, code: errno)
            }
            try FileSystem.syncFolder(shelf)
            // The shelf itself may be new.
            try FileSystem.syncFolder(folder)
            close(output)
            return kept
        } catch {
            close(output)
            unlink(temporary)
            throw error
        }
    }

    /// A new file of ours, locked. Between making and locking it `removeUnfinishedCopies` may have taken it for a killed
    /// copy: then another one is made.
    private func makeCopy(in incoming: String) throws -> (descriptor: Int32, path: String) {
        while true {
            var template = Array("\(incoming)/XXXXXX".utf8CString)
            let output = mkstemp(&template)
            guard output >= 0 else { throw Failure(step: "не создаётся файл в папке", path: incoming, code: errno) }
            _ = fcntl(output, F_SETFD, FD_CLOEXEC)
            while flock(output, LOCK_EX) != 0, errno == EINTR {}
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if let made = FileIdentity(descriptor: output), let named = FileIdentity(path: path),
                made.isSameFile(as: named)
            {
                return (output, path)
            }
            close(output)
        }
    }

    /// Gives a synced file of the same file system its name among the originals as well, then `fsync` of the folder. It keeps
    /// its own name, which the caller removes once the originals' row is committed: until then nobody knows of the original.
    /// Call while no original is deleted.
    /// - Parameter digest: SHA-256 of the file's bytes, counted while they were written.
    package func adopt(_ path: String, digest: ContentDigest, byteCount: Int64) throws {
        try FileSystem.makeFolder(folder, permissions: 0o700)
        let target = self.path(of: digest)
        let shelf = "\(folder)/\(digest.hex.prefix(2))"
        try FileSystem.makeFolder(shelf, permissions: 0o700)
        // Whole before it had this name: the same bytes are kept once.
        if FileIdentity(path: target)?.byteCount != byteCount, link(path, target) != 0 {
            // One of another size was damaged by somebody else: it is replaced, at once.
            let temporary = "\(target).new"
            let isTaken = errno == EEXIST
            if isTaken { unlink(temporary) }
            guard isTaken, link(path, temporary) == 0, rename(temporary, target) == 0 else {
                throw Failure(step: "не получает имени файл", path: target, code: errno)
            }
        }
        try FileSystem.syncFolder(shelf)
        try FileSystem.syncFolder(folder)
    }

    /// The same bytes where they were kept before; nil, with the file at its start again, when they must be copied: they
    /// are not here, or somebody was at the file while it was read.
    private func recognise(_ source: String, _ input: Int32, _ identity: FileIdentity) throws -> Kept? {
        var hash = Sha256()
        var total: Int64 = 0
        try read(source, input) { bytes in
            hash.update(bytes)
            total += Int64(bytes.count)
        }
        let kept = Kept(digest: hash.finish(), byteCount: total, identity: identity)
        // Copies are whole before they have this name. One of another size was damaged by somebody else: it is replaced.
        guard total == identity.byteCount, FileIdentity(descriptor: input) == identity,
            FileIdentity(path: path(of: kept.digest))?.byteCount == total
        else {
            guard lseek(input, 0, SEEK_SET) == 0 else {
                throw Failure(step: "не читается файл", path: source, code: errno)
            }
            return nil
        }
        // Whoever copied them may have been killed before this.
        try FileSystem.syncFolder("\(folder)/\(kept.digest.hex.prefix(2))")
        try FileSystem.syncFolder(folder)
        return kept
    }

    private func read(_ source: String, _ input: Int32, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(input, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(step: "не читается файл", path: source, code: errno) }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func copy(
        _ source: String, from input: Int32, to output: Int32, temporary: String, _ identity: FileIdentity
    ) throws -> Kept {
        var hash = Sha256()
        var total: Int64 = 0
        try read(source, input) { bytes in
            hash.update(bytes)
            var rest = bytes[...]
            while !rest.isEmpty {
                let step = write(output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if step < 0, errno == EINTR { continue }
                guard step >= 0 else { throw Failure(step: "не записывается файл", path: temporary, code: errno) }
                rest = rest.dropFirst(step)
            }
            total += Int64(bytes.count)
        }
        guard fsync(output) == 0 else { throw Failure(step: "не сохраняется на диск", path: temporary, code: errno) }
        return Kept(digest: hash.finish(), byteCount: total, identity: identity)
    }
}
