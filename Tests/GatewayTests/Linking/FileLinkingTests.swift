import Testing

@testable import Gateway

@Suite struct FileLinkingTests {
    @Test(arguments: [
        ("/data/feed_health.csv", "health"), ("feed_police.xml", "police"), ("education.csv", "education"),
        ("feed_a.b.csv", "a.b"), ("x", "x"), ("feed_", ""),
    ]) func feedIsNamedByItsFile(path: String, name: String) {
        #expect(FileLinking.feedName(path) == name)
    }
}
