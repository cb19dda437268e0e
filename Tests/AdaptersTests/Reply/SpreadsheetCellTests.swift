import Adapters
import Testing

/// What could be a formula is written so that a spreadsheet shows it and a program can have it back.
@Suite struct SpreadsheetCellTests {
    /// What the administrator's guide tells programs to do.
    private static func original(_ cell: String) -> String {
        guard cell.hasPrefix("'") else { return cell }
        let first = cell.drop { $0 == "'" }.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" }
        return first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? false ? String(cell.dropFirst()) : cell
    }

    @Test(arguments: ["=cmd|1", "+7", "-1", "@A1", "  =1", "\t=1", "\u{A0}-2", "＝1", "'=1", "''+1", "' =1", "\r\n"])
    func whatCouldBeAFormulaGetsAnApostrophe(text: String) {
        #expect(SpreadsheetCell.harmless(text) == "'" + text)
    }

    @Test(arguments: ["", "P-1", "hea-0001", "'", "''", "'abc", "О'Нил", "1=1", "д. 5", " "])
    func everythingElseStaysAsItIs(text: String) {
        #expect(SpreadsheetCell.harmless(text) == text)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func programsGetBackWhatWasWritten(seed: UInt64) {
        var state = seed
        let signs: [Character] = ["'", "=", "+", "-", "@", " ", "\u{A0}", "\t", "＝", "a", "1", "Ж", ",", "\""]
        for _ in 0..<200 {
            var text = ""
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let place = Int((state >> 33) % UInt64(signs.count + 4))
                if place < signs.count { text.append(signs[place]) }
            }
            let cell = SpreadsheetCell.harmless(text)
            #expect(Self.original(cell) == text)
            let first = cell.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" }
            #expect(first.map { !"=+-@\t＝".unicodeScalars.contains($0) } ?? true)
        }
    }
}
