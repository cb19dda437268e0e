import Schemas

/// `docs/findings.md`, written from the code: what each finding is called, weighs and means.
enum FindingsDocument {
    static let path = "docs/findings.md"

    static var text: String {
        var lines = [
            "# Findings",
            "",
            "What can be wrong, or doubtful, in delivered data. Receipts carry these codes; a mapping may change a code's severity",
            "under `severity:`. This file is written from `Sources/Schemas/Findings`; see CONTRIBUTING.md.",
            "",
            "| Severity | What it does |",
            "|---|---|",
            "| `info` | counted; the first places of each code are kept |",
            "| `warning` | counted and kept with its place; the row is used |",
            "| `error` | the row goes to quarantine, the others are used |",
            "| `fatal` | the whole delivery is refused |",
        ]
        var group = ""
        for code in FindingCode.allCases {
            let own = String(code.rawValue.prefix { $0 != "." })
            if own != group {
                group = own
                lines += ["", "## \(own)", "", "| Code | Severity | По-русски | In English |", "|---|---|---|---|"]
            }
            lines.append(
                "| `\(code.rawValue)` | \(code.severity.rawValue) | \(cell(code.russian)) | \(cell(code.english)) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
