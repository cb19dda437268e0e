/// Numbers the names a parser meets, by the addresses of their texts.
///
/// Safe because libxml2 keeps every name and namespace URI once in its parser's dictionary, until the parser is freed:
/// equal texts have equal addresses. So only a name's first meeting makes Swift strings.
struct XMLNameNumbers {
    private struct Slot {
        var local: UnsafePointer<UInt8>?
        var namespace: UnsafePointer<UInt8>?
        var number: Int32
    }

    /// Open addressing; the count of slots is a power of two and at most half of them are used.
    private var slots = [Slot](repeating: Slot(local: nil, namespace: nil, number: -1), count: 256)
    private var used = 0
    /// The names met so far.
    private(set) var table = NameTable()

    /// The name's number.
    mutating func number(local: UnsafePointer<UInt8>, namespace: UnsafePointer<UInt8>?) -> Int32 {
        var index = Self.hash(local, namespace) & (slots.count - 1)
        while let known = slots[index].local {
            if known == local, slots[index].namespace == namespace { return slots[index].number }
            index = (index + 1) & (slots.count - 1)
        }
        let name = NameTable.QualifiedName(
            namespace: namespace.map { String(cString: $0) } ?? "", local: String(cString: local))
        let number = table.number(of: name)
        slots[index] = Slot(local: local, namespace: namespace, number: number)
        used += 1
        if used * 2 > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(local: nil, namespace: nil, number: -1), count: old.count * 2)
        for slot in old {
            guard let local = slot.local else { continue }
            var index = Self.hash(local, slot.namespace) & (slots.count - 1)
            while slots[index].local != nil { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }

    private static func hash(_ local: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?) -> Int {
        let mixed = UInt(bitPattern: local) &+ UInt(bitPattern: namespace) &* 31
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
}
