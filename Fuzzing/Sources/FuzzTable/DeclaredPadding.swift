import Adapters

/// Text that means nothing, in front of a file.
enum DeclaredPadding {
    /// About so many bytes of empty lines in the encoding, and how many lines they are. The file's byte order mark, where
    /// it says how to read what follows, comes first.
    static func emptyLines(
        _ count: Int, _ encoding: TextEncoding, before file: [UInt8]
    ) -> (bytes: [UInt8], lineCount: Int) {
        switch encoding {
        case .utf8, .windows1251, .cp866, .koi8r: return ([UInt8](repeating: 10, count: count), count)
        case .utf16, .utf16LittleEndian, .utf16BigEndian: break
        }
        var bytes = Array(file.prefix(markByteCount(encoding, file)))
        let isBigEndian = bytes.isEmpty ? encoding == .utf16BigEndian : bytes[0] == 0xFE
        let lineCount = count / 2
        bytes.reserveCapacity(count + 2)
        for _ in 0..<lineCount {
            bytes.append(isBigEndian ? 0 : 10)
            bytes.append(isBigEndian ? 10 : 0)
        }
        return (bytes, lineCount)
    }

    /// The length of a mark that says which byte of a unit comes first.
    static func markByteCount(_ encoding: TextEncoding, _ file: [UInt8]) -> Int {
        switch encoding {
        case .utf8, .windows1251, .cp866, .koi8r: 0
        case .utf16, .utf16LittleEndian, .utf16BigEndian:
            file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) ? 2 : 0
        }
    }
}
