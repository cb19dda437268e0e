import Glibc

/// Bytes of a delivered file by their offset.
struct ArchiveRandomAccess {
    private enum Store {
        case file(FileByteSource, path: String)
        case memory([UInt8])
    }

    private let store: Store
    /// How many there are.
    let byteCount: Int

    init(_ origin: ArchiveOrigin) throws(AdapterError) {
        switch origin {
        case .file(let path):
            let source = try FileByteSource(path: path)
            store = .file(source, path: path)
            byteCount = source.byteCount
        case .memory(let bytes):
            store = .memory(bytes)
            byteCount = bytes.count
        }
    }

    /// So many bytes; nil when they are not all there.
    func bytes(_ count: Int, at offset: Int) throws(AdapterError) -> [UInt8]? {
        guard count >= 0, offset >= 0, offset <= byteCount, count <= byteCount - offset else { return nil }
        switch store {
        case .memory(let bytes): return Array(bytes[offset..<offset + count])
        case .file(let source, let path):
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let got = bytes.withUnsafeMutableBytes {
                    pread(
                        source.descriptor, $0.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                }
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else { throw AdapterError(.cannotRead, systemError: errno, subject: path) }
                // It was made shorter since it was opened.
                guard got > 0 else { return nil }
                filled += got
            }
            return bytes
        }
    }
}
