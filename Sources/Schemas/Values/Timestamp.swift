/// An instant: microseconds since 1970-01-01T00:00:00Z. Always passed in, never read from a clock by pure code.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch, UTC.
    public let microseconds: Int64

    /// Makes an instant from microseconds since the Unix epoch.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The instant when the given UTC day starts.
    public init(startOf date: CalendarDate) { microseconds = Int64(date.dayNumber) * 86_400_000_000 }

    /// The UTC day this instant falls on.
    public var date: CalendarDate {
        let day = microseconds >= 0 ? microseconds / 86_400_000_000 : (microseconds + 1) / 86_400_000_000 - 1
        return CalendarDate(dayNumber: Int32(day))
    }

    /// The instant this many seconds later (earlier when negative).
    public func adding(seconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds + seconds * 1_000_000) }

    /// `2026-11-21T08:15:00Z`, whole seconds.
    public var iso: String {
        let seconds = Int((microseconds - Timestamp(startOf: date).microseconds) / 1_000_000)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(date.iso)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    }

    /// `21.11.2026 08:15 по UTC`, for people.
    public var russian: String { "\(date.russian) \(iso.dropFirst(11).prefix(5)) по UTC" }

    /// Orders two values.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}
