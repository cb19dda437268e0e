/// What a table may hold at most; more refuses the file.
public struct CSVLimits: Hashable, Sendable {
    /// UTF-8 bytes of one field.
    public var fieldBytes: Int
    /// UTF-8 bytes of one record.
    public var recordBytes: Int
    /// Fields of one record.
    public var columns: Int
    /// Line breaks inside one quoted field; more of them mean that a quote was never closed.
    public var fieldLineBreaks: Int

    /// Makes limits.
    public init(
        fieldBytes: Int = 64 * 1024, recordBytes: Int = 1024 * 1024, columns: Int = 1024, fieldLineBreaks: Int = 100
    ) {
        self.fieldBytes = fieldBytes
        self.recordBytes = recordBytes
        self.columns = columns
        self.fieldLineBreaks = fieldLineBreaks
    }
}
