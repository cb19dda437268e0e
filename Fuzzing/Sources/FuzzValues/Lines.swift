/// The lines of a run's text, for readers that take several values.
struct Lines {
    private let lines: [String]

    init(_ text: String) {
        lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The line with this number, from 0; empty when there is none.
    subscript(index: Int) -> String { lines.indices.contains(index) ? lines[index] : "" }
}
