/// Reads the JSON text that `JSONWriter` wrote, or any other, value by value, without building a tree.
package struct JSONReader {
    /// Why a text can't be read; the offset is in bytes.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// What was expected.
        package var expected: String
        /// Where, from 0.
        package var offset: Int

        /// For whoever looks after the database; quotes nothing of the text.
        package var description: String { "JSON в базе не читается: в байте \(offset + 1) ожидалось \(expected)" }
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var depth = 0

    /// Starts at the first value of a text.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Starts at the first value of a text.
    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Reads an object; the body must read, or skip, the value of the key it is given.
    package mutating func object(_ member: (inout JSONReader, String) throws(Failure) -> Void) throws(Failure) {
        try expect(0x7B)
        try enter()
        if try closes(with: 0x7D) { return }
        while true {
            let key = try string()
            try expect(0x3A)
            try member(&self, key)
            if try !continues(until: 0x7D) { return }
        }
    }

    /// Reads an array; the body must read, or skip, one element.
    package mutating func array(_ element: (inout JSONReader) throws(Failure) -> Void) throws(Failure) {
        try expect(0x5B)
        try enter()
        if try closes(with: 0x5D) { return }
        while true {
            try element(&self)
            if try !continues(until: 0x5D) { return }
        }
    }

    /// Reads a string.
    package mutating func string() throws(Failure) -> String {
        try expect(0x22)
        let start = position
        while position < bytes.endIndex, bytes[position] != 0x22, bytes[position] != 0x5C { position += 1 }
        guard position < bytes.endIndex else { throw failure("'\"'") }
        if bytes[position] == 0x22 {
            position += 1
            return String(decoding: bytes[start..<position - 1], as: UTF8.self)
        }
        var result = Array(bytes[start..<position])
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            switch byte {
            case 0x22: return String(decoding: result, as: UTF8.self)
            case 0x5C: try escape(into: &result)
            default: result.append(byte)
            }
        }
        throw failure("'\"'")
    }

    /// Reads a whole number.
    package mutating func integer() throws(Failure) -> Int64 {
        guard let value = Int64(try numberText()) else { throw failure("целое число") }
        return value
    }

    /// Reads a number.
    package mutating func double() throws(Failure) -> Double {
        guard let value = Double(try numberText()) else { throw failure("число") }
        return value
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(Failure) -> Bool {
        skipSpace()
        if skip(literal: "true") { return true }
        if skip(literal: "false") { return false }
        throw failure("true или false")
    }

    /// Skips the next value, whatever it is.
    package mutating func skipValue() throws(Failure) {
        skipSpace()
        guard position < bytes.endIndex else { throw failure("значение") }
        switch bytes[position] {
        case 0x7B: try object { (reader, _) throws(Failure) in try reader.skipValue() }
        case 0x5B: try array { (reader) throws(Failure) in try reader.skipValue() }
        case 0x22: _ = try string()
        case 0x74, 0x66: _ = try boolean()
        case 0x6E: if !skip(literal: "null") { throw failure("null") }
        default: _ = try numberText()
        }
    }

    /// What kind of value is next, by its first byte; nil at the end of the text.
    package mutating func nextByte() -> UInt8? {
        skipSpace()
        return position < bytes.endIndex ? bytes[position] : nil
    }

    /// The number as it is written.
    package mutating func number() throws(Failure) -> String {
        let text = try numberText()
        guard Double(text) != nil else { throw failure("число") }
        return text
    }

    /// Makes sure that nothing follows the value.
    package mutating func end() throws(Failure) {
        skipSpace()
        guard position == bytes.endIndex else { throw failure("конец текста") }
    }

    private mutating func enter() throws(Failure) {
        depth += 1
        if depth > 64 { throw failure("не больше 64 уровней") }
    }

    private mutating func closes(with close: UInt8) throws(Failure) -> Bool {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] == close else { return false }
        position += 1
        depth -= 1
        return true
    }

    private mutating func continues(until close: UInt8) throws(Failure) -> Bool {
        if try closes(with: close) { return false }
        try expect(0x2C)
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.endIndex, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] == byte else {
            throw failure("'\(Character(Unicode.Scalar(byte)))'")
        }
        position += 1
    }

    private mutating func skip(literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard position + count <= bytes.endIndex else { return false }
        for offset in 0..<count where bytes[position + offset] != literal.utf8Start[offset] { return false }
        position += count
        return true
    }

    private mutating func numberText() throws(Failure) -> String {
        skipSpace()
        let start = position
        while position < bytes.endIndex {
            switch bytes[position] {
            case 48...57, 0x2B, 0x2D, 0x2E, 0x45, 0x65: position += 1
            default: return try text(from: start)
            }
        }
        return try text(from: start)
    }

    private func text(from start: Int) throws(Failure) -> String {
        guard position > start else { throw failure("число") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func escape(into result: inout [UInt8]) throws(Failure) {
        guard position < bytes.endIndex else { throw failure("знак после «\\»") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case 0x6E: result.append(0x0A)
        case 0x72: result.append(0x0D)
        case 0x74: result.append(0x09)
        case 0x62: result.append(0x08)
        case 0x66: result.append(0x0C)
        case 0x75:
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard position + 1 < bytes.endIndex, bytes[position] == 0x5C, bytes[position + 1] == 0x75 else {
                    throw failure("вторая половина суррогатной пары")
                }
                position += 2
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("вторая половина суррогатной пары") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("номер знака") }
            result.append(contentsOf: String(Character(scalar)).utf8)
        default: result.append(byte)
        }
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        guard position + 4 <= bytes.endIndex else { throw failure("четыре шестнадцатеричные цифры") }
        var code: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            switch byte {
            case 48...57: code = code << 4 | UInt32(byte - 48)
            case 65...70: code = code << 4 | UInt32(byte - 55)
            case 97...102: code = code << 4 | UInt32(byte - 87)
            default: throw failure("четыре шестнадцатеричные цифры")
            }
        }
        position += 4
        return code
    }

    private func failure(_ expected: String) -> Failure {
        Failure(expected: expected, offset: position - bytes.startIndex)
    }
}
