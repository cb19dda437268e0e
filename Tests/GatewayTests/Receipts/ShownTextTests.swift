import Testing

@testable import Gateway

@Suite struct ShownTextTests {
    @Test(arguments: [
        ("обычное имя_001.csv", "обычное имя_001.csv"), ("Дата\r\nрождения\u{2028}ребёнка", "Дата  рождения ребёнка"),
        ("a\u{1B}[2Jb", "a\u{FFFD}[2Jb"), ("a\u{202E}vsc.exe", "a\u{FFFD}vsc.exe"),
        ("a\u{200B}b\u{FEFF}", "a\u{FFFD}b\u{FFFD}"),
        ("a\tb\u{85}c", "a b c"), ("\u{9B}2J\u{7F}", "\u{FFFD}2J\u{FFFD}"), ("", ""),
    ])
    func whatSendersWroteStandsOnOneLineAndHidesNothing(text: String, shown: String) {
        #expect(Array(ShownText.oneLine(text).unicodeScalars) == Array(shown.unicodeScalars))
    }
}
