/// The bytes of one run. Those at the start choose options, the rest is the text or file to read.
public struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    /// Copies the bytes, which the fuzzer takes back after the run.
    public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        rest = Array(UnsafeBufferPointer(start: start, count: count))[...]
    }

    /// The next byte; 0 when there is none.
    public mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// One of the values, chosen by the next byte.
    public mutating func choice<Value>(of values: [Value]) -> Value { values[Int(byte()) % values.count] }

    /// So many bytes, or those that are left.
    public mutating func bytes(atMost count: Int) -> [UInt8] {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return Array(taken)
    }

    /// All bytes that are left.
    public var remaining: [UInt8] { Array(rest) }

    /// All bytes that are left as text; wrong UTF-8 is replaced.
    public var text: String { String(decoding: rest, as: UTF8.self) }
}
