import Schemas

/// A list of a sender's codes with our values, kept beside the mappings.
public struct CodeBook: Hashable, Sendable {
    /// What happens to a code that is not in the book.
    public enum Unmapped: String, Hashable, Sendable, CaseIterable {
        /// The value is dropped and reported.
        case warn
        /// The row is quarantined.
        case quarantine
        /// The code itself is the value.
        case keep
        /// The value is dropped silently.
        case ignore
    }

    /// Name in the mapping.
    public var name: String
    /// What happens to unknown codes.
    public var unmapped: Unmapped
    private var values: [String: String] = [:]

    /// Makes a book of codes and values.
    public init(name: String, unmapped: Unmapped = .warn, values: [String: String] = [:]) {
        self.name = name
        self.unmapped = unmapped
        for (code, value) in values { self.values[Self.key(code)] = value }
    }

    /// Our value of a sender's code; spaces around it, letter case and ё do not count.
    public subscript(code: some StringProtocol) -> String? { values[Self.key(code)] }

    /// All of our values.
    public var allValues: Set<String> { Set(values.values) }

    /// Reads lines `code;value` or `code;value;remark`; empty lines and lines that begin with `#` are skipped.
    /// Nil, with the number of the first wrong line, when a line has no value or repeats a code.
    static func parse(_ text: String, name: String, unmapped: Unmapped) -> (book: CodeBook, wrongLines: [Int]) {
        var book = CodeBook(name: name, unmapped: unmapped)
        var wrong: [Int] = []
        var number = 0
        for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            var fields = line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            if number == 1, let first = fields.first, first.hasPrefix("\u{FEFF}") {
                fields[0] = String(first.dropFirst())
            }
            let isBlank = line.allSatisfy { $0 == 32 || $0 == 13 }
            if isBlank || line.first == UInt8(ascii: "#") { continue }
            guard fields.count >= 2, !Self.key(fields[0]).isEmpty, book.values[Self.key(fields[0])] == nil else {
                wrong.append(number)
                continue
            }
            book.values[Self.key(fields[0])] = NameNormaliser.text(
                NameNormaliser.trimmed(fields[1].unicodeScalars.filter { $0 != "\r" }))
        }
        return (book, wrong)
    }

    private static func key(_ code: some StringProtocol) -> String {
        var notices: [FindingCode] = []
        let scalars = NameNormaliser.clean(code, &notices)
        return KnownNames.key(NameNormaliser.text(scalars))
    }
}
