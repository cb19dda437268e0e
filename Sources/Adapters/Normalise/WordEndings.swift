/// Endings of words, compared as bytes: `hasSuffix` walks over characters and costs a hundred times more.
struct WordEndings: Sendable {
    /// An ending as the highest bytes of a number, and which bytes of a word's last eight it is compared with.
    private struct Ending {
        var bytes: UInt64
        var mask: UInt64
        var count: Int
    }

    /// In the order given. None is longer than eight bytes but those in `long`.
    private let short: [Ending]
    private let long: [[UInt8]]
    private let order: [Int]

    init(_ endings: [String]) {
        var short: [Ending] = []
        var long: [[UInt8]] = []
        var order: [Int] = []
        for ending in endings.map({ Array($0.utf8) }) {
            if ending.count > 8 {
                order.append(-1 - long.count)
                long.append(ending)
            } else {
                order.append(short.count)
                var bytes: UInt64 = 0
                for byte in ending.reversed() { bytes = bytes << 8 | UInt64(byte) }
                let shift = UInt64(64 - ending.count * 8)
                short.append(Ending(bytes: bytes << shift, mask: UInt64.max << shift, count: ending.count))
            }
        }
        self.short = short
        self.long = long
        self.order = order
    }

    /// Whether the word has one of the endings and at least one more letter before it.
    func fit(_ word: String) -> Bool { length(in: word) != nil }

    /// Bytes of the ending that the word has.
    func length(in word: String) -> Int? {
        var word = word
        return word.withUTF8 { bytes in
            let count = bytes.count
            if count < 5 { return nil }
            var last: UInt64 = 0
            if count >= 8 {
                last =
                    UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
                    .littleEndian
            } else {
                for byte in bytes.reversed() { last = last << 8 | UInt64(byte) }
                last <<= UInt64(64 - count * 8)
            }
            for place in order {
                if place >= 0 {
                    let ending = short[place]
                    if last & ending.mask == ending.bytes, count > ending.count + 2 { return ending.count }
                } else {
                    let ending = long[-1 - place]
                    guard count > ending.count + 2 else { continue }
                    let tail = UnsafeBufferPointer(rebasing: bytes[(count - ending.count)...])
                    if tail.elementsEqual(ending) { return ending.count }
                }
            }
            return nil
        }
    }
}
