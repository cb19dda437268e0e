import Testing

@testable import Service

/// A form taken apart gives the same whatever pieces it comes in.
struct MultipartParserTests {
    private let body =
        "--xYz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
        + "--xYz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\\\"b.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        + "one;two\r\n--xY\r\nthree\r\n--xYz\r\nContent-Disposition: form-data; name=f; filename*=UTF-8''%D0%B0.xml\r\n\r\n\r\n--xYz--\r\n"

    private func parse(_ text: String, pieces: Int) throws -> [String] {
        var parser = try #require(MultipartParser(boundary: "xYz"))
        var result: [String] = []
        var data: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            for event in try parser.take(Array(bytes[start..<min(start + pieces, bytes.count)])) {
                switch event {
                case .part(let name, let file): result.append("\(name)/\(file ?? "-")")
                case .data(let more): data += more
                case .partEnd:
                    result.append(String(decoding: data, as: UTF8.self))
                    data = []
                }
            }
        }
        try parser.finish()
        return result
    }

    @Test func formIsTheSameInAnyPieces() throws {
        let expected = ["note/-", "hello", "file/a\"b.csv", "one;two\r\n--xY\r\nthree", "f/а.xml", ""]
        for pieces in 1...80 { #expect(try parse(body, pieces: pieces) == expected, "pieces of \(pieces)") }
        #expect(try parse("preamble\r\n" + body, pieces: 7) == expected)
    }

    @Test func brokenFormsAreRefused() throws {
        for end in 0..<(body.utf8.count - 4) {
            let cut = String(decoding: Array(body.utf8)[..<end], as: UTF8.self)
            #expect(throws: MultipartParser.Failure.self, "cut at \(end)") { try parse(cut, pieces: 13) }
        }
        let cases = [
            "--xYz\r\nno colon\r\n\r\nx\r\n--xYz--", "--xYz\r\n\r\nx\r\n--xYz--", "--xYzz\r\n\r\n", body + "more",
            "--xYz\r\nContent-Disposition: form-data; filename=\"x\"\r\n\r\nx\r\n--xYz--",
            String(repeating: "x", count: 20_000), "--xYz\r\n" + String(repeating: "h: x\r\n", count: 4000),
            String(
                repeating: "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n", count: 40) + "--xYz--",
        ]
        for text in cases {
            #expect(throws: MultipartParser.Failure.self) { try parse(text, pieces: 100) }
        }
        for boundary in ["", " ", "x ", String(repeating: "x", count: 71), "я"] {
            #expect(MultipartParser(boundary: boundary) == nil)
        }
    }

    @Test func namesOfFilesAreNeverPaths() {
        for (header, name) in [
            ("attachment; filename=\"../../etc/passwd\"", "passwd"), ("attachment; filename=C:\\x\\y.csv", "y.csv"),
            ("attachment; filename=\"..\"", nil), ("attachment; filename=\"a\u{0}b\"", nil), ("attachment", nil),
            ("attachment; filename=\"\"", nil), ("form-data; filename=x; filename=y", "x"),
        ] as [(String, String?)] {
            #expect(HeaderParameters(header).fileName == name, "\(header)")
        }
    }

    @Test func digestsAreReadFromBase64() {
        #expect(Base64.decode("AAECAw==") == [0, 1, 2, 3])
        #expect(Base64.decode("AAECAwQ=") == [0, 1, 2, 3, 4])
        #expect(Base64.decode("AAECAwQF") == [0, 1, 2, 3, 4, 5])
        #expect(Base64.decode("+/+/") == [0xFB, 0xFF, 0xBF])
        for text in ["", "A", "AA", "A===", "AA=A", "AA==AA==", "A!CD", "AA\u{E9}="] {
            #expect(Base64.decode(text[...]) == nil, "\(text)")
        }
    }
}
