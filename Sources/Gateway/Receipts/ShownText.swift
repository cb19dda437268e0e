/// Text that senders wrote (names of files and columns), as it is shown to people.
package enum ShownText {
    /// Can neither start a line of its own, nor command a terminal, nor hide a part of itself. Breaks become spaces: names
    /// of columns may have them. What must not be there at all is shown by a sign.
    package static func oneLine(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t"..."\r", "\u{85}", "\u{2028}", "\u{2029}": result.append(" ")
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200B}"..."\u{200F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}", "\u{FEFF}":
                result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
