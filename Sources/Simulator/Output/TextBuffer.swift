/// UTF-8 text under construction, with the writers that the layouts share.
struct TextBuffer {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func add(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

    mutating func add(byte: UInt8) { bytes.append(byte) }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// A field of a CSV file, quoted where it must be.
    mutating func addField(_ text: String, separator: UInt8) {
        var needsQuotes = false
        for byte in text.utf8 where byte == separator || byte == 0x22 || byte == 0x0A || byte == 0x0D {
            needsQuotes = true
            break
        }
        guard needsQuotes else { return add(text) }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    /// `<tag>text</tag>`; nothing at all when the text is empty.
    mutating func addElement(_ tag: String, _ text: String) {
        guard !text.isEmpty else { return }
        add("<")
        add(tag)
        add(">")
        addEscaped(text)
        add("</")
        add(tag)
        add(">")
    }

    /// Text of an element or attribute.
    mutating func addEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case 0x26: add("&amp;")
            case 0x3C: add("&lt;")
            case 0x3E: add("&gt;")
            case 0x22: add("&quot;")
            default: bytes.append(byte)
            }
        }
    }
}
