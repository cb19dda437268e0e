import Testing

@testable import Schemas

struct TimestampReadingTests {
    @Test(arguments: [
        ("2026-11-21T08:15:00Z", "2026-11-21T08:15:00Z"), ("2026-11-21T08:15:00+03:00", "2026-11-21T05:15:00Z"),
        ("2026-11-21t23:30:59.25-05:30", "2026-11-22T05:00:59Z"), ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ])
    func momentIsRead(text: String, expected: String) { #expect(Timestamp(iso: text)?.iso == expected) }

    @Test func fractionIsKept() {
        #expect(Timestamp(iso: "1970-01-01T00:00:01.000001Z")?.microseconds == 1_000_001)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T08:15:00", "2026-11-21 08:15:00Z", "2026-13-21T08:15:00Z", "2026-11-21T24:00:00Z",
        "2026-11-21T08:15:00.Z", "2026-11-21T08:15:00+3:00", "2026-11-21T08:15:00Zz", "2026-11-21T08:15:60Z",
    ])
    func otherTextIsNone(text: String) { #expect(Timestamp(iso: text) == nil) }
}
