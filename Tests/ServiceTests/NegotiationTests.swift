import Testing

@testable import Service

struct NegotiationTests {
    private let offered = ["application/json", "text/plain"]

    @Test(arguments: [
        ("", "application/json"), ("*/*", "application/json"), ("text/plain", "text/plain"), ("text/*", "text/plain"),
        ("text/html, text/plain;q=0.5, */*;q=0.1", "text/plain"), ("application/json;q=0.2, text/plain", "text/plain"),
        ("text/plain;q=0, */*", "application/json"), ("TEXT/PLAIN", "text/plain"),
    ])
    func bestTypeIsChosen(accepted: String, expected: String) {
        #expect(Negotiation.best(of: offered, accepted: accepted) == expected)
    }

    @Test(arguments: ["text/html", "application/json;q=0", "nonsense"])
    func nothingFits(accepted: String) { #expect(Negotiation.best(of: offered, accepted: accepted) == nil) }

    @Test func histogramCountsCumulatively() {
        var histogram = LatencyHistogram()
        for milliseconds in [1, 3, 70_000] { histogram.add(.milliseconds(milliseconds)) }
        var text = MetricsText()
        text.histogram("x", "X.", [("route=\"/a\"", histogram)])
        #expect(text.text.contains("x_bucket{route=\"/a\",le=\"0.001\"} 1\n"))
        #expect(text.text.contains("x_bucket{route=\"/a\",le=\"0.005\"} 2\n"))
        #expect(text.text.contains("x_bucket{route=\"/a\",le=\"60.0\"} 2\n"))
        #expect(text.text.contains("x_bucket{route=\"/a\",le=\"+Inf\"} 3\n"))
        #expect(text.text.contains("x_count{route=\"/a\"} 3\n"))
    }
}
