import Adapters
import Testing

struct GlobTests {
    @Test(arguments: [
        ("*.xml", "a.xml", true), ("*.xml", "A.XML", true), ("*.xml", "a.xml.gz", false),
        ("LM*.xml", "lm1605.XML", true),
        ("LM*.xml", "HM1605.xml", false), ("??.csv", "ab.csv", true), ("??.csv", "abc.csv", false), ("*", "", true),
        ("", "", true), ("", "a", false), ("a*b*c", "aXbXbc", true), ("a*b*c", "aXbXb", false), ("**", "x", true),
        ("Выгрузка_*.csv", "ВЫГРУЗКА_ё.csv", true), ("Ё.csv", "ё.csv", true), ("[ab].csv", "a.csv", false),
        ("?", "ж", true),
    ]) func namesAreMatched(_ pattern: String, _ name: String, _ fits: Bool) {
        #expect(Glob(pattern).matches(name) == fits)
    }

    @Test func manyStarsStayQuick() {
        #expect(!Glob(String(repeating: "a*", count: 50) + "b").matches(String(repeating: "a", count: 2000)))
    }
}
