/// Waits between tries that go on until one succeeds: «full jitter», anything between nothing and a ceiling that doubles
/// with each failure up to a bound. Pure.
package struct EndlessRetry: Hashable, Sendable {
    /// The first ceiling, in seconds.
    package var firstSeconds: Double
    /// The last ceiling, in seconds.
    package var longestSeconds: Double

    /// Makes the bounds.
    package init(firstSeconds: Double, longestSeconds: Double) {
        self.firstSeconds = firstSeconds
        self.longestSeconds = longestSeconds
    }

    /// Seconds to wait after so many failures in a row. `random` is at least 0 and less than 1.
    package func seconds(after failures: Int, random: Double) -> Double {
        min(longestSeconds, firstSeconds * Double(1 << min(max(0, failures - 1), 30))) * random
    }
}
