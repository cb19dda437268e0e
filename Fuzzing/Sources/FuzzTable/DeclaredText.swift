@testable import Adapters

/// A whole text decoded by the standard library and the tables of the one-byte encodings.
struct DeclaredText {
    /// Everything before the first wrong byte.
    private(set) var scalars: [Unicode.Scalar] = []
    /// There is a wrong byte.
    private(set) var isWrong = false

    init(_ bytes: [UInt8], encoding: TextEncoding) {
        switch encoding {
        case .utf8:
            read(bytes[...], UTF8())
            if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        case .windows1251, .cp866, .koi8r:
            for byte in bytes where !isWrong {
                let code = byte < 128 ? UInt16(byte) : encoding.upperHalf[Int(byte) - 128]
                isWrong = code == 0xFFFD
                if !isWrong, let scalar = Unicode.Scalar(code) { scalars.append(scalar) }
            }
        case .utf16, .utf16LittleEndian, .utf16BigEndian:
            var isBigEndian = encoding == .utf16BigEndian
            var rest = bytes[...]
            if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
                isBigEndian = bytes[0] == 0xFE
                rest = rest.dropFirst(2)
            }
            var units: [UInt16] = []
            while rest.count >= 2 {
                let (first, second) = (UInt16(rest.removeFirst()), UInt16(rest.removeFirst()))
                units.append(isBigEndian ? first << 8 | second : second << 8 | first)
            }
            read(units[...], UTF16())
            if !rest.isEmpty { isWrong = true }
        }
    }

    private mutating func read<Codec: UnicodeCodec>(_ units: ArraySlice<Codec.CodeUnit>, _ codec: Codec) {
        var codec = codec
        var iterator = units.makeIterator()
        while true {
            switch codec.decode(&iterator) {
            case .scalarValue(let scalar): scalars.append(scalar)
            case .emptyInput: return
            case .error:
                isWrong = true
                return
            }
        }
    }
}
