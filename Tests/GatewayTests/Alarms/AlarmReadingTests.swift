import Testing

@testable import Gateway

@Suite struct AlarmReadingTests {
    private typealias Key = AlarmCondition.Key

    private static func condition(_ kind: AlarmKind, _ subject: String = "") -> AlarmCondition {
        AlarmCondition(key: Key(kind: kind, subject: subject), feed: nil, message: "…")
    }

    @Test func whatIsNewIsOpenedAndWhatIsGoneIsClosed() {
        let reading = AlarmReading(
            conditions: [Self.condition(.feedMissing, "a"), Self.condition(.feedMissing, "b")],
            kinds: [.feedMissing, .feedPull],
            resolutions: [Key(kind: .feedMissing, subject: "c"): "Пришло."])
        let open: Set<Key> = [
            Key(kind: .feedMissing, subject: "b"), Key(kind: .feedMissing, subject: "c"),
            Key(kind: .feedPull, subject: "a"), Key(kind: .diskLow),
        ]
        let (opened, closed) = reading.changes(open: open)
        #expect(opened.map(\.key.subject) == ["a"])
        #expect(closed.map(\.key) == [Key(kind: .feedMissing, subject: "c"), Key(kind: .feedPull, subject: "a")])
        // Nobody looked at the disk: that alarm stays.
        #expect(closed.map(\.resolution) == ["Пришло.", "Поток снова забирается."])
    }

    @Test func theSameTwiceIsOneAlarm() {
        let reading = AlarmReading(
            conditions: [Self.condition(.outboxOld), Self.condition(.outboxOld)], kinds: [.outboxOld])
        #expect(reading.changes(open: []).opened.count == 1)
    }

    @Test(arguments: [(9, false, true), (10, false, false), (11, true, true), (12, true, false), (100, false, false)])
    func anAlarmAboutTheDiskDoesNotFlutter(percent: UInt64, isOpen: Bool, isWrong: Bool) {
        let reading = AlarmChecks.disk(
            free: percent << 30, of: 100 << 30, isOpen: isOpen, thresholds: AlarmThresholds())
        #expect(reading.conditions.isEmpty == !isWrong)
    }
}
