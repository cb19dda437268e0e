/// Where a delivered file's bytes are; they may be opened more than once.
enum ArchiveOrigin {
    case file(path: String)
    case memory([UInt8])

    /// A new source that starts at the first byte.
    func open() throws(AdapterError) -> any ByteSource {
        switch self {
        case .file(let path): try FileByteSource(path: path)
        case .memory(let bytes): MemoryByteSource(bytes)
        }
    }
}
