import Testing

@testable import Adapters

@Suite struct RemoteListingTests {
    @Test func unixListIsRead() {
        let text = """
            total 12\r
            drwxr-xr-x    2 ftp      ftp          4096 Nov 20 10:00 старое\r
            -rw-r--r--    1 ftp      ftp           123 Nov 20 10:00 a b.csv\r
            -rw-------    1 1000     1000   4294967297 Jan 01  2026 отчёт.xml\r
            lrwxrwxrwx    1 ftp      ftp             5 Nov 20 10:00 link -> a b.csv\r
            -rw-r--r--    1 ftp      ftp             1 Nov 20 10:00 ..\r
            """
        let listing = RemoteListing(lines: Array(text.utf8))
        #expect(
            listing.entries == [
                .init(name: "a b.csv", byteCount: 123), .init(name: "отчёт.xml", byteCount: 4_294_967_297),
            ])
        #expect(listing.unreadable == 1)
    }

    @Test func windowsListIsRead() {
        let text = "11-20-26  10:00AM       <DIR>          old\r\n11-20-26  02:15AM                 1234 school.csv\r\n"
        let listing = RemoteListing(lines: Array(text.utf8))
        #expect(listing.entries == [.init(name: "school.csv", byteCount: 1234)])
        #expect(listing.unreadable == 0)
    }

    @Test func linksOfAnIndexPageAreRead() {
        let page = """
            <html><a href="../">..</a><A HREF="a.csv">a</A> <a href="./b%20c.csv">b</a><a href="?C=M">m</a>
            <a href="https://elsewhere.example/d.csv">d</a><a href="%2e%2e%2fe.csv">e</a><a href="sub/">s</a></html>
            """
        let listing = RemoteListing(page: Array(page.utf8))
        #expect(listing.entries.map(\.name) == ["a.csv", "b c.csv"])
        #expect(listing.unreadable == 1)
    }

    @Test func plainListOfNamesIsRead() {
        #expect(RemoteListing(page: Array("a.csv\r\nb.csv\n".utf8)).entries.map(\.name) == ["a.csv", "b.csv"])
    }

    @Test func nameThatIsNotUTF8IsCountedAndLeft() {
        let line = Array("-rw-r--r-- 1 f f 3 Nov 20 10:00 ".utf8) + [0xEE, 0xF2, 0xF7, 10]
        #expect(RemoteListing(lines: line).entries.isEmpty)
        #expect(RemoteListing(lines: line).unreadable == 1)
    }

    @Test func sizeBelowNothingIsCountedAndLeft() {
        let text = "-rw-r--r-- 1 f f -3 Nov 20 10:00 a.csv\n11-20-26  02:15AM  -1234 b.csv\n"
        #expect(RemoteListing(lines: Array(text.utf8)).entries.isEmpty)
        #expect(RemoteListing(lines: Array(text.utf8)).unreadable == 2)
    }

    /// Nothing a server may say makes a name that leads out of a folder.
    @Test func randomListsNeverGiveAnUnsafeName() {
        var random = SeededGenerator(seed: 17)
        let pieces = [
            "-rw-r--r-- ", "1 ", "f ", "12 ", "Nov 20 ", "..", "/", "a", "\n", "\r\n", "href=\"", "\"", "%2f", "%00",
            "<", "\u{0}", "drwx", " ", "11-20-26 ",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            for entry in RemoteListing(lines: Array(text.utf8)).entries + RemoteListing(page: Array(text.utf8)).entries
            {
                #expect(MemberName.isSafeFileName(entry.name), "\(entry.name.debugDescription)")
            }
        }
    }
}
