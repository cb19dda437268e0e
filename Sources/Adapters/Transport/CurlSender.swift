import CLibCurl
import Glibc

/// Sends one thing to a server: a document by HTTPS or a message by SMTP, always under TLS.
///
/// Blocks: it belongs to a thread that was started for it, never to the threads Swift tasks share.
final class CurlSender {
    private let settings: SendingSettings
    private let password: Secret?
    private let handle: CurlHandle
    private let isCancelled: @Sendable () -> Bool

    /// Servers explain themselves in a few lines; nobody reads more.
    private static let answerBytes = 64 << 10

    /// Prepares; connects to nothing yet.
    init(
        _ settings: SendingSettings, secrets: any SecretStore, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws {
        self.settings = settings
        self.isCancelled = isCancelled
        password = try settings.password.map { try secrets.secret($0) }
        handle = try CurlHandle()
    }

    /// What the callbacks of one transfer see and leave behind.
    private final class Exchange {
        let policy: AddressPolicy
        let isCancelled: @Sendable () -> Bool
        var rest: ArraySlice<UInt8>
        var answered = 0
        var isAddressRefused = false
        var reply = TransferReply()

        init(_ policy: AddressPolicy, _ bytes: [UInt8], isCancelled: @escaping @Sendable () -> Bool) {
            self.policy = policy
            self.isCancelled = isCancelled
            rest = bytes[...]
        }

        func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
            let piece = rest.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }

    /// Posts a document. Any answer from 200 to 299 means that it was taken.
    func post(_ body: [UInt8], to address: RemoteAddress, headers: [String]) throws(TransferFault) {
        handle.reset()
        handle.set(CURLOPT_URL, address.url())
        handle.set(CURLOPT_PROTOCOLS_STR, "https")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_POST, 1)
        handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: Int64(body.count))
        // An empty `Expect` keeps libcurl from asking first whether it may send.
        handle.set(CURLOPT_HTTPHEADER, lines: headers + ["Expect:"])
        handle.set(CURLOPT_HTTPAUTH, TransferLibrary.basic)
        let reply = try perform(body)
        guard !(200...299).contains(reply.status) else { return }
        try CurlTransfer.check(reply, TransferRequest(url: "", byteLimit: 0))
    }

    /// Hands over a message.
    func send(_ message: MailMessage, by server: MailServer) throws(TransferFault) {
        let bytes = message.bytes
        handle.reset()
        handle.set(CURLOPT_URL, server.url(greeting: message.sender.domain))
        handle.set(CURLOPT_PROTOCOLS_STR, server.encryption == .implicit ? "smtps" : "smtp")
        handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        handle.set(CURLOPT_MAIL_FROM, "<\(message.sender)>")
        handle.set(CURLOPT_MAIL_RCPT, lines: message.recipients.map { "<\($0)>" })
        handle.set(CURLOPT_UPLOAD, 1)
        handle.set(CURLOPT_INFILESIZE_LARGE, offset: Int64(bytes.count))
        _ = try perform(bytes)
    }

    private func perform(_ bytes: [UInt8]) throws(TransferFault) -> TransferReply {
        let exchange = Exchange(settings.policy, bytes, isCancelled: isCancelled)
        setCommon()
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        setCallbacks(context)
        let code = withExtendedLifetime(exchange) { handle.perform() }
        var reply = exchange.reply
        reply.status = handle.status
        if code != CURLE_OK {
            if exchange.isAddressRefused { throw TransferFault(.addressRefused) }
            throw Self.fault(code, reply)
        }
        return reply
    }

    private func setCommon() {
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectSeconds * 1000)
        handle.set(CURLOPT_TIMEOUT_MS, settings.totalSeconds * 1000)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings.totalSeconds)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = settings.authorities {
            handle.set(CURLOPT_CAINFO, nil)
            handle.set(CURLOPT_CAPATH, nil)
            handle.set(CURLOPT_CAINFO_BLOB, bytes: Array(authorities.utf8))
        }
        if let user = settings.user { handle.set(CURLOPT_USERNAME, user) }
        if let password { handle.set(CURLOPT_PASSWORD, password.text) }
    }

    private func setCallbacks(_ context: UnsafeMutableRawPointer) {
        handle.set(CURLOPT_READDATA, context: context)
        handle.set(giver: { buffer, size, count, context in
            guard let context, let buffer else { return 0 }
            let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
            return exchange.give(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
        })
        handle.set(CURLOPT_WRITEDATA, context: context)
        handle.set(
            CURLOPT_WRITEFUNCTION,
            receiver: { _, size, count, context in
                guard let context else { return 0 }
                let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
                exchange.answered += size * count
                return exchange.answered <= CurlSender.answerBytes ? size * count : 0
            })
        handle.set(CURLOPT_NOPROGRESS, 0)
        handle.set(CURLOPT_XFERINFODATA, context: context)
        handle.set(watcher: { context, _, _, _, _ in
            guard let context else { return 1 }
            return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().isCancelled() ? 1 : 0
        })
        handle.set(CURLOPT_OPENSOCKETDATA, context: context)
        handle.set(socketOpener: { context, _, address in
            guard let context, let address else { return -1 }
            let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
            let opened = CurlTransfer.openSocket(address, permittedBy: exchange.policy)
            if opened == nil { exchange.isAddressRefused = true }
            return opened ?? -1
        })
    }

    /// What libcurl's complaint means here: servers of mail answer with their own numbers.
    private static func fault(_ code: CURLcode, _ reply: TransferReply) -> TransferFault {
        switch (code, reply.status) {
        case (CURLE_LOGIN_DENIED, _): TransferFault(.denied, status: reply.status, libraryCode: Int(code.rawValue))
        case (_, 400...499): TransferFault(.serverBusy, status: reply.status, libraryCode: Int(code.rawValue))
        case (_, 500...599): TransferFault(.unexpectedAnswer, status: reply.status, libraryCode: Int(code.rawValue))
        default: CurlTransfer.fault(code, reply)
        }
    }
}
