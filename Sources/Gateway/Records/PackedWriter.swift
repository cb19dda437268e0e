import Schemas

/// Writes values one behind the other in as few bytes as they need: whole numbers seven bits a byte, the lowest first
/// (LEB128, signed ones folded), Russian text a byte a letter. `PackedReader` reads them in the same order.
///
/// A class that keeps its room: a night writes a record a hundred thousand times.
final class PackedWriter {
    private var room: UnsafeMutablePointer<UInt8>
    private var capacity = 1024
    private var count = 0

    init() { room = .allocate(capacity: 1024) }

    deinit { room.deallocate() }

    /// What was written since `removeAll`, lent until the next change.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: room, count: count) }

    /// Begins anew and keeps the room.
    func removeAll() { count = 0 }

    func byte(_ value: UInt8) {
        reserve(1)
        room[count] = value
        count += 1
    }

    func number(_ value: UInt64) {
        reserve(10)
        var rest = value
        while rest >= 0x80 {
            room[count] = UInt8(truncatingIfNeeded: rest) | 0x80
            count += 1
            rest >>= 7
        }
        room[count] = UInt8(rest)
        count += 1
    }

    /// Four bytes, the highest first.
    func word(_ value: UInt32) {
        reserve(4)
        UnsafeMutableRawPointer(room + count).storeBytes(of: value.bigEndian, as: UInt32.self)
        count += 4
    }

    /// Sixteen bytes.
    func identifier(_ value: UniqueIdentifier) {
        word(UInt32(value.high >> 32))
        word(UInt32(truncatingIfNeeded: value.high))
        word(UInt32(value.low >> 32))
        word(UInt32(truncatingIfNeeded: value.low))
    }

    func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    /// Twice the count of bytes, one more when they are a byte a letter, then the bytes.
    func text(_ value: String) {
        let isWritten: Void? = value.utf8.withContiguousStorageIfAvailable { text($0) }
        if isWritten == nil { Array(value.utf8).withUnsafeBufferPointer { text($0) } }
    }

    private func text(_ utf8: UnsafeBufferPointer<UInt8>) {
        reserve(utf8.count + 10)
        // Most texts are short: their length is one byte, and the letters may be written behind it at once.
        if utf8.count < 64, let length = LetterCoding.encode(utf8, into: room + count + 1) {
            room[count] = UInt8(length) << 1 | 1
            count += 1 + length
            return
        }
        // Ten bytes are the longest length.
        if utf8.count >= 64, let length = LetterCoding.encode(utf8, into: room + count + 10) {
            let letters = room + count + 10
            number(UInt64(length) << 1 | 1)
            (room + count).update(from: letters, count: length)
            count += length
            return
        }
        number(UInt64(utf8.count) << 1)
        reserve(utf8.count)
        if let start = utf8.baseAddress { (room + count).update(from: start, count: utf8.count) }
        count += utf8.count
    }

    private func reserve(_ extra: Int) {
        guard count + extra > capacity else { return }
        capacity = max(capacity * 2, count + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: room, count: count)
        room.deallocate()
        room = larger
    }
}
