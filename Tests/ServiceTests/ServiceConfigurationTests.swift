import Adapters
import Testing

@testable import Service

struct ServiceConfigurationTests {
    @Test func fileSaysWhatItSaysAndTheRestStays() throws {
        let settings = try ServiceConfiguration(
            text: """
                listen: {address: 0.0.0.0, port: 8443}
                tls: {certificate: a.pem, key: b.pem, client_authority: c.pem, client_certificates: required}
                proxies: {trusted: [10.0.0.0/8, "::1/128"], certificate_header: X-Client-Sha256}
                limits: {uploads: 7, body_bytes: 1000}
                intervals: {outcomes: 5}
                metrics: {allowed: 10.1.0.0/16, key: metrics-key}
                quality_hour: 4
                log_level: warning
                """, file: "s.yaml")
        #expect(settings.listen == ServiceConfiguration.Listen(address: "0.0.0.0", port: 8443))
        #expect(settings.tls?.clientCertificates == .required)
        #expect(settings.proxies.certificateHeader == "x-client-sha256")
        #expect(settings.proxies.trusted.count == 2)
        #expect(settings.limits.uploads == 7 && settings.limits.bodyBytes == 1000)
        #expect(settings.limits.burst == ServiceConfiguration().limits.burst)
        #expect(settings.intervals.outcomes == 5)
        #expect(settings.metrics.key?.description == "metrics-key")
        #expect(settings.qualityHour == 4 && ServiceConfiguration().qualityHour == 6)
        #expect(settings.logLevel == .warning)
    }

    @Test(arguments: [
        (
            "listen: {prt: 1}",
            "s.yaml:1:10: ожидалось одно из: address, port; найдено «prt»; возможно, имелось в виду «port»"
        ),
        ("listen: {port: 70000}", "s.yaml:1:16: ожидалось целое число от 0 до 65535 для `port`; найдено «70000»"),
        ("tls: {certificate: a.pem}", "ожидалось поле `key:` — файл PEM"),
        ("proxies: {certificate_header: X-A}", "рядом `trusted:`"),
        ("proxies: {trusted: [10.0.0.0/33]}", "«10.0.0.0/33»"),
        ("limits: {uploads: 0}", "целое число от 1"),
        ("log_level: debug", "одно из: info, warning, error"),
        ("metrics: {key: Bad Name}", "имя секрета"),
    ])
    func mistakeSaysWhereAndWhat(text: String, expected: String) {
        let error = #expect(throws: MappingMistakes.self) { try ServiceConfiguration(text: text, file: "s.yaml") }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test func environmentComesBeforeTheFile() throws {
        let variables = [
            "SVERKA_LISTEN_PORT": "9000", "SVERKA_LIMITS_UPLOADS": "3", "SVERKA_SHUTDOWN_SECONDS": "5",
            "SVERKA_TLS_CERTIFICATE": "a.pem", "SVERKA_TLS_KEY": "b.pem", "SVERKA_QUALITY_HOUR": "0",
        ]
        let settings = try ServiceConfiguration(text: "listen: {port: 8000}", file: "s.yaml") { variables[$0] }
        #expect(settings.listen.port == 9000)
        #expect(settings.limits.uploads == 3)
        #expect(settings.shutdownSeconds == 5)
        #expect(settings.qualityHour == 0)
        #expect(settings.tls == ServiceConfiguration.TLS(certificate: "a.pem", key: "b.pem"))
    }

    @Test func mistakeOfTheEnvironmentNamesTheVariable() {
        let error = #expect(throws: MappingMistakes.self) {
            try ServiceConfiguration(path: nil) { $0 == "SVERKA_LISTEN_PORT" ? "eighty" : nil }
        }
        #expect(error?.description.contains("переменная SVERKA_LISTEN_PORT") == true)
    }
}
