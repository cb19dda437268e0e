import Adapters
import Schemas
import Testing

@testable import Gateway

@Suite struct FeedPlanTests {
    static func schedule(_ text: String = "02:15 UTC") throws -> FeedSchedule {
        let lines = [
            "feed: a.b", "version: 1", "owner: {agency: education}", "source:", "  kind: https",
            "  address: https://h.test/", "  schedule: \"\(text)\"", "format:", "  csv: {encoding: utf-8}",
            "key: Номер",
        ]
        let mapping = try MappingLoader.load(text: lines.joined(separator: "\n") + "\n", file: "m.yaml")
        return try #require(mapping.source.schedule)
    }

    /// Hours and minutes of a day of November 2026.
    static func moment(_ day: Int, _ hour: Int, _ minute: Int = 0) throws -> Timestamp {
        Timestamp(startOf: try #require(CalendarDate(year: 2026, month: 11, day: day)))
            .adding(seconds: Int64(hour * 60 + minute) * 60)
    }

    @Test func whatWasMissedRunsOnce() throws {
        let schedule = try Self.schedule()
        var plan = FeedPlan(schedule, from: try Self.moment(10, 0))
        #expect(try plan.nextDue == Self.moment(10, 2, 15))
        #expect(try !plan.isDue(at: Self.moment(10, 2, 14)))
        // Nobody was there for five days.
        let back = try Self.moment(15, 12)
        #expect(plan.isDue(at: back))
        plan.ended(.done, schedule, at: back, random: 0.5)
        #expect(!plan.isDue(at: back))
        #expect(try plan.nextDue == Self.moment(16, 2, 15))
    }

    @Test func aServerThatIsAwayIsAskedAgainWithoutLimit() throws {
        let schedule = try Self.schedule()
        var now = try Self.moment(10, 2, 15)
        var plan = FeedPlan(schedule, from: try Self.moment(10, 0))
        var pauses: [Int64] = []
        for _ in 0..<200 {
            plan.ended(.failed(.transfer(.unreachable)), schedule, at: now, random: 0.999_9)
            let retry = try #require(plan.retryAt)
            pauses.append((retry.microseconds - now.microseconds) / 1_000_000)
            now = retry
            #expect(plan.isDue(at: now))
        }
        #expect(pauses.prefix(6) == [29, 59, 119, 239, 479, 899] && pauses.last == 899)
        plan.ended(.done, schedule, at: now, random: 0)
        #expect(plan.retryAt == nil && plan.failures == 0 && plan.fault == nil)
    }

    /// What is cured by time, and what only by people.
    @Test(arguments: [
        (PullFault.transfer(.unreachable), true), (.transfer(.cut), true), (.transfer(.timeout), true),
        (.transfer(.serverBusy), true), (.transfer(.nightOver), true), (.transfer(.local), true), (.disk, true),
        (.database, true), (.transfer(.denied), false), (.transfer(.untrusted), false), (.transfer(.missing), false),
        (.transfer(.addressRefused), false), (.transfer(.redirected), false), (.transfer(.tooLarge), false),
        (.transfer(.digestMismatch), false), (.transfer(.unexpectedAnswer), false), (.secret, false),
        (.mapping, false), (.listing, false),
    ])
    func onlyWhatTimeCuresIsTriedAgain(fault: PullFault, isTriedAgain: Bool) throws {
        let schedule = try Self.schedule()
        let now = try Self.moment(10, 2, 15)
        var plan = FeedPlan(schedule, from: try Self.moment(10, 0))
        plan.ended(.failed(fault), schedule, at: now, random: 0.5)
        #expect((plan.retryAt != nil) == isTriedAgain)
        #expect(try plan.nextDue == Self.moment(11, 2, 15))
    }

    @Test func filesThatAreStillWrittenAreLookedAtAgain() throws {
        let schedule = try Self.schedule()
        let now = try Self.moment(10, 2, 15)
        var plan = FeedPlan(schedule, from: try Self.moment(10, 0))
        plan.ended(.unfinished, schedule, at: now, random: 0.5)
        #expect(plan.retryAt == now.adding(seconds: 90) && plan.failures == 0)
    }

    @Test func aClockThatRanAheadLosesNoDay() throws {
        let schedule = try Self.schedule()
        var plan = FeedPlan(nextDue: try Self.moment(29, 2, 15), retryAt: try Self.moment(29, 2, 20), failures: 1)
        let now = try Self.moment(10, 1)
        plan.clamp(schedule, at: now)
        #expect(try plan.nextDue == Self.moment(10, 2, 15))
        #expect(plan.retryAt == now.adding(seconds: 960))
        // What is due stays due.
        var due = FeedPlan(nextDue: try Self.moment(9, 2, 15), retryAt: nil, failures: 0)
        due.clamp(schedule, at: now)
        #expect(due.isDue(at: now))
    }
}
