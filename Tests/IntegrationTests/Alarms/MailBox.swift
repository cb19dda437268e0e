import Foundation
import Testing

@testable import Gateway

/// A server of mail that speaks SMTP with TLS from the first byte or by STARTTLS, and writes down what it takes. Its answers
/// are those of RFC 5321; the messages are read by Python's own library for mail, not by ours.
final class MailBox {
    /// What it does.
    struct Behaviour: Sendable {
        /// TLS begins with the first byte.
        var isImplicit = false
        /// Does not offer STARTTLS.
        var isPlain = false
        /// Who may send, as `user:password`; empty for everybody.
        var login = ""
        /// The first senders are told to come back later.
        var busy = 0
    }

    /// A message as Python reads it.
    struct Message: Decodable {
        var sender: String
        var recipients: [String]
        var isSecure: Bool
        var login: String
        var headers: [String: String]
        var text: String
        var longest: Int
        /// What the library found wrong.
        var defects: [String]
    }

    private let program: ServerProgram
    private let log: String

    init(_ behaviour: Behaviour = Behaviour(), in base: TransportFolder) async throws {
        let certificates = try await TestCertificates.shared.value
        log = base.path + "/mail.log"
        let script = base.path + "/mail.py"
        try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
        let port = try ServerProgram.freePort()
        let settings: [String: Any] = [
            "implicit": behaviour.isImplicit, "plain": behaviour.isPlain, "login": behaviour.login,
            "busy": behaviour.busy, "log": log, "certificates": certificates.folder,
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: settings), as: UTF8.self)
        program = try await ServerProgram(
            "python3", package: "python3", port: port, arguments: [script, String(port), text],
            log: base.path + "/mail.err")
    }

    var port: Int { program.port }
    func stop() { program.stop() }

    /// The messages taken so far.
    func messages() throws -> [Message] {
        try (FileSystem.text(log) ?? "").split(separator: "\n").map {
            try JSONDecoder().decode(Message.self, from: Data($0.utf8))
        }
    }

    private static let script = """
        import base64, email, email.policy, json, socketserver, ssl, sys

        settings = json.loads(sys.argv[2])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings["certificates"] + "/server.pem", settings["certificates"] + "/server.key")
        log = open(settings["log"], "a", buffering=1)

        class Handler(socketserver.BaseRequestHandler):
            def secure(self):
                self.request = context.wrap_socket(self.request, server_side=True)
                self.lines = self.request.makefile("rb")
                self.is_secure = True

            def say(self, text):
                self.request.sendall((text + "\\r\\n").encode())

            def handle(self):
                self.is_secure, self.login = False, ""
                self.lines = self.request.makefile("rb")
                if settings["implicit"]:
                    self.secure()
                self.say("220 test")
                sender, recipients = "", []
                while line := self.lines.readline():
                    line = line.decode().rstrip("\\r\\n")
                    verb = line.split(" ")[0].upper()
                    if verb == "EHLO":
                        offers = ["test"]
                        if not self.is_secure and not settings["plain"]:
                            offers.append("STARTTLS")
                        if self.is_secure and settings["login"]:
                            offers.append("AUTH PLAIN")
                        for index, offer in enumerate(offers):
                            self.say("250%s%s" % (" " if index == len(offers) - 1 else "-", offer))
                    elif verb == "STARTTLS":
                        self.say("220 go")
                        self.secure()
                    elif verb == "AUTH":
                        words = line.split(" ")
                        if len(words) < 3:
                            self.say("334 ")
                            words.append(self.lines.readline().decode().strip())
                        name = base64.b64decode(words[2]).decode().split("\\0")[1:]
                        if ":".join(name) == settings["login"]:
                            self.login = name[0]
                            self.say("235 ok")
                        else:
                            self.say("535 no")
                    elif verb == "MAIL":
                        if settings["login"] and not self.login:
                            self.say("530 who are you")
                        elif settings["busy"]:
                            settings["busy"] -= 1
                            self.say("451 later")
                        else:
                            sender, recipients = line[line.index("<") + 1:line.index(">")], []
                            self.say("250 ok")
                    elif verb == "RCPT":
                        recipients.append(line[line.index("<") + 1:line.index(">")])
                        self.say("250 ok")
                    elif verb == "DATA":
                        self.say("354 go")
                        data = []
                        while (piece := self.lines.readline()) != b".\\r\\n":
                            data.append(piece[1:] if piece.startswith(b".") else piece)
                        message = email.message_from_bytes(b"".join(data), policy=email.policy.default)
                        defects = [str(defect) for defect in message.defects]
                        for name, value in message.items():
                            defects += [name + ": " + str(defect) for defect in value.defects]
                        log.write(json.dumps({
                            "sender": sender, "recipients": recipients, "isSecure": self.is_secure, "login": self.login,
                            "headers": {name: str(value) for name, value in message.items()},
                            "text": message.get_content(), "longest": max(map(len, data)), "defects": defects}) + "\\n")
                        self.say("250 taken")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("502 what")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass

        Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """
}
