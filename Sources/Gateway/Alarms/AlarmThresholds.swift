/// From when on something is wrong.
package struct AlarmThresholds: Hashable, Sendable {
    /// Seconds that an emergency card (E1, E2) may wait for the registry.
    package var emergencySeconds: Int64 = 300
    /// Seconds that any card may wait for the registry.
    package var cardSeconds: Int64 = 3600
    /// Failures in a row from which on a feed that can't be fetched is worth an alarm; what only people can cure is at once.
    package var pullFailures = 3
    /// Free share of the data folder's disk, in percent, below which it is nearly full.
    package var freePercent: Double = 10
    /// An alarm about the disk ends this many percentage points above: it must not come and go.
    package var freePercentMargin: Double = 2

    /// The usual.
    package init() {}
}
