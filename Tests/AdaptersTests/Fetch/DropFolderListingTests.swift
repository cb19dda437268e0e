import Adapters
import Glibc
import Schemas
import Testing

struct DropFolderListingTests {
    @Test func onlyRegularVisibleFilesAreListed() throws {
        let folder = try TemporaryFolder()
        let real = try folder.write([1, 2, 3], to: "б.csv")
        try folder.write([], to: "a.csv")
        try folder.write([1], to: ".hidden")
        try #require(symlink(real, folder.own("link.csv")) == 0)
        try #require(mkdir(folder.own("folder.csv"), 0o700) == 0)
        try #require(mkfifo(folder.own("pipe.csv"), 0o600) == 0)
        let listing = try DropFolderListing(of: folder.path)
        #expect(listing.others.map(\.name) == ["folder.csv", "link.csv", "pipe.csv"])
        #expect(listing.others.map(\.kind) == [.folder, .link, .pipe])
        let entries = listing.files
        #expect(entries.map(\.name) == ["a.csv", "б.csv"])
        #expect(entries.map(\.byteCount) == [0, 3])
        #expect(entries.allSatisfy { $0.modified.microseconds > 1_500_000_000_000_000 })
    }

    @Test func missingFolderIsOurFault() {
        #expect(throws: AdapterError.self) { try DropFolderListing(of: "/nonexistent-folder") }
    }

    @Test func linksFoldersAndPipesAreNotOpened() throws {
        let folder = try TemporaryFolder()
        let real = try folder.write([1, 2, 3], to: "a.csv")
        try #require(symlink(real, folder.own("link")) == 0)
        try #require(mkfifo(folder.own("pipe"), 0o600) == 0)
        #expect(try FileByteSource(path: real).byteCount == 3)
        for path in [folder.path + "/link", folder.path + "/pipe", folder.path, folder.path + "/none"] {
            #expect(throws: AdapterError.self) { try FileByteSource(path: path) }
        }
    }

    @Test func digestFilesAreChecked() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("abc".utf8), to: "f.csv")
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        for (text, isRight) in [
            ("\(hex)  f.csv\n", true), ("\(hex.uppercased()) *f.csv\r\n", true), (hex, true),
            ("\(hex)  g.csv\n", false),
            ("\(hex.dropLast())0  f.csv\n", false), ("", false), ("f.csv", false),
        ] {
            try folder.write(Array(text.utf8), to: "f.csv.sha256")
            #expect((try DigestFile.stated(beside: path, name: "f.csv")?.hex == hex) == isRight)
        }
    }
}
