/// Parts of a program that the search for leaks must not look at.
public enum LeakSearch {
    /// Runs the body, whose allocations live to the end of the program: an indirect enumeration marks its case in spare
    /// bits of the pointer, so the search takes what only such pointers lead to for lost.
    public static func paused<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        pause()
        defer { resume() }
        return try body()
    }
}

// Of the sanitizer's runtime.
@_silgen_name("__lsan_disable") private func pause()
@_silgen_name("__lsan_enable") private func resume()
