/// The checksum and length at the end of a gzip file.
struct GzipTrailer: Equatable {
    /// How many bytes it has.
    static let byteCount = 8

    /// CRC-32 of the unpacked bytes.
    var checksum: UInt32
    /// Count of the unpacked bytes, its lowest 32 bits.
    var unpackedBytes: UInt32

    init(checksum: UInt32, unpackedBytes: UInt32) {
        self.checksum = checksum
        self.unpackedBytes = unpackedBytes
    }

    /// Reads the last bytes of a file; nil when there are too few.
    init?(_ file: UnsafeRawBufferPointer) {
        guard file.count >= Self.byteCount else { return nil }
        let start = file.count - Self.byteCount
        checksum = UInt32(littleEndian: file.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        unpackedBytes = UInt32(littleEndian: file.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self))
    }
}
