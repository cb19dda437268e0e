import Adapters
import Foundation
import Glibc
import Schemas
import Testing

@testable import Gateway

@Suite struct OriginalsStoreTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "/tmp/sverka-originals-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        try body(folder)
    }

    private func files(below folder: String) -> [String] {
        FileSystem.names(in: folder).flatMap { name in
            let path = "\(folder)/\(name)"
            let inner = files(below: path)
            return inner.isEmpty ? [path] : inner
        }
    }

    @Test(arguments: [0, 1, 1000, 1 << 18, (1 << 18) + 1, 1 << 20]) func bytesAreKeptUnderTheirDigest(count: Int) throws
    {
        try withFolder { folder in
            let text = String(String(repeating: "0123456789abcdef", count: count / 16 + 1).prefix(count))
            let source = "\(folder)/выгрузка.csv"
            try FileSystem.write(text, to: source)
            let store = OriginalsStore(folder: "\(folder)/originals")
            let kept = try store.keep(source)
            #expect(kept.byteCount == Int64(count))
            #expect(kept.digest == Sha256.digest(of: Array(text.utf8)))
            #expect(FileSystem.text(store.path(of: kept.digest)) == text)
            #expect(FileSystem.text(source) == text)
            #expect(FileSystem.names(in: "\(folder)/originals/incoming").isEmpty)
        }
    }

    @Test func sameBytesAreKeptOnce() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            for name in ["а.csv", "б.csv"] { try FileSystem.write("те же байты", to: "\(folder)/\(name)") }
            let first = try store.keep("\(folder)/а.csv")
            let second = try store.keep("\(folder)/б.csv")
            #expect(first.digest == second.digest)
            let kept = files(below: "\(folder)/originals").filter { !$0.hasSuffix("/incoming") }
            #expect(kept == [store.path(of: first.digest)])
        }
    }

    /// A night begins while the service keeps a file: what a killed process left goes, what somebody copies stays.
    @Test func onlyCopiesThatNobodyMakesAreRemoved() async throws {
        let folder = "/tmp/sverka-originals-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        let store = OriginalsStore(folder: "\(folder)/originals")
        let source = "\(folder)/выгрузка.csv"
        try FileSystem.write(String(repeating: "0123456789abcdef", count: 8 << 20), to: source)
        try FileSystem.makeFolder(store.incomingFolder)
        try FileSystem.write("половина", to: "\(store.incomingFolder)/left")
        let copying = Task { try await DedicatedThread.run { try store.keep(source) } }
        let copies = { FileSystem.names(in: store.incomingFolder).filter { $0 != "left" } }
        while copies().isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        store.removeUnfinishedCopies()
        let kept = try await copying.value
        #expect(FileSystem.size(store.path(of: kept.digest)) == 128 << 20)
        #expect(FileSystem.names(in: store.incomingFolder).isEmpty)
    }

    /// Between making its file and locking it a copy looks like one that was left.
    @Test func copiesThatAreJustBegunSurviveARemoval() async throws {
        let folder = "/tmp/sverka-originals-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try FileSystem.makeFolder(folder)
        defer { FileSystem.remove(folder) }
        let store = OriginalsStore(folder: "\(folder)/originals")
        let source = "\(folder)/выгрузка.csv"
        try FileSystem.write("0123456789abcdef", to: source)
        try FileSystem.makeFolder(store.incomingFolder)
        let removing = Task {
            try await DedicatedThread.run { for _ in 0..<20_000 { store.removeUnfinishedCopies() } }
        }
        for _ in 0..<2000 { _ = try store.keep(source) }
        try await removing.value
    }

    private func inode(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.systemFileNumber] as? NSNumber)?.intValue ?? 0
    }

    @Test func bytesThatAreKeptAreNotWrittenAgain() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            try FileSystem.write("те же байты 1", to: "\(folder)/а.csv")
            try FileSystem.write("те же байты 2", to: "\(folder)/б.csv")
            let kept = try store.keep("\(folder)/а.csv")
            let first = inode(store.path(of: kept.digest))
            var sizes: [Int64] = []
            let again = try store.keep("\(folder)/а.csv") { size in
                sizes.append(size)
                return true
            }
            #expect(again.digest == kept.digest)
            #expect(again.byteCount == kept.byteCount)
            #expect(again.identity == kept.identity)
            #expect(sizes == [kept.byteCount])
            #expect(inode(store.path(of: kept.digest)) == first)
            // Another file of the same size is kept like any other.
            let other = try store.keep("\(folder)/б.csv") { _ in true }
            #expect(other.digest != kept.digest)
            #expect(FileSystem.text(store.path(of: other.digest)) == "те же байты 2")
            #expect(FileSystem.names(in: "\(folder)/originals/incoming").isEmpty)
        }
    }

    @Test func damagedOriginalIsReplaced() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            try FileSystem.write("целые байты", to: "\(folder)/а.csv")
            let kept = try store.keep("\(folder)/а.csv")
            try FileSystem.write("целые", to: store.path(of: kept.digest))
            #expect(try store.keep("\(folder)/а.csv") { _ in true }.digest == kept.digest)
            #expect(FileSystem.text(store.path(of: kept.digest)) == "целые байты")
        }
    }

    @Test func knownBytesThatDifferFromTheirStatedDigestStayWhereTheyAre() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            try FileSystem.write("прежние", to: "\(folder)/а.csv")
            _ = try store.keep("\(folder)/а.csv")
            let stated = Sha256.digest(of: Array("обещанные".utf8))
            #expect(throws: OriginalsStore.Unfit.digestDiffers) {
                _ = try store.keep("\(folder)/а.csv", stated: stated) { _ in true }
            }
        }
    }

    /// Written to between our look at it and the reading, as a sender may at any time.
    @Test func fileWrittenToWhileItIsDigestedIsNotTakenForKnown() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            let path = "\(folder)/а.csv"
            try FileSystem.write("прежние", to: path)
            let kept = try store.keep(path)
            try FileSystem.write("еще хуже", to: path)
            #expect(throws: OriginalsStore.Unfit.changed) {
                _ = try store.keep(path) { _ in
                    // In place and back to known bytes of another size.
                    let file = try #require(fopen(path, "w"))
                    fputs("прежние", file)
                    fclose(file)
                    return true
                }
            }
            #expect(
                files(below: "\(folder)/originals").filter { !$0.hasSuffix("/incoming") } == [
                    store.path(of: kept.digest)
                ])
        }
    }

    @Test func onlyTheOwnerMayReadThem() throws {
        try withFolder { folder in
            try FileSystem.write("x", to: "\(folder)/а.csv")
            let store = OriginalsStore(folder: "\(folder)/originals")
            let kept = try store.keep("\(folder)/а.csv")
            for path in [store.path(of: kept.digest), "\(folder)/originals"] {
                #expect(FileSystem.status(path).map { $0.permissions & 0o077 } == 0)
            }
        }
    }

    @Test func missingFileIsAnErrorThatNamesIt() throws {
        try withFolder { folder in
            let error = thrown { try OriginalsStore(folder: "\(folder)/originals").keep("\(folder)/нет.csv") }
            let failure = try #require(error as? OriginalsStore.Failure)
            #expect(failure.code == ENOENT && failure.path == "\(folder)/нет.csv")
        }
    }

    @Test func folderIsNoFile() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            let failure = try #require(thrown { try store.keep(folder) } as? OriginalsStore.Failure)
            #expect(failure.code == EISDIR && failure.path == folder)
            #expect(files(below: "\(folder)/originals").allSatisfy { $0.hasSuffix("/incoming") })
        }
    }

    @Test func symbolicLinksAreNotFollowed() throws {
        try withFolder { folder in
            try FileSystem.write("секрет", to: "\(folder)/настоящий")
            #expect(symlink("\(folder)/настоящий", "\(folder)/ссылка.csv") == 0)
            let error = thrown { try OriginalsStore(folder: "\(folder)/originals").keep("\(folder)/ссылка.csv") }
            #expect((error as? OriginalsStore.Failure)?.code == ELOOP)
        }
    }

    @Test func storeThatCannotBeMadeIsAnError() throws {
        try withFolder { folder in
            try FileSystem.write("x", to: "\(folder)/а.csv")
            let error = thrown { try OriginalsStore(folder: "\(folder)/а.csv/originals").keep("\(folder)/а.csv") }
            #expect(error is FileSystem.Failure)
        }
    }
}
