/// Bytes pulled in pieces: a file, a member of an archive, or memory. Used by one reader at a time.
public protocol ByteSource: AnyObject {
    /// Fills the buffer from its start and returns the count of bytes; 0 only at the end.
    /// - Throws: `AdapterError` when the machine fails, `DecodingFailure` when the data can't be unpacked.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// How many bytes readers ask for at once.
let byteSourceChunkBytes = 128 * 1024
