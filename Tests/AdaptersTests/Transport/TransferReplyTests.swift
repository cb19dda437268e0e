import Schemas
import Testing

@testable import Adapters

@Suite struct TransferReplyTests {
    static func reply(_ lines: String...) -> TransferReply {
        var reply = TransferReply()
        for line in lines { Array("\(line)\r\n".utf8).withUnsafeBytes { reply.take(headerLine: $0) } }
        return reply
    }

    @Test func headIsRead() {
        let reply = Self.reply(
            "HTTP/1.1 206 Partial Content", "ETag: \"a:b\"", "Content-Range: bytes 100-199/200", "retry-after: 7")
        #expect(reply.status == 206)
        #expect(reply.entityTag == "\"a:b\"")
        #expect(reply.contentRange?.start == 100)
        #expect(reply.contentRange?.total == 200)
        #expect(reply.retryAfterSeconds == 7)
    }

    @Test func weakTagPromisesTooLittle() { #expect(Self.reply("HTTP/2 200", "etag: W/\"a\"").entityTag == nil) }

    @Test func interimHeadIsForgotten() {
        #expect(Self.reply("HTTP/1.1 100 Continue", "ETag: \"a\"", "HTTP/1.1 200 OK").entityTag == nil)
    }

    @Test(arguments: ["Repr-Digest: sha-256=:", "Digest: SHA-256="])
    func statedDigestIsRead(start: String) {
        let digest = Sha256.digest(of: Array("abc".utf8))
        let reply = Self.reply("HTTP/1.1 200 OK", start + "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(reply.digest == digest)
    }

    @Test(arguments: [
        "Retry-After: -5", "Retry-After: soon", "Content-Range: bytes */200", "Digest: sha-256=?", "ETag: a", ":", "",
        "Content-Range: bytes 99999999999999999999-1/2",
    ])
    func nonsenseIsLeftOut(line: String) {
        let reply = Self.reply("HTTP/1.1 200 OK", line)
        #expect(reply.retryAfterSeconds == nil)
        #expect(reply.contentRange == nil)
        #expect(reply.digest == nil)
        #expect(reply.entityTag == nil)
    }
}
