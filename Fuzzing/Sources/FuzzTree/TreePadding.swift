/// Text that means nothing, in front of a tree.
enum TreePadding {
    /// Puts a comment of so many bytes behind the declaration; returns how many bytes end with the comment. A file in
    /// UTF-16 stays as it is.
    static func insert(_ count: Int, into file: inout [UInt8]) -> Int {
        let starts: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF], [0x3C, 0], [0, 0x3C]]
        if starts.contains(where: { file.starts(with: $0) }) { return 1 }
        var place = 0
        while file[place...].starts(with: [0xEF, 0xBB, 0xBF]) { place += 3 }
        if file[place...].starts(with: Array("<?xml".utf8)) {
            guard let end = file[place...].firstIndex(of: UInt8(ascii: ">")) else { return 1 }
            place = end + 1
        }
        let comment = Array("<!--".utf8) + [UInt8](repeating: UInt8(ascii: "."), count: count) + Array("-->".utf8)
        file.insert(contentsOf: comment, at: place)
        return place + comment.count
    }
}
