import Schemas

/// The file beside a delivery that holds its SHA-256: `<64 hexadecimal digits>  <name>`, as `sha256sum` writes it.
public enum DigestFile {
    /// Longer files are not digest files.
    private static let byteLimit = 4096

    /// The digest it states for the named file; nil when it can't be read so, or is for another file.
    public static func digest(in bytes: [UInt8], for name: String) -> ContentDigest? {
        var line = String(decoding: bytes.prefix(byteLimit), as: UTF8.self)[...]
        if line.hasPrefix("\u{FEFF}") { line = line.dropFirst() }
        line = line.prefix { !$0.isNewline }
        let digits = line.prefix { $0 != " " && $0 != "\t" }
        guard let digest = ContentDigest(hex: digits) else { return nil }
        let stated = line[digits.endIndex...].drop { $0 == " " || $0 == "\t" || $0 == "*" }
        guard stated.isEmpty || stated.utf8.elementsEqual(name.utf8) else { return nil }
        return digest
    }

    /// Compares a delivered file with the digest file beside it (`<path>.sha256`).
    /// - Returns: the file's digest, and a finding when it is not the one stated.
    /// - Throws: `AdapterError` when one of the two can't be read.
    public static func check(path: String, name: String) throws -> (digest: ContentDigest, finding: Finding?) {
        let digest = try Sha256.digest(of: FileByteSource(path: path))
        let beside = try FileByteSource(path: path + ".sha256")
        var bytes = [UInt8](repeating: 0, count: byteLimit)
        let count = try bytes.withUnsafeMutableBytes { try beside.read(into: $0) }
        guard self.digest(in: Array(bytes.prefix(count)), for: name) == digest else {
            return (digest, Finding(.fileDigest, at: SourceLocation(file: name), expected: "SHA-256 \(digest.hex)"))
        }
        return (digest, nil)
    }
}
