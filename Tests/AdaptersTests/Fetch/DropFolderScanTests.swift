import Adapters
import Schemas
import Testing

struct DropFolderScanTests {
    private static func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: 0).adding(seconds: 1000 + seconds) }

    private static func entry(_ name: String, _ byteCount: Int = 10, at seconds: Int64 = 0) -> DropFolderEntry {
        DropFolderEntry(name: name, byteCount: byteCount, modified: at(seconds))
    }

    @Test func stableFileIsToldOnce() {
        var scan = DropFolderScan(globs: [Glob("*.csv")], readiness: .stable(seconds: 30))
        let file = Self.entry("a.csv")
        #expect(scan.observe([file], at: Self.at(0)) == [.waiting(file)])
        #expect(scan.observe([file], at: Self.at(29)) == [.waiting(file)])
        #expect(scan.observe([file], at: Self.at(30)) == [.complete(file, hasDigest: false)])
        #expect(scan.observe([file], at: Self.at(60)).isEmpty)
    }

    @Test func growingFileWaits() {
        var scan = DropFolderScan(globs: [Glob("*")], readiness: .stable(seconds: 30))
        for second in stride(from: Int64(0), through: 100, by: 20) {
            let file = Self.entry("a.csv", Int(second), at: second)
            #expect(scan.observe([file], at: Self.at(second)) == [.waiting(file)])
        }
    }

    @Test func oldTimeOfChangeAloneIsNotEnough() {
        // A copy may keep the original's time: only what was seen twice counts.
        var scan = DropFolderScan(globs: [Glob("*")], readiness: .stable(seconds: 30))
        let file = Self.entry("a.csv", at: -900)
        #expect(scan.observe([file], at: Self.at(0)) == [.waiting(file)])
        #expect(scan.observe([file], at: Self.at(31)) == [.complete(file, hasDigest: false)])
    }

    @Test(arguments: [("a.csv.ok", false), ("a.csv.sha256", true)])
    func markerCompletesAtOnce(_ marker: String, _ hasDigest: Bool) {
        for readiness in [DropFolderScan.Readiness.marker, .stable(seconds: 30)] {
            var scan = DropFolderScan(globs: [Glob("*")], readiness: readiness)
            let file = Self.entry("a.csv")
            #expect(scan.observe([file], at: Self.at(0)) == [.waiting(file)])
            let both = [file, Self.entry(marker)]
            #expect(scan.observe(both, at: Self.at(1)) == [.complete(file, hasDigest: hasDigest)])
            #expect(scan.observe(both, at: Self.at(2)).isEmpty)
        }
    }

    @Test func changedFileIsToldAgain() {
        var scan = DropFolderScan(globs: [Glob("*")], readiness: .marker)
        let marker = Self.entry("a.csv.ok")
        let first = Self.entry("a.csv")
        let second = Self.entry("a.csv", 11, at: 5)
        #expect(scan.observe([first, marker], at: Self.at(0)) == [.complete(first, hasDigest: false)])
        #expect(scan.observe([second, marker], at: Self.at(9)) == [.complete(second, hasDigest: false)])
        scan.forget("a.csv")
        #expect(scan.observe([second, marker], at: Self.at(9)) == [.complete(second, hasDigest: false)])
        #expect(scan.observe([], at: Self.at(10)).isEmpty)
        #expect(scan.observe([second, marker], at: Self.at(11)) == [.complete(second, hasDigest: false)])
    }

    @Test func temporaryNameIsNeverComplete() {
        for name in ["a.csv.part", "a.CSV.PART", "a.tmp", "a.csv~", "a.filepart", "~$a.csv"] {
            var scan = DropFolderScan(globs: [Glob("*")], readiness: .stable(seconds: 0))
            let listing = [Self.entry(name), Self.entry(name + ".ok")]
            #expect(scan.observe(listing, at: Self.at(900)) == [.waiting(listing[0])], "\(name)")
        }
        #expect(!DropFolderEntry.isTemporary("part.csv") && !DropFolderEntry.isTemporary("a.parts"))
    }

    @Test func emptyFileNeedsAMarker() {
        var scan = DropFolderScan(globs: [Glob("*")], readiness: .stable(seconds: 0))
        let file = Self.entry("a.csv", 0)
        #expect(scan.observe([file], at: Self.at(900)) == [.waiting(file)])
        #expect(
            scan.observe([file, Self.entry("a.csv.ok")], at: Self.at(901)) == [.complete(file, hasDigest: false)])
    }

    /// A sender's clock that runs ahead: the file system's own time says when it was written.
    @Test func timeOfChangeInTheFutureIsNotWaitedFor() {
        var scan = DropFolderScan(globs: [Glob("*")], readiness: .stable(seconds: 30))
        let file = DropFolderEntry(name: "a.csv", byteCount: 1, modified: Self.at(90_000), changed: Self.at(0))
        #expect(scan.observe([file], at: Self.at(0)) == [.waiting(file)])
        #expect(scan.observe([file], at: Self.at(29)) == [.waiting(file)])
        #expect(scan.observe([file], at: Self.at(30)) == [.complete(file, hasDigest: false)])
    }

    @Test func otherFilesAreLeftAlone() {
        var scan = DropFolderScan(globs: [Glob("education_*.csv")], readiness: .stable(seconds: 0))
        #expect(
            scan.observe([Self.entry("health_1.zip"), Self.entry("education_1.csv.sha256")], at: Self.at(0)).isEmpty)
    }

    @Test(arguments: ["a\nb.csv", "a\u{1B}[2J.csv", "a\u{202E}b.csv", "a\\b.csv", "c:b.csv"])
    func suspiciousNamesAreRefusedOnce(_ name: String) {
        var scan = DropFolderScan(globs: [Glob("*")], readiness: .stable(seconds: 0))
        let decisions = scan.observe([Self.entry(name)], at: Self.at(0))
        guard case .refused(_, let finding)? = decisions.first else {
            Issue.record("not refused")
            return
        }
        #expect(finding.severity == .fatal)
        #expect(!finding.location.file.unicodeScalars.contains { $0.value < 32 })
        #expect(scan.observe([Self.entry(name)], at: Self.at(1)).isEmpty)
    }
}
