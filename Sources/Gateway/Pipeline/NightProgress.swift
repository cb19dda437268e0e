/// Hears how far a night is. Called from several tasks at once.
package protocol NightProgress: Sendable {
    /// A step goes on with a feed; `done` rows, entries or files so far, of `total` where that is known.
    func advance(step: String, feed: String, done: Int, total: Int?)
    /// A step is over.
    func finish(step: String, feed: String, done: Int)
}

/// Hears nothing.
package struct SilentProgress: NightProgress {
    /// Makes a listener that ignores everything.
    package init() {}
    /// Ignored.
    package func advance(step: String, feed: String, done: Int, total: Int?) {}
    /// Ignored.
    package func finish(step: String, feed: String, done: Int) {}
}
