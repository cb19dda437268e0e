import Adapters
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

    @Test func bytesThatAreKeptAreNotWrittenAgain() throws {
        try withFolder { folder in
            let store = OriginalsStore(folder: "\(folder)/originals")
            try FileSystem.write("те же байты 1", to: "\(folder)/а.csv")
            try FileSystem.write("те же байты 2", to: "\(folder)/б.csv")
            let kept = try store.keep("\(folder)/а.csv")
            func file(_ digest: ContentDigest) -> UInt {
                var status = stat()
                return stat(store.path(of: digest), &status) == 0 ? UInt(status.st_ino) : 0
            }
            let first = file(kept.digest)
            #expect(try store.keep("\(folder)/а.csv", mayBeKept: true).digest == kept.digest)
            #expect(file(kept.digest) == first)
            // Another file of the same size is kept like any other.
            let other = try store.keep("\(folder)/б.csv", mayBeKept: true)
            #expect(other.digest != kept.digest)
            #expect(file(other.digest) != 0)
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

    @Test func onlyTheOwnerMayReadThem() throws {
        try withFolder { folder in
            try FileSystem.write("x", to: "\(folder)/а.csv")
            let store = OriginalsStore(folder: "\(folder)/originals")
            let kept = try store.keep("\(folder)/а.csv")
            var status = stat()
            #expect(stat(store.path(of: kept.digest), &status) == 0)
            #expect(status.st_mode & 0o077 == 0)
            #expect(stat("\(folder)/originals", &status) == 0)
            #expect(status.st_mode & 0o077 == 0)
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
