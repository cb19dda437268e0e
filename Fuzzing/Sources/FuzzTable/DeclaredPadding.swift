import Adapters

/// Text that means nothing, in front of a file.
enum DeclaredPadding {
    /// About so many bytes of empty lines in the encoding; takes the byte order mark off the file and puts it in front.
    static func emptyLines(_ count: Int, _ encoding: TextEncoding, startOf file: inout [UInt8]) -> [UInt8] {
        var isBigEndian = encoding == .utf16BigEndian
        switch encoding {
        case .utf8, .windows1251, .cp866, .koi8r: return [UInt8](repeating: 10, count: count)
        case .utf16, .utf16LittleEndian, .utf16BigEndian: break
        }
        var mark: [UInt8] = []
        if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
            mark = Array(file.prefix(2))
            isBigEndian = mark[0] == 0xFE
            file.removeFirst(2)
        }
        var padding = mark
        padding.reserveCapacity(count)
        while padding.count + 1 < count { padding += isBigEndian ? [0, 10] : [10, 0] }
        return padding
    }
}
