import Foundation
import Testing

@testable import Gateway

/// vsftpd with TLS and one account, run by whoever runs the tests. It announces an address that leads nowhere for the
/// data connections, as servers behind address translation do.
final class FTPSServer {
    let folder: String
    /// The account: without root vsftpd checks no system passwords, but its list of guests' passwords.
    static let user = "ftp"
    static let password = "guest@example.test"
    private let program: ServerProgram
    private let log: String

    /// - Parameters:
    ///   - host: the last number of its address, 127.0.0.x.
    ///   - announced: the address it announces for data connections.
    ///   - dataPort: the only port of its data connections.
    init(
        isImplicit: Bool = false, hasTLS: Bool = true, needsSessionReuse: Bool = true, wantsCertificate: Bool = false,
        host: UInt8 = 1, announced: String = "192.0.2.55", dataPort: Int? = nil, in base: TransportFolder
    ) async throws {
        let certificates = try await TestCertificates.shared.value
        folder = try base.folder("out")
        log = base.path + "/vsftpd-protocol.log"
        try Self.password.write(toFile: base.path + "/passwords", atomically: true, encoding: .utf8)
        let port = try ServerProgram.freePort()
        try """
        listen=YES
        listen_address=127.0.0.\(host)
        listen_port=\(port)
        background=NO
        run_as_launching_user=YES
        ftp_username=\(TestUser.name)
        anonymous_enable=YES
        secure_email_list_enable=YES
        email_password_file=\(base.path)/passwords
        local_enable=NO
        anon_root=\(base.path)
        anon_world_readable_only=NO
        allow_writeable_chroot=YES
        secure_chroot_dir=\(try base.folder("empty"))
        seccomp_sandbox=NO
        isolate=NO
        isolate_network=NO
        log_ftp_protocol=YES
        xferlog_enable=YES
        xferlog_std_format=NO
        vsftpd_log_file=\(log)
        pasv_address=\(announced)
        pasv_min_port=\(dataPort ?? 0)
        pasv_max_port=\(dataPort ?? 0)
        cmds_denied=EPSV
        ssl_enable=\(hasTLS ? "YES" : "NO")
        allow_anon_ssl=YES
        force_anon_logins_ssl=\(hasTLS ? "YES" : "NO")
        force_anon_data_ssl=\(hasTLS ? "YES" : "NO")
        implicit_ssl=\(isImplicit ? "YES" : "NO")
        require_ssl_reuse=\(needsSessionReuse ? "YES" : "NO")
        ssl_ciphers=HIGH
        require_cert=\(wantsCertificate ? "YES" : "NO")
        validate_cert=\(wantsCertificate ? "YES" : "NO")
        ca_certs_file=\(certificates.folder)/authority.pem
        rsa_cert_file=\(certificates.folder)/server.pem
        rsa_private_key_file=\(certificates.folder)/server.key

        """.write(toFile: base.path + "/vsftpd.conf", atomically: true, encoding: .utf8)
        program = try await ServerProgram(
            "vsftpd", package: "vsftpd", host: host, port: port, arguments: [base.path + "/vsftpd.conf"],
            log: base.path + "/vsftpd.log")
    }

    /// The port of its control connections.
    var port: Int { program.port }
    /// Its address with the folder.
    var address: String { "ftps://127.0.0.1:\(program.port)/out/" }
    /// What was said on the control connection.
    var protocolLog: String { FileSystem.text(log) ?? "" }

    /// Ends the server.
    func stop() { program.stop() }
}
