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

    /// What the digest file beside a delivered file (`<path>.sha256`) states; nil when it states nothing about it.
    /// - Throws: `AdapterError` when it can't be read, or is no regular file.
    public static func stated(beside path: String, name: String) throws(AdapterError) -> ContentDigest? {
        let beside = try FileByteSource(path: path + ".sha256")
        return try beside.readAll(atMost: byteLimit).flatMap { digest(in: $0, for: name) }
    }
}
