import Foundation
import Testing

@testable import Gateway

/// OpenSSH's server with its built-in SFTP, a host key of its own and one user: whoever runs the tests.
final class SFTPServer {
    let folder: String
    /// The SHA-256 of its host key, as `ssh-keygen -lf` prints it.
    let hostKey: String
    /// The private key that opens it.
    let key: String
    let user: String
    private let program: ServerProgram

    /// - Parameter password: lets the user in by this password instead of the key.
    init(password: String? = nil, in base: TransportFolder) async throws {
        folder = try base.folder("out")
        user = TestUser.name
        for name in ["host", "user"] {
            try await ServerProgram.run(
                "ssh-keygen", package: "openssh-client", "-q", "-t", "ed25519", "-N", "", "-f", "\(base.path)/\(name)")
        }
        key = FileSystem.text(base.path + "/user") ?? ""
        let listing = try await ServerProgram.run(
            "ssh-keygen", package: "openssh-client", "-lf", base.path + "/host.pub")
        hostKey = try #require(listing.split(separator: " ").dropFirst().first.map(String.init))
        // Run by root, the server wants its empty folder.
        if geteuid() == 0 { try FileSystem.makeFolder("/run/sshd") }
        let port = try ServerProgram.freePort()
        try """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(base.path)/host
        PidFile none
        AuthorizedKeysFile \(base.path)/user.pub
        PubkeyAuthentication \(password == nil ? "yes" : "no")
        PasswordAuthentication \(password == nil ? "no" : "yes")
        KbdInteractiveAuthentication no
        PermitRootLogin yes
        UsePAM no
        StrictModes no
        Subsystem sftp internal-sftp
        ForceCommand internal-sftp
        """.write(toFile: base.path + "/sshd.conf", atomically: true, encoding: .utf8)
        program = try await ServerProgram(
            "sshd", package: "openssh-server", port: port, arguments: ["-D", "-e", "-f", base.path + "/sshd.conf"],
            log: base.path + "/sshd.log", environment: try await Self.accounts(user, password, in: base))
    }

    /// Gives the server a list of accounts of its own, so that the machine's passwords stay out of it.
    private static func accounts(
        _ user: String, _ password: String?, in base: TransportFolder
    ) async throws -> [String: String] {
        guard let password else { return [:] }
        let hash = try await ServerProgram.run("openssl", package: "openssl", "passwd", "-6", password)
        let accounts =
            "\(user):x:\(geteuid()):\(getegid())::\(base.path):/bin/sh\n"
            + "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n"
        try accounts.write(toFile: base.path + "/accounts", atomically: true, encoding: .utf8)
        try "\(user):\(hash.split(separator: "\n")[0]):19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\n".write(
            toFile: base.path + "/shadow", atomically: true, encoding: .utf8)
        try "users:x:\(getegid()):\n".write(toFile: base.path + "/groups", atomically: true, encoding: .utf8)
        return [
            "LD_PRELOAD": try NameWrapper.library(), "NSS_WRAPPER_PASSWD": base.path + "/accounts",
            "NSS_WRAPPER_SHADOW": base.path + "/shadow", "NSS_WRAPPER_GROUP": base.path + "/groups",
        ]
    }

    /// Its port.
    var port: Int { program.port }

    /// Its address with the folder.
    var address: String { "sftp://127.0.0.1:\(program.port)\(folder)/" }

    /// Ends the server.
    func stop() { program.stop() }
}

/// The name of the user who runs the tests.
enum TestUser {
    static var name: String { getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "" }
}
