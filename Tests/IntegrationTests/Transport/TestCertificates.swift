import Foundation

@testable import Gateway

/// An authority with a server's and a client's certificate, made anew by openssl for each run.
struct TestCertificates: Sendable {
    let folder: String

    static let shared = Task { () throws -> TestCertificates in
        let folder = NSTemporaryDirectory() + "/sverka-certificates-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { FileSystem.remove(NSTemporaryDirectory() + "/sverka-certificates-\(getpid())") }
        try "subjectAltName=IP:127.0.0.1,DNS:localhost\n".write(
            toFile: folder + "/names", atomically: true, encoding: .utf8)
        try await ServerProgram.run(
            "openssl", package: "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-keyout", folder + "/authority.key", "-out", folder + "/authority.pem", "-subj",
            "/CN=Test authority", "-days", "2")
        for name in ["server", "client"] {
            try await ServerProgram.run(
                "openssl", package: "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).csr", "-subj", "/CN=\(name)")
            try await ServerProgram.run(
                "openssl", package: "openssl", "x509", "-req", "-in", "\(folder)/\(name).csr", "-CA",
                folder + "/authority.pem", "-CAkey", folder + "/authority.key", "-CAcreateserial", "-out",
                "\(folder)/\(name).pem", "-days", "2", "-extfile", folder + "/names")
        }
        return TestCertificates(folder: folder)
    }

    /// The text of `authority.pem`, `client.key` and so on.
    func text(_ name: String) -> String { FileSystem.text("\(folder)/\(name)") ?? "" }
}
