/// The document as YAML. Numbers have as many digits as it takes to read the same number back.
extension ModelDocument {
    /// The file's text.
    public var text: String {
        var lines = [
            "# Модель сверки: как часто каждый уровень сходства встречается у одного человека (match) и у разных (unrelated).",
            "format: \(Self.format)", "kind: \(kind.rawValue)", "version: \(Self.quoted(version))", "trained:",
            "  day: \(Self.quoted(training.day))", "  mapping: \(Self.quoted(training.mapping))",
            "  files: [\(training.files.map(Self.quoted).joined(separator: ", "))]", "  rows: \(training.rows)",
            "  note: \(Self.quoted(training.note))", "shares:",
        ]
        for (name, value) in shares.sorted(by: { $0.key < $1.key }) { lines.append("  \(name): \(value)") }
        lines.append("comparisons:")
        for comparison in comparisons {
            lines.append("  \(Self.quoted(comparison.name)):")
            if let field = comparison.field {
                lines.append("    as: \(field.kind.rawValue)")
                if let other = field.exchangedWith { lines.append("    exchanged-with: \(Self.quoted(other))") }
                if field.isStrong { lines.append("    strong: true") }
            }
            lines.append("    levels:")
            for level in comparison.levels {
                var figures = "match: \(level.match), unrelated: \(level.unrelated)"
                if let sibling = level.sibling { figures += ", sibling: \(sibling)" }
                if level.usesFrequency { figures += ", frequency: true" }
                lines.append("      \(level.code): {\(figures)}")
            }
        }
        guard !feeds.isEmpty else { return lines.joined(separator: "\n") + "\n" }
        lines += ["# Как ошибается каждая выгрузка: своё match у тех уровней, где хватило пар.", "feeds:"]
        let order = comparisons.flatMap(\.levels).map(\.code)
        for (name, feed) in feeds.sorted(by: { $0.key < $1.key }) {
            lines += ["  \(Self.quoted(name)):", "    pairs: \(feed.pairs)", "    match:"]
            for code in order {
                if let match = feed.match[code] { lines.append("      \(code): \(match)") }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
            }
        }
        return result + "\""
    }
}
