import Foundation
import Testing

@testable import Gateway

/// A web server that takes notices and writes them down; the first `busy` of them it refuses.
final class WebhookServer {
    private let program: ServerProgram
    private let log: String

    init(busy: Int = 0, in base: TransportFolder, port wanted: Int? = nil) async throws {
        let certificates = try await TestCertificates.shared.value
        log = base.path + "/hooks.log"
        let script = base.path + "/hooks.py"
        try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
        let port = try wanted ?? ServerProgram.freePort()
        program = try await ServerProgram(
            "python3", package: "python3", port: port,
            arguments: [script, String(port), certificates.folder, log, String(busy)], log: base.path + "/hooks.err")
    }

    var address: String { "https://127.0.0.1:\(program.port)/hook" }
    func stop() { program.stop() }

    /// What was taken: the headers and the body of each.
    func taken() throws -> [(headers: [String: String], body: [String: Any], text: String)] {
        try (FileSystem.text(log) ?? "").split(separator: "\n").map { line in
            let entry = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let text = try #require(entry["body"] as? String)
            let body = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            return (try #require(entry["headers"] as? [String: String]), body, text)
        }
    }

    private static let script = """
        import http.server, json, ssl, sys

        busy = int(sys.argv[4])
        log = open(sys.argv[3], "a", buffering=1)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_POST(self):
                global busy
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = 204
                if busy:
                    busy -= 1
                    status = 503
                else:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    log.write(json.dumps({"headers": headers, "body": body.decode()}) + "\\n")
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2] + "/server.pem", sys.argv[2] + "/server.key")

        class Server(http.server.ThreadingHTTPServer):
            def finish_request(self, request, client_address):
                with context.wrap_socket(request, server_side=True) as secure:
                    self.RequestHandlerClass(secure, client_address, self)

            def handle_error(self, request, client_address):
                pass

        Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """
}
