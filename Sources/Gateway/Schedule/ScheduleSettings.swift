import Adapters

/// What a configuration says about the schedule.
package struct ScheduleSettings: Sendable {
    /// Time between two looks at what is due.
    package var tick: Duration = .seconds(5)
    /// Time between two looks at what may be wrong.
    package var watchInterval: Duration = .seconds(30)
    /// Time between two tries to lead, and two looks whether one still does.
    package var electionInterval: Duration = .seconds(2)
    /// Hour of the region's day at which the quality of links is estimated.
    package var qualityHour = 6
    /// Feeds fetched at the same time.
    package var width = 8
    /// Who is told.
    package var channels: [AlarmChannel] = []
    /// When something is wrong.
    package var thresholds = AlarmThresholds()

    /// The usual.
    package init() {}
}
