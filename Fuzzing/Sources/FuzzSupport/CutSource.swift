import Adapters

/// Gives bytes in pieces of uneven lengths: nothing that is read may depend on where they are cut.
public final class CutSource: ByteSource {
    private let bytes: [UInt8]
    private let firstPiece: Int
    private var position = 0
    private var state: UInt64

    /// Cuts by a seed. The first piece may be long: readers collect so many bytes before they decide on anything.
    public init(_ bytes: [UInt8], firstPiece: Int = 1, seed: UInt8) {
        self.bytes = bytes
        self.firstPiece = firstPiece
        state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    /// Copies the next piece.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let wanted = position == 0 ? firstPiece : nextLength()
        let count = min(buffer.count, wanted, bytes.count - position)
        guard count > 0 else { return 0 }
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }

    /// Mostly one to four bytes, sometimes up to 64.
    private func nextLength() -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let random = Int(state >> 33)
        return random & 7 == 0 ? 1 + random >> 3 & 63 : 1 + random >> 3 & 3
    }
}
