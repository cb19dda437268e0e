import Testing

@testable import Adapters

/// What looks at eight bytes at once sees what a look at each byte would.
@Suite struct ByteScanTests {
    private static let pieces: [[UInt8]] =
        ["а", "Я", "ё", "z", " ", "-", "№", "«", "\u{7FF}", "\u{800}", "\u{1F600}", "abcdefgh", "Иванович"].map {
            Array($0.utf8)
        }

    private func bytes(_ random: inout SeededGenerator, damaged: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            bytes += Self.pieces.randomElement(using: &random) ?? []
        }
        if damaged, !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: place)
            default:
                bytes.insert([0xC0, 0xC1, 0xD0, 0x80, 0xBF, 0xED, 0xF5].randomElement(using: &random) ?? 0, at: place)
            }
        }
        return bytes
    }

    /// Offset of the first wrong byte sequence by the standard library, and characters of several bytes before it.
    private func expectedEnd(_ bytes: [UInt8]) -> (end: Int, sequences: Int) {
        var decoder = Unicode.UTF8.ForwardParser()
        var source = bytes.makeIterator()
        var (end, sequences) = (0, 0)
        while case .valid(let scalar) = decoder.parseScalar(from: &source) {
            end += scalar.count
            if scalar.count > 1 { sequences += 1 }
        }
        return (end, sequences)
    }

    @Test(arguments: [false, true]) func endOfRightUTF8(damaged: Bool) {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<20_000 {
            let bytes = bytes(&random, damaged: damaged)
            var sequences = 0
            let end = bytes.withUnsafeBytes { UTF8Check.validEnd(of: $0, countingSequences: &sequences) }
            let expected = expectedEnd(bytes)
            #expect(end == expected.end, "\(bytes)")
            #expect(sequences == expected.sequences, "\(bytes)")
        }
    }

    @Test func endOfCyrillicLetters() {
        var random = SeededGenerator(seed: 22)
        for _ in 0..<20_000 {
            let bytes = bytes(&random, damaged: true)
            let start = Int.random(in: 0...bytes.count, using: &random)
            var expected = start
            while expected + 1 < bytes.count, bytes[expected] == 0xD0 || bytes[expected] == 0xD1 { expected += 2 }
            #expect(bytes.withUnsafeBytes { CyrillicRun.end(in: $0, from: start) } == expected, "\(bytes) \(start)")
        }
    }

    @Test func roomGrowsAndBeginsAlike() {
        var room = ByteRoom(head: Array("начало".utf8))
        for count in [0, 1, 500, 5000, 3] {
            room.restart()
            room.reserve(count)
            for _ in 0..<count { room.appendReserved(7) }
            room.append("ё")
            let expected = Array("начало".utf8) + [UInt8](repeating: 7, count: count) + Array("ё".utf8)
            #expect(Array(room.bytes) == expected)
        }
    }
}
