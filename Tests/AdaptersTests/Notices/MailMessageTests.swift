import Foundation
import Schemas
import Testing

@testable import Adapters

@Suite struct MailMessageTests {
    private static func message(_ subject: String, _ text: String = "Текст.\n", count: Int = 1) throws -> MailMessage {
        let address = try #require(MailAddress("sverka@region.example.test"))
        return MailMessage(
            sender: address, recipients: (0..<count).compactMap { MailAddress("duty\($0)@region.example.test") },
            subject: subject, text: text, identifier: UniqueIdentifier(high: 1, low: 2),
            thread: UniqueIdentifier(high: 3, low: 4), date: Timestamp(microseconds: 1_795_248_900_000_000))
    }

    @Test func headersAreThoseOfTheStandard() throws {
        let text = String(decoding: try Self.message("Сверка", count: 2).bytes, as: UTF8.self)
        #expect(
            text == """
                Date: Sat, 21 Nov 2026 08:15:00 +0000\r
                From: Sverka <sverka@region.example.test>\r
                To: <duty0@region.example.test>,\r
                 <duty1@region.example.test>\r
                Message-ID: <00000000-0000-0001-0000-000000000002@region.example.test>\r
                In-Reply-To: <00000000-0000-0003-0000-000000000004@region.example.test>\r
                References: <00000000-0000-0003-0000-000000000004@region.example.test>\r
                Subject: =?UTF-8?B?0KHQstC10YDQutCw?=\r
                Auto-Submitted: auto-generated\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: base64\r
                \r
                0KLQtdC60YHRgi4NCg==\r

                """)
    }

    @Test func longSubjectsAreFoldedBetweenLetters() throws {
        let subject = "Сверка: не пришла выгрузка: Посещение кружков в учреждениях культуры 🎻 (culture.clubs) " + "ы"
        let text = String(decoding: try Self.message(subject).bytes, as: UTF8.self)
        #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 128 } })
        var decoded = ""
        for match in text.matches(of: #/=\?UTF-8\?B\?([A-Za-z0-9+/=]+)\?=/#) {
            let bytes = try #require(Data(base64Encoded: String(match.1)))
            // Each word alone is whole text.
            decoded += try #require(String(data: bytes, encoding: .utf8))
        }
        #expect(decoded == subject)
    }

    @Test func nothingGetsOutOfTheSubject() throws {
        let text = String(decoding: try Self.message("a\r\nBcc: x@y.test\r\n\r\nb").bytes, as: UTF8.self)
        #expect(!text.contains("Bcc"))
    }

    @Test(arguments: [
        ("duty@example.test", true), ("a.b+c@ex-ample.test", true), ("", false), ("a@", false), ("@b", false),
        ("a b@c.test", false), ("a@b.test\r\nRCPT TO:<x@y>", false), ("<a@b.test>", false), ("a@b@c", false),
        ("а@b.test", false), ("a..b@c.test", false), ("a@b..c", false),
        (String(repeating: "a", count: 65) + "@b.c", false),
    ])
    func addressesArePlain(text: String, isGood: Bool) { #expect((MailAddress(text) != nil) == isGood) }

    @Test(arguments: [
        ("mail.example.test", true), ("10.0.0.1", true), ("[::1]", true), ("", false), ("a/b", false), ("a@b", false),
        ("a b", false), ("[x]", false),
    ])
    func serversAreHosts(host: String, isGood: Bool) {
        #expect((MailServer(host: host, port: 587, encryption: .starttls) != nil) == isGood)
    }

    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfTheStandard(text: String, expected: String) {
        #expect(Base64Text.encoded(Array(text.utf8)) == expected)
    }

    /// RFC 4231, test cases 1, 2 and 6.
    @Test func hmacIsThatOfTheStandard() {
        func code(_ message: [UInt8], _ key: [UInt8]) -> String { HmacSha256.code(of: message, key: key).hex }
        #expect(
            code(Array("Hi There".utf8), [UInt8](repeating: 0x0B, count: 20))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            code(Array("what do ya want for nothing?".utf8), Array("Jefe".utf8))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            code(
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                [UInt8](repeating: 0xAA, count: 131))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }
}
