/// A part of a zip's structures: numbers with the lowest byte first. Whoever reads one knows that it is there.
struct ZipBytes {
    /// The bytes.
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    func hasSignature(_ signature: Int, at offset: Int = 0) -> Bool { four(offset) == signature }

    func two(_ offset: Int) -> Int { number(2, at: offset) }

    func four(_ offset: Int) -> Int { number(4, at: offset) }

    /// Nil for what no file is as long as.
    func eight(_ offset: Int) -> Int? {
        let high = four(offset + 4)
        return high < 1 << 31 ? high << 32 | four(offset) : nil
    }

    private func number(_ count: Int, at offset: Int) -> Int {
        let start = bytes.startIndex + offset
        return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
