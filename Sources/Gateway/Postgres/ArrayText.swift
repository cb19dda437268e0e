/// Reader of PostgreSQL's text form of arrays: `{a,"b \"c\"",NULL}`.
enum ArrayText {
    /// The elements of a one-dimensional array; nil for a NULL element, more dimensions or broken text.
    static func texts(_ span: RawSpan) -> [String]? { span.withUnsafeBytes { texts($0) } }

    private static func texts(_ bytes: UnsafeRawBufferPointer) -> [String]? {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "{"), bytes[bytes.count - 1] == UInt8(ascii: "}") else {
            return nil
        }
        var elements: [String] = []
        let end = bytes.count - 1
        var position = 1
        while position < end {
            var element: [UInt8] = []
            if bytes[position] == UInt8(ascii: "\"") {
                position += 1
                while position < end, bytes[position] != UInt8(ascii: "\"") {
                    if bytes[position] == UInt8(ascii: "\\") { position += 1 }
                    element.append(bytes[position])
                    position += 1
                }
                position += 1
            } else {
                while position < end, bytes[position] != UInt8(ascii: ",") {
                    if bytes[position] == UInt8(ascii: "{") { return nil }
                    element.append(bytes[position])
                    position += 1
                }
                if element.isEmpty || element.elementsEqual("NULL".utf8) { return nil }
            }
            elements.append(String(decoding: element, as: UTF8.self))
            guard position <= end else { return nil }
            if position < end {
                guard bytes[position] == UInt8(ascii: ","), position + 1 < end else { return nil }
                position += 1
            }
        }
        return elements
    }
}
