/// Text that senders wrote (names of files and columns), as it is shown to people.
package enum ShownText {
    /// Can neither start a line of its own nor command a terminal.
    package static func oneLine(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
