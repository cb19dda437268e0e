import Glibc

/// Secrets of this machine: an environment variable first, then a file of the secrets folder that only its owner reads.
public struct LocalSecretStore: SecretStore {
    /// Longer files are no secrets.
    private static let byteLimit = 64 << 10
    private let folder: String

    /// Looks into the given folder for what the environment does not hold.
    public init(folder: String) { self.folder = folder }

    /// The secret of this name.
    public func secret(_ name: SecretName) throws(SecretFault) -> Secret {
        if let value = getenv(name.variable), value.pointee != 0 {
            return Secret(UnsafeBufferPointer(start: value, count: strlen(value)).map { UInt8(bitPattern: $0) })
        }
        let file = open("\(folder)/\(name)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw SecretFault(name, errno == ENOENT ? .missing : .unsafeFile) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
            status.st_uid == geteuid() || status.st_uid == 0, (1...off_t(Self.byteLimit)).contains(status.st_size)
        else { throw SecretFault(name, .unsafeFile) }
        var bytes = [UInt8](repeating: 0, count: Self.byteLimit)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SecretFault(name, .unsafeFile) }
            if count == 0 { break }
            filled += count
        }
        // Editors end a file with a line end; no password does.
        while filled > 0, bytes[filled - 1] == 10 || bytes[filled - 1] == 13 { filled -= 1 }
        guard filled > 0 else { throw SecretFault(name, .unsafeFile) }
        return Secret(bytes[..<filled])
    }
}
