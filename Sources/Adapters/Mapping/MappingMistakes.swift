/// One mistake in a mapping file.
public struct MappingMistake: Hashable, Sendable, CustomStringConvertible {
    /// The file, as the user named it.
    public var file: String
    /// Line from 1; 0 when the mistake is the whole file's.
    public var line: Int
    /// Column from 1; 0 when the mistake is the whole line's.
    public var column: Int
    /// What was expected.
    public var expected: String
    /// What was found instead; may be empty.
    public var found: String

    /// Makes a mistake.
    public init(file: String, line: Int = 0, column: Int = 0, expected: String, found: String = "") {
        self.file = file
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found
    }

    /// `file:line:column: ожидалось …; найдено …`, for administrators; the place only as far as it is known.
    public var description: String {
        var place = file
        if line > 0 { place += ":\(line)" + (column > 0 ? ":\(column)" : "") }
        return "\(place): ожидалось \(expected)" + (found.isEmpty ? "" : "; найдено \(found)")
    }
}

/// Everything that is wrong with a mapping file, found in one reading.
public struct MappingMistakes: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mistakes in the order of their files and lines.
    public var list: [MappingMistake]

    /// Makes the error.
    public init(_ list: [MappingMistake]) {
        self.list = list.sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
    }

    /// One line for each mistake.
    public var description: String { list.map(\.description).joined(separator: "\n") }
}
