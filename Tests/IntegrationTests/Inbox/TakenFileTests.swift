import Foundation
import Schemas
import Synchronization
import Testing

@testable import Gateway

/// Between our look at a file and its removal anybody may do anything to the folder.
@Suite struct TakenFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "/sverka-taken-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { FileSystem.remove(folder) }
        try body(folder)
    }

    @Test func fileThatWasReadIsRemoved() throws {
        try withFolder { folder in
            try FileSystem.write("x", to: folder + "/a.csv")
            let identity = try #require(FileIdentity(path: folder + "/a.csv"))
            #expect(TakenFile.remove(folder + "/a.csv", read: identity) == .removed)
            #expect(FileSystem.names(in: folder).isEmpty)
            #expect(TakenFile.remove(folder + "/a.csv", read: identity) == .removed, "somebody was faster")
        }
    }

    @Test func fileThatReplacedTheReadOneStays() throws {
        try withFolder { folder in
            let path = folder + "/a.csv"
            try FileSystem.write("old", to: path)
            let kept = try OriginalsStore(folder: folder + "/originals").keep(path)
            try FileSystem.write("new", to: folder + "/b.csv")
            rename(folder + "/b.csv", path)
            #expect(TakenFile.remove(path, read: kept.identity) == .replaced)
            #expect(FileSystem.text(path) == "new")
            #expect(FileSystem.names(in: folder) == ["a.csv", "originals"])
        }
    }

    @Test func fileThatWasWrittenToAfterItWasReadStays() throws {
        try withFolder { folder in
            let path = folder + "/a.csv"
            try FileSystem.write("old", to: path)
            let kept = try OriginalsStore(folder: folder + "/originals").keep(path)
            let writer = open(path, O_WRONLY | O_APPEND)
            write(writer, "+", 1)
            close(writer)
            #expect(TakenFile.remove(path, read: kept.identity) == .replaced)
            #expect(FileSystem.text(path) == "old+")
        }
    }

    @Test func whatAKilledNightMovedAsideComesBack() throws {
        try withFolder { folder in
            try FileSystem.write("a", to: folder + "/.sverka-taken.a.csv")
            try FileSystem.write("b", to: folder + "/.sverka-taken.b.csv")
            try FileSystem.write("new b", to: folder + "/b.csv")
            #expect(TakenFile.restore(in: folder) == [".sverka-taken.b.csv"])
            #expect(FileSystem.names(in: folder) == [".sverka-taken.b.csv", "a.csv", "b.csv"])
            #expect(FileSystem.text(folder + "/b.csv") == "new b")
        }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    /// A writer appends all the while the file is read.
    @Test func fileThatGrowsWhileItIsReadIsNotKept() throws {
        try withFolder { folder in
            let path = folder + "/a.csv"
            #expect(FileManager.default.createFile(atPath: path, contents: Data(count: 8 << 20)))
            let isOver = Flag()
            let hasEnded = DispatchSemaphore(value: 0)
            let hasBegun = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                let writer = open(path, O_WRONLY | O_APPEND)
                while !isOver.isSet {
                    write(writer, "+", 1)
                    hasBegun.signal()
                }
                close(writer)
                hasEnded.signal()
            }
            hasBegun.wait()
            let store = OriginalsStore(folder: folder + "/originals")
            #expect(throws: OriginalsStore.Unfit.changed) { try store.keep(path) }
            isOver.set()
            hasEnded.wait()
            #expect(FileSystem.names(in: folder + "/originals") == ["incoming"])
            #expect(FileSystem.names(in: folder + "/originals/incoming").isEmpty)
            let whole = try store.keep(path)
            #expect(whole.byteCount > 8 << 20)
        }
    }

    @Test func pipeInPlaceOfAFileDoesNotBlock() throws {
        try withFolder { folder in
            try #require(mkfifo(folder + "/a.csv", 0o600) == 0)
            #expect(throws: OriginalsStore.Failure.self) {
                try OriginalsStore(folder: folder + "/originals").keep(folder + "/a.csv")
            }
        }
    }
}
