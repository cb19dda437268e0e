import NIOSSL

/// TLS of our own, made of the files that the settings name.
enum ServerTLS {
    /// A file can't be used.
    struct Unusable: Error, CustomStringConvertible {
        let path: String
        let expected: String

        var description: String { "\(path): ожидался \(expected) в виде PEM; проверьте путь, права и содержимое файла" }
    }

    static func configuration(_ settings: ServiceConfiguration.TLS) throws -> TLSConfiguration {
        let chain = (try? NIOSSLCertificate.fromPEMFile(settings.certificate)) ?? []
        guard !chain.isEmpty else { throw Unusable(path: settings.certificate, expected: "сертификат службы") }
        guard let key = try? NIOSSLPrivateKey(file: settings.key, format: .pem) else {
            throw Unusable(path: settings.key, expected: "закрытый ключ службы")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        guard let path = settings.clientAuthority else { return configuration }
        let authorities = (try? NIOSSLCertificate.fromPEMFile(path)) ?? []
        guard !authorities.isEmpty else { throw Unusable(path: path, expected: "сертификат удостоверяющего центра") }
        configuration.trustRoots = .certificates(authorities)
        configuration.certificateVerification =
            settings.clientCertificates == .required ? .noHostnameVerification : .optionalVerification
        return configuration
    }
}
