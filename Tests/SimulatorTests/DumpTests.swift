import Foundation
import Simulator
import Testing

@Test func dump() throws {
    guard let out = ProcessInfo.processInfo.environment["SIM_OUT"] else { return }
    let people = Int(ProcessInfo.processInfo.environment["SIM_PEOPLE"] ?? "20000") ?? 20000
    let clock = ContinuousClock()
    var region: RegionSimulation!
    print("init", try clock.measure { region = try SimulatedRegion.make(people: people) }, region.counts)
    print("registry", try clock.measure {
        var s = MemorySink(); region.writeRegistry(to: &s)
        try Data(s.bytes).write(to: URL(fileURLWithPath: out + "/registry.csv")) })
    for day in 1...2 {
        let feeds = FeedSimulation(region: region, day: day)
        for file in feeds.files() {
            for member in file.members {
                let t = try clock.measure {
                    var s = MemorySink(); member.write(to: &s)
                    try Data(s.bytes).write(to: URL(fileURLWithPath: out + "/" + (file.isArchive ? file.name + "." + member.name : member.name))) }
                print(file.name, member.name, t)
            }
        }
        print("truth", try clock.measure {
            var s = MemorySink(); feeds.writeTruth(to: &s)
            try Data(s.bytes).write(to: URL(fileURLWithPath: out + "/truth\(day).csv"))
            var q = MemorySink(); feeds.writeSignalTruth(to: &q)
            try Data(q.bytes).write(to: URL(fileURLWithPath: out + "/truth_signals\(day).csv")) })
    }
}
