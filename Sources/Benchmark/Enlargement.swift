import Adapters
import Glibc

/// Makes a file of a wanted size out of a smaller one: its rows again and again, with keys of their own.
///
/// The rows of a table are its lines behind the first; those of a tree are the lines that begin with `row`. What stands
/// before the first row and behind the last one is kept.
struct Enlargement {
    /// What a tree's row begins with; empty for a table.
    var row: [UInt8] = []
    /// Behind what, in a row, the repetition's number is put; nothing when empty.
    var mark: [UInt8] = []
    /// Bytes wanted; 0 for no limit.
    var bytes = 0
    /// Rows wanted; 0 for no limit.
    var rows = 0
    /// Of a hundred thousand rows so many get another text in the changed place.
    var changed = 0
    /// Whether rows go from the last to the first.
    var isReversed = false

    /// Writes the larger file.
    func write(_ source: String, to target: String) throws {
        let lines = try Self.lines(of: source)
        let isRow: (ArraySlice<UInt8>) -> Bool = { row.isEmpty || $0.starts(with: row) }
        let first = row.isEmpty ? 1 : lines.firstIndex(where: isRow) ?? lines.count
        let last = row.isEmpty ? lines.count : (lines.lastIndex(where: isRow) ?? lines.count - 1) + 1
        var body = Array(lines[first..<last])
        if isReversed { body.reverse() }
        guard !body.isEmpty, let output = fopen(target, "w") else { throw AdapterError(.cannotOpen, subject: target) }
        defer { fclose(output) }
        func put(_ bytes: some Collection<UInt8>) {
            _ = bytes.withContiguousStorageIfAvailable { fwrite($0.baseAddress, 1, $0.count, output) }
        }
        for line in lines[..<first] { put(line) }
        var (writtenBytes, writtenRows, repetition) = (0, 0, 0)
        writing: while true {
            for line in body {
                if bytes > 0, writtenBytes >= bytes { break writing }
                if rows > 0, writtenRows >= rows { break writing }
                var line = Array(line)
                if repetition > 0, let place = Self.end(of: mark, in: line) {
                    line.insert(contentsOf: Array("\(repetition).".utf8), at: place)
                }
                if changed > 0, (writtenRows &* 7919) % 100_000 < changed, let place = line.lastIndex(of: 59) {
                    line.insert(contentsOf: Array("01.09.2026".utf8), at: place + 1)
                }
                put(line)
                writtenBytes += line.count
                writtenRows += 1
            }
            repetition += 1
            if bytes == 0, rows == 0 { break }
        }
        for line in lines[last...] { put(line) }
    }

    private static func lines(of path: String) throws -> [ArraySlice<UInt8>] {
        let source = try FileByteSource(path: path)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.byteCount)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while case let count = try source.read(into: buffer), count > 0 { bytes += buffer[..<count] }
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 10) {
            lines.append(bytes[start...end])
            start = end + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private static func end(of mark: [UInt8], in line: [UInt8]) -> Int? {
        guard !mark.isEmpty else { return 0 }
        return (0...max(0, line.count - mark.count)).first { line[$0...].starts(with: mark) }.map { $0 + mark.count }
    }
}
