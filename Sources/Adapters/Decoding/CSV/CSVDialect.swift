/// How a table is written. What its header means is the mapping's business.
public struct CSVDialect: Hashable, Sendable {
    /// Declared encoding.
    public var encoding: TextEncoding
    /// Separates fields; an ASCII character.
    public var delimiter: UInt8
    /// Encloses fields, doubled inside; nil when the file has no quoting.
    public var quote: UInt8?

    /// Makes a dialect; semicolon and double quote are the usual ones in Russia.
    public init(
        encoding: TextEncoding = .utf8, delimiter: UInt8 = UInt8(ascii: ";"), quote: UInt8? = UInt8(ascii: "\"")
    ) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.quote = quote
    }
}
