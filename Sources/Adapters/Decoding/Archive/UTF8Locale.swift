import Glibc

/// A UTF-8 locale for the calling thread, for the length of a call.
enum UTF8Locale {
    // Safe because a locale object is never changed or freed.
    private nonisolated(unsafe) static let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

    /// Runs the body with the locale; where the system has none, the thread's own stays.
    static func whileActive<Result>(_ body: () -> Result) -> Result {
        guard let locale else { return body() }
        let previous = uselocale(locale)
        defer { uselocale(previous) }
        return body()
    }
}
