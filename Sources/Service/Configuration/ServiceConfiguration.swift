import Adapters
import Gateway

/// How the service listens, whom it trusts and what it allows. Secrets are named here, never written.
package struct ServiceConfiguration: Sendable {
    /// Where requests come in.
    package struct Listen: Hashable, Sendable {
        /// Address or host name.
        package var address = "127.0.0.1"
        /// Port; 0 lets the system choose one.
        package var port = 8080
    }

    /// TLS of our own; without it a reverse proxy has it.
    package struct TLS: Hashable, Sendable {
        /// Whether clients show certificates.
        package enum ClientCertificates: String, Hashable, Sendable, CaseIterable {
            /// They may.
            case optional
            /// Nobody gets in without.
            case required
        }

        /// File with our certificate and those above it, PEM.
        package var certificate: String
        /// File with our private key, PEM.
        package var key: String
        /// File with the authorities that clients' certificates come from, PEM; nil when clients show none.
        package var clientAuthority: String?
        /// Whether clients show certificates; needs `clientAuthority`.
        package var clientCertificates = ClientCertificates.optional
    }

    /// Reverse proxies that are believed.
    package struct Proxies: Hashable, Sendable {
        /// Their addresses.
        package var trusted: [AddressRange] = []
        /// Header in which they put the SHA-256 of the client's certificate, as hexadecimal digits.
        package var certificateHeader: String?
        /// Header in which they put the client's address.
        package var addressHeader: String?
    }

    /// What one client, and all together, may ask for.
    package struct Limits: Hashable, Sendable {
        /// Requests of an account in a minute.
        package var requestsPerMinute = 1200
        /// Requests that may come at once before the rate counts.
        package var burst = 200
        /// Failed tries to prove who one is, from one address in a minute.
        package var failuresPerMinute = 30
        /// Requests of an account that are answered at the same time.
        package var requestsAtOnce = 64
        /// Uploads of an account at the same time.
        package var uploadsPerAccount = 4
        /// Uploads at the same time.
        package var uploads = 32
        /// Connections at the same time.
        package var connections = 2048
        /// Bytes of an uploaded body; a feed's mapping may allow less.
        package var bodyBytes = 4 << 30
        /// Bytes of a signal.
        package var signalBytes = 256 << 10
        /// Seconds in which not one byte of a body comes.
        package var bodyIdleSeconds = 30
        /// Bytes a second that a body must bring on average, once it has been coming for longer than `bodyIdleSeconds`.
        package var bodyBytesPerSecond = 512
        /// Bytes of all headers of a request.
        package var headerBytes = 16 << 10
        /// Seconds a connection may be open without a whole request head, between two requests as well.
        package var headerSeconds = 35
        /// Bytes of a request's path and query.
        package var targetBytes = 8 << 10
    }

    /// How often things that nobody asks for are done, in seconds.
    package struct Intervals: Hashable, Sendable {
        /// Looking for work that another node or a command left.
        package var work = 2
        /// Asking the registry what became of cards.
        package var outcomes = 60
    }

    /// Whom the figures are shown to.
    package struct Metrics: Hashable, Sendable {
        /// Addresses; of this machine when nothing is said.
        package var allowed = ["127.0.0.0/8", "::1/128"].compactMap { AddressRange($0) }
        /// Name of the secret that whoever asks from elsewhere must bring as a bearer token; nil for nobody.
        package var key: SecretName?
    }

    /// Where requests come in.
    package var listen = Listen()
    /// TLS of our own; nil when a reverse proxy has it.
    package var tls: TLS?
    /// Reverse proxies.
    package var proxies = Proxies()
    /// What clients may ask for.
    package var limits = Limits()
    /// How often things are done.
    package var intervals = Intervals()
    /// Whom the figures are shown to.
    package var metrics = Metrics()
    /// Who is told when something is wrong that people must see to.
    package var channels: [AlarmChannel] = []
    /// Seconds that requests in flight have when the service stops.
    package var shutdownSeconds = 30
    /// Bytes that must be free on the disk of the data folder.
    package var freeBytes = 1 << 30
    /// Hour of the region's day at which the quality of links is estimated.
    package var qualityHour = 6
    /// What is logged.
    package var logLevel = LogLevel.info

    /// What is logged; nothing below `info`, because libraries say there what they were sent.
    package enum LogLevel: String, Hashable, Sendable, CaseIterable {
        /// Every request.
        case info
        /// What somebody should look at.
        case warning
        /// What failed.
        case error
    }

    /// Every setting as it is when nobody says otherwise.
    package init() {}
}
