import Adapters

/// Gives bytes in pieces of random sizes, to find faults at the cuts.
final class RandomPieces: ByteSource {
    private let bytes: [UInt8]
    private var position = 0
    private var random: SeededGenerator
    private let longest: Int

    init(_ bytes: [UInt8], seed: UInt64, longest: Int) {
        self.bytes = bytes
        random = SeededGenerator(seed: seed)
        self.longest = longest
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position, Int.random(in: 1...longest, using: &random))
        guard count > 0 else { return 0 }
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
