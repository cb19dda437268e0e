/// Bytes that begin alike again and again, gathered for a digest.
///
/// Plain memory: an array would ask for each byte whether it is its only owner.
struct ByteRoom: ~Copyable {
    private var room: UnsafeMutableRawBufferPointer
    private let head: Int
    private var count: Int

    /// Makes room that begins with these bytes.
    init(head: [UInt8]) {
        room = .allocate(byteCount: max(1024, head.count * 2), alignment: 16)
        room.copyBytes(from: head)
        self.head = head.count
        count = head.count
    }

    deinit { room.deallocate() }

    /// Everything gathered, until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: room[..<count]) }

    /// Forgets all but the beginning.
    mutating func restart() { count = head }

    /// Makes sure that so many bytes can be added.
    mutating func reserve(_ more: Int) {
        guard count + more > room.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + more) * 2, alignment: 16)
        larger.copyMemory(from: bytes)
        room.deallocate()
        room = larger
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count)
            appendReserved(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Adds a byte for which there is room.
    mutating func appendReserved(_ byte: UInt8) {
        room[count] = byte
        count += 1
    }

    /// Adds bytes for which there is room; returns where they stand now.
    @discardableResult
    mutating func appendReserved(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(rebasing: room[count..<(count + bytes.count)])
        target.copyMemory(from: bytes)
        count += bytes.count
        return target
    }
}
