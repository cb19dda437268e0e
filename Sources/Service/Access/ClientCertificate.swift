import Adapters
import NIOSSL
import Schemas

/// What is kept of a client's certificate: its SHA-256 and the end of its term.
package struct ClientCertificate: Hashable, Sendable {
    /// A file is no certificate.
    package struct Unreadable: Error, CustomStringConvertible {
        /// The file.
        package let path: String
        /// One line.
        package var description: String { "\(path): это не сертификат в виде PEM" }
    }

    /// SHA-256 of the certificate as DER.
    package let fingerprint: ContentDigest
    /// The end of its term.
    package let validUntil: Timestamp

    /// Reads the first certificate of a PEM file.
    package init(path: String) throws {
        guard let certificate = (try? NIOSSLCertificate.fromPEMFile(path))?.first else { throw Unreadable(path: path) }
        fingerprint = try Self.fingerprint(certificate)
        validUntil = Timestamp(microseconds: Int64(certificate.notValidAfter) * 1_000_000)
    }

    static func fingerprint(_ certificate: NIOSSLCertificate) throws -> ContentDigest {
        Sha256.digest(of: try certificate.toDERBytes())
    }

    /// Reads 64 hexadecimal digits, with or without colons between pairs.
    package static func fingerprint(text: String) -> ContentDigest? {
        ContentDigest(hex: String(text.filter { $0 != ":" && $0 != " " }))
    }
}
