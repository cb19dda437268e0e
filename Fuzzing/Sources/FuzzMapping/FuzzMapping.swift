@testable import Adapters
import FuzzSupport

/// Mapping files: loaded or refused with places, and then run over the samples that stand inside them.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = FuzzInput(start, count).text
    switch outcome(of: text) {
    case .failure(let mistakes):
        expect(!mistakes.list.isEmpty, "a refused mapping has mistakes")
        let lineCount = text.utf8.count { $0 == 10 || $0 == 13 } + text.unicodeScalars.count { $0.value > 127 } + 2
        for mistake in mistakes.list {
            expect((0...lineCount).contains(mistake.line), "a mistake stands in the file: \(mistake)")
            expect(mistake.line > 0 || mistake.column <= 0, "a column has a line: \(mistake)")
            expect(!mistake.expected.isEmpty, "a mistake says what was expected")
            expect(mistake.description.hasPrefix("m.yaml"), "a mistake names its file")
        }
    case .success(let mapping):
        expectEqual(MappingTester.run(mapping).count, mapping.tests.count, "each sample has an outcome")
    }
    return 0
}

private func outcome(of text: String) -> Result<FeedMapping, MappingMistakes> {
    Result { () throws(MappingMistakes) in
        try MappingLoader.load(text: text, file: "m.yaml") { name in
            name.hasSuffix(".csv")
                ? (path: "m/" + name, text: "1;мать\n2;отец;примечание\n# нет\n\nучащийся;10\n") : nil
        }
    }
}
