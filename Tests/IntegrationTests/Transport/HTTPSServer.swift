import Foundation
import Testing

@testable import Gateway

/// A web server of the Python standard library with TLS, that misbehaves on demand and writes down what it was asked.
final class HTTPSServer {
    /// How it misbehaves.
    struct Behaviour {
        /// Clients must show a certificate of the authority.
        var wantsCertificate = false
        /// The only `Authorization` that is let in; nil for anybody.
        var authorization: String?
        /// The first answers end after so many bytes of the body, one item each.
        var cuts: [Int] = []
        /// The first answers are 503 with these seconds in `Retry-After`, one item each.
        var busy: [Int] = []
        /// Sends this many bytes each second, no more; 0 for full speed.
        var bytesPerSecond = 0
        /// No `Content-Length`.
        var isChunked = false
        /// No tags.
        var hasTags = true
        /// Speaks no newer TLS than 1.1.
        var hasOldTLS = false
        /// Answers nothing until there is a file of this path.
        var gate = ""
    }

    let folder: String
    private let program: ServerProgram
    private let log: String

    init(_ behaviour: Behaviour = Behaviour(), in base: TransportFolder, port wanted: Int? = nil) async throws {
        let certificates = try await TestCertificates.shared.value
        folder = try base.folder("www")
        log = base.path + "/requests.log"
        let script = base.path + "/server.py"
        try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
        let settings: [String: Any] = [
            "folder": folder, "log": log, "certificates": certificates.folder,
            "client": behaviour.wantsCertificate, "authorization": behaviour.authorization ?? "",
            "cuts": behaviour.cuts, "busy": behaviour.busy, "rate": behaviour.bytesPerSecond,
            "chunked": behaviour.isChunked, "tags": behaviour.hasTags,
            "old": behaviour.hasOldTLS, "gate": behaviour.gate,
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: settings), as: UTF8.self)
        let port = try wanted ?? ServerProgram.freePort()
        program = try await ServerProgram(
            "python3", package: "python3", port: port, arguments: [script, String(port), text],
            log: base.path + "/server.log")
    }

    /// Its port.
    var port: Int { program.port }
    /// Its address.
    var address: String { "https://127.0.0.1:\(program.port)" }

    /// Requests so far: path, `Range`, `If-Range`, `If-None-Match`, status.
    var requests: [String] { (FileSystem.text(log) ?? "").split(separator: "\n").map(String.init) }

    /// Ends the server.
    func stop() { program.stop() }

    private static let script = """
        import hashlib, http.server, json, os, ssl, sys, time, urllib.parse

        settings = json.loads(sys.argv[2])
        log = open(settings["log"], "a", buffering=1)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def note(self, status):
                names = ["Range", "If-Range", "If-None-Match"]
                log.write(" ".join([self.path] + [self.headers.get(name, "-") for name in names] + [str(status)]) + "\\n")

            def plain(self, status, body=b"", headers={}):
                self.note(status)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                while settings["gate"] and not os.path.exists(settings["gate"]):
                    time.sleep(0.05)
                if settings["authorization"] and self.headers.get("Authorization") != settings["authorization"]:
                    return self.plain(401, b"no")
                if settings["busy"]:
                    return self.plain(503, b"busy", {"Retry-After": str(settings["busy"].pop(0))})
                path = urllib.parse.unquote(self.path.split("?")[0])
                if path.startswith("/elsewhere/"):
                    return self.plain(302, b"go", {"Location": "/" + os.path.basename(path)})
                file = settings["folder"] + path
                if path.endswith("/"):
                    names = sorted(os.listdir(file))
                    page = "".join('<a href="%s">x</a>\\n' % urllib.parse.quote(name) for name in names)
                    return self.plain(200, ("<html>" + page + "</html>").encode())
                if not os.path.isfile(file):
                    return self.plain(404, b"none")
                body = open(file, "rb").read()
                tag = '"%s"' % hashlib.sha256(body).hexdigest()
                if settings["tags"] and self.headers.get("If-None-Match") == tag:
                    return self.plain(304, b"", {"ETag": tag})
                start = 0
                wanted = self.headers.get("Range")
                if wanted and self.headers.get("If-Range", tag) == tag:
                    start = int(wanted[len("bytes="):-1])
                status = 206 if start else 200
                self.note(status)
                self.send_response(status)
                if settings["tags"]:
                    self.send_header("ETag", tag)
                if start:
                    self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))
                rest = body[start:]
                if settings["chunked"]:
                    self.send_header("Transfer-Encoding", "chunked")
                else:
                    self.send_header("Content-Length", str(len(rest)))
                self.end_headers()
                if settings["cuts"] and not file.endswith(".sha256"):
                    self.wfile.write(rest[:settings["cuts"].pop(0)])
                    self.wfile.flush()
                    if os.path.exists(file + ".next"):
                        os.rename(file + ".next", file)
                    self.close_connection = True
                    return
                step = settings["rate"] or max(1, len(rest))
                for place in range(0, len(rest), step):
                    piece = rest[place:place + step]
                    self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(piece), piece) if settings["chunked"] else piece)
                    self.wfile.flush()
                    if settings["rate"]:
                        time.sleep(1)
                if settings["chunked"]:
                    self.wfile.write(b"0\\r\\n\\r\\n")

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        folder = settings["certificates"]
        context.load_cert_chain(folder + "/server.pem", folder + "/server.key")
        if settings["old"]:
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        if settings["client"]:
            context.load_verify_locations(folder + "/authority.pem")
            context.verify_mode = ssl.CERT_REQUIRED

        class Server(http.server.ThreadingHTTPServer):
            def finish_request(self, request, client_address):
                with context.wrap_socket(request, server_side=True) as secure:
                    self.RequestHandlerClass(secure, client_address, self)

            def handle_error(self, request, client_address):
                pass

        Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
        """
}
