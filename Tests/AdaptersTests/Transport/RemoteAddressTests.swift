import Schemas
import Testing

@testable import Adapters

@Suite struct RemoteAddressTests {
    @Test func partsAreRead() throws {
        let address = try #require(RemoteAddress("sftp://gate:p%40ss@files.example.test:2222/out/"))
        #expect(address.scheme == .sftp)
        #expect(address.authority == "files.example.test:2222")
        #expect(address.user == "gate")
        #expect(address.password == Secret("p@ss".utf8))
        #expect(address.isFolder)
        #expect(address.description == "sftp://files.example.test:2222")
        #expect(address.url(file: "а b.csv") == "sftp://files.example.test:2222/out/%D0%B0%20b.csv")
    }

    @Test func documentHasAName() throws {
        let address = try #require(RemoteAddress("https://h.test/x/%D0%B0.csv?day=1"))
        #expect(address.fileName == "а.csv")
        #expect(!address.isFolder)
        #expect(address.url(suffix: ".sha256") == "https://h.test/x/%D0%B0.csv.sha256?day=1")
    }

    @Test(arguments: [
        "http://h/", "file:///etc/passwd", "ftp://h/", "scp://h/", "https://", "h/x", "", "https://h/a#b",
        "https://h/a b",
        "https://h/\u{1}", "gopher://h/",
    ])
    func otherAddressesAreRefused(text: String) { #expect(RemoteAddress(text) == nil) }

    @Test func tagIsUsedOnlyWhileItsBytesAreKnown() {
        let digest = Sha256.digest(of: [1])
        var memory = EntityTagMemory()
        memory.note("\"a b\"", digest: digest, for: "https://h/a")
        memory = EntityTagMemory(text: memory.text + "broken\n\(String(repeating: "0", count: 64)) 12 \"x\"\n")
        #expect(memory.tag(for: "https://h/a", known: { $0 == digest }) == "\"a b\"")
        #expect(memory.tag(for: "https://h/a", known: { _ in false }) == nil)
        #expect(memory.tag(for: "https://h/b", known: { $0 == digest }) == nil)
        memory.note(nil, digest: digest, for: "https://h/a")
        #expect(memory.text.isEmpty)
    }
}
