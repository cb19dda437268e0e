import Glibc
import Schemas

/// Rows by their keys, beyond those that are held in memory: a file keeps them, memory only where each of them stands.
///
/// A delivery may have millions of tiny rows, and what is known of each is many times as long as the row. Here a row costs
/// some 12 bytes of memory; looking for a key that is not there costs no reading, finding one costs one. The files have no
/// name and go with the process.
///
/// `@unchecked Sendable`: belongs to one `KnownRows`, which is handed from one thread to the next and never shared.
final class RowSpill: @unchecked Sendable {
    /// What is kept of a row.
    struct Entry: Hashable {
        var content: RowDigest
        var orderKey = ""
        var number = 0
        var flags: UInt8 = 0
    }

    /// Bytes of a row in the file: key, content, number, flags, length of the order key, and its start if it is long.
    private static let width = 96
    private static let inlineOrder = 96 - 56
    private static let bufferRows = 4096

    private let rows: UnnamedFile
    private let orders: UnnamedFile
    /// Rows that are not in the file yet: the last ones.
    private var tail: [UInt8] = []
    private var written = 0
    private var ordersEnd = 0
    private var index = PlaceIndex()
    /// Rows kept.
    private(set) var count = 0

    init(folder: String) throws(FileSystem.Failure) {
        rows = try UnnamedFile(folder: folder)
        orders = try UnnamedFile(folder: folder)
        tail.reserveCapacity(Self.bufferRows * Self.width)
    }

    /// Where a row stands, nil when there is none with the key, and what is kept of it.
    func find(_ key: RowDigest) throws(FileSystem.Failure) -> (place: Int, entry: Entry)? {
        var probe = PlaceIndex.Probe(key)
        while let place = index.next(&probe) {
            let bytes = try record(at: place)
            if Self.digest(bytes, 0) == key { return (place, try entry(bytes)) }
        }
        return nil
    }

    /// Keeps a row whose key is not there.
    func add(_ key: RowDigest, _ entry: Entry) throws(FileSystem.Failure) {
        tail += try bytes(key, entry)
        index.insert(key, place: count)
        count += 1
        guard tail.count >= Self.bufferRows * Self.width else { return }
        try rows.write(tail, at: written * Self.width)
        written = count
        tail.removeAll(keepingCapacity: true)
    }

    /// Replaces what is kept of the row that stands there.
    func update(_ key: RowDigest, at place: Int, _ entry: Entry) throws(FileSystem.Failure) {
        let record = try bytes(key, entry)
        guard place >= written else { return try rows.write(record, at: place * Self.width) }
        let start = (place - written) * Self.width
        tail.replaceSubrange(start..<start + Self.width, with: record)
    }

    /// Hands out all rows in the order they were added. The body may update the row it was given.
    func forEach(
        _ body: (RowDigest, Int, Entry) throws(FileSystem.Failure) -> Void
    ) throws(FileSystem.Failure) {
        var place = 0
        while place < count {
            let many = min(Self.bufferRows, place < written ? written - place : count - place)
            let piece =
                place < written
                ? try rows.read(many * Self.width, at: place * Self.width)
                : Array(tail[((place - written) * Self.width)...].prefix(many * Self.width))
            for number in 0..<many {
                let bytes = piece[number * Self.width..<(number + 1) * Self.width]
                try body(Self.digest(bytes, 0), place + number, try entry(bytes))
            }
            place += many
        }
    }

    private func record(at place: Int) throws(FileSystem.Failure) -> ArraySlice<UInt8> {
        guard place < written else {
            let start = (place - written) * Self.width
            return tail[start..<start + Self.width]
        }
        return try rows.read(Self.width, at: place * Self.width)[...]
    }

    private func bytes(_ key: RowDigest, _ entry: Entry) throws(FileSystem.Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.width)
        func append(_ value: UInt64) { withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) } }
        for value in [key.high, key.low, entry.content.high, entry.content.low] { append(value) }
        append(UInt64(entry.number))
        append(UInt64(entry.flags))
        let order = Array(entry.orderKey.utf8)
        append(UInt64(order.count))
        if order.count <= Self.inlineOrder {
            bytes += order
        } else {
            append(UInt64(ordersEnd))
            try orders.write(order, at: ordersEnd)
            ordersEnd += order.count
        }
        return bytes + [UInt8](repeating: 0, count: Self.width - bytes.count)
    }

    private func entry(_ bytes: ArraySlice<UInt8>) throws(FileSystem.Failure) -> Entry {
        let length = Int(Self.number(bytes, 48))
        var order: [UInt8] = []
        if length > Self.inlineOrder {
            order = try orders.read(length, at: Int(Self.number(bytes, 56)))
        } else if length > 0 {
            order = Array(bytes.dropFirst(56).prefix(length))
        }
        return Entry(
            content: Self.digest(bytes, 16), orderKey: String(decoding: order, as: UTF8.self),
            number: Int(Self.number(bytes, 32)), flags: UInt8(Self.number(bytes, 40)))
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    }

    private static func digest(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> RowDigest {
        RowDigest(high: number(bytes, offset), low: number(bytes, offset + 8))
    }
}
