import CLibCurl
import Glibc
import Schemas

/// Transfers from one server, one after the other over the same connection.
///
/// Blocks: it belongs to the one thread that was started for its feed, never to the threads Swift tasks share.
final class CurlTransfer {
    private let access: TransferAccess
    private let handle: CurlHandle
    private let keyFile: MemoryFile?
    private let isCancelled: @Sendable () -> Bool
    /// What the server last said, also when the transfer failed afterwards.
    private(set) var lastReply = TransferReply()

    /// Slower than this for the settings' time is as good as away.
    private static let stallBytesPerSecond = 1024

    /// Prepares transfers; connects to nothing yet.
    init(_ access: TransferAccess, isCancelled: @escaping @Sendable () -> Bool = { false }) throws(TransferFault) {
        self.access = access
        self.isCancelled = isCancelled
        handle = try CurlHandle()
        keyFile =
            access.address.scheme == .sftp
            ? try access.key.map { key throws(TransferFault) in try MemoryFile(key) } : nil
    }

    /// What the callbacks of one transfer see and leave behind.
    private final class Exchange {
        let policy: AddressPolicy
        let sink: TransferSink
        let isHTTP: Bool
        let request: TransferRequest
        let isCancelled: @Sendable () -> Bool
        var reply = TransferReply()
        var isAddressRefused = false
        var isRangeWrong = false
        private var hasBegun = false

        init(
            _ policy: AddressPolicy, _ sink: TransferSink, isHTTP: Bool, _ request: TransferRequest,
            isCancelled: @escaping @Sendable () -> Bool
        ) {
            self.policy = policy
            self.sink = sink
            self.isHTTP = isHTTP
            self.request = request
            self.isCancelled = isCancelled
        }

        func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
            if isHTTP {
                // The page that explains an error is no file.
                guard reply.status == 200 || reply.status == 206 else { return true }
                if !hasBegun {
                    hasBegun = true
                    if reply.status == 200 {
                        guard sink.clear() else { return false }
                    } else if reply.contentRange?.start != request.offset {
                        isRangeWrong = true
                        return false
                    }
                }
            }
            return sink.append(bytes)
        }
    }

    /// Fetches into the sink, which holds the request's first `offset` bytes already.
    func perform(_ request: TransferRequest, into sink: TransferSink) throws(TransferFault) -> TransferReply {
        let isHTTP = access.address.scheme == .https
        let exchange = Exchange(access.settings.policy, sink, isHTTP: isHTTP, request, isCancelled: isCancelled)
        handle.reset()
        setLimits(request)
        setProtocol()
        setAccess()
        setConditions(request)
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        setCallbacks(context)
        let code = withExtendedLifetime(exchange) { handle.perform() }
        var reply = exchange.reply
        if !isHTTP { reply.status = handle.status }
        reply.modified = handle.modifiedSeconds.map { Timestamp(microseconds: $0 * 1_000_000) }
        lastReply = reply
        // A name may have a second address that is on the list.
        if exchange.isAddressRefused, code != CURLE_OK { throw TransferFault(.addressRefused) }
        if sink.isFull { throw TransferFault(.tooLarge, status: reply.status) }
        if exchange.isRangeWrong { throw TransferFault(.unexpectedAnswer, status: reply.status) }
        if code != CURLE_OK { throw Self.fault(code, reply) }
        if isHTTP { try Self.check(reply, request) }
        return reply
    }

    private func setLimits(_ request: TransferRequest) {
        let settings = access.settings
        handle.set(CURLOPT_URL, request.url)
        // Signals belong to the whole process; without them timeouts of name look-ups still work on this libcurl.
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        handle.set(CURLOPT_NETRC, 0)
        // An empty text also takes away the proxies of the environment.
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_MAXFILESIZE_LARGE, offset: request.byteLimit)
        // Whole milliseconds, at least one: nothing would be no limit at all.
        let left = max(1, Int(min(request.secondsLeft ?? .infinity, Double(settings.totalSeconds)) * 1000))
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, min(settings.connectSeconds * 1000, left))
        handle.set(CURLOPT_TIMEOUT_MS, left)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, Self.stallBytesPerSecond)
        handle.set(CURLOPT_LOW_SPEED_TIME, settings.stallSeconds)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings.stallSeconds)
        handle.set(CURLOPT_FILETIME, 1)
    }

    private func setProtocol() {
        let name = access.libraryScheme
        handle.set(CURLOPT_PROTOCOLS_STR, name)
        handle.set(CURLOPT_REDIR_PROTOCOLS_STR, name)
        switch access.address.scheme {
        case .https, .ftps:
            handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
            handle.set(CURLOPT_SSL_VERIFYPEER, 1)
            handle.set(CURLOPT_SSL_VERIFYHOST, 2)
            if let authorities = access.settings.authorities {
                handle.set(CURLOPT_CAINFO, nil)
                handle.set(CURLOPT_CAPATH, nil)
                handle.set(CURLOPT_CAINFO_BLOB, bytes: Array(authorities.utf8))
            }
        case .sftp:
            // Without a pin nothing matches: the reader of mappings asks for one, this only makes sure.
            handle.set(CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, access.settings.hostKey?.base64 ?? "none")
        }
        if access.address.scheme == .ftps {
            handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
            handle.set(CURLOPT_FTPSSLAUTH, Int(CURLFTPAUTH_TLS.rawValue))
            // Passive only, and to the address we are connected to, whatever the server announces.
            handle.set(CURLOPT_FTPPORT, nil)
            handle.set(CURLOPT_FTP_SKIP_PASV_IP, 1)
        }
    }

    private func setAccess() {
        if let user = access.user { handle.set(CURLOPT_USERNAME, user) }
        if let password = access.password { handle.set(CURLOPT_PASSWORD, password.text) }
        switch access.address.scheme {
        case .https, .ftps:
            if let token = access.token {
                handle.set(CURLOPT_HTTPAUTH, TransferLibrary.bearer)
                handle.set(CURLOPT_XOAUTH2_BEARER, token.text)
            } else {
                handle.set(CURLOPT_HTTPAUTH, TransferLibrary.basic)
            }
            if let certificate = access.certificate, let key = access.key ?? access.certificate {
                handle.set(CURLOPT_SSLCERTTYPE, "PEM")
                handle.set(CURLOPT_SSLCERT_BLOB, bytes: certificate.bytes)
                handle.set(CURLOPT_SSLKEYTYPE, "PEM")
                handle.set(CURLOPT_SSLKEY_BLOB, bytes: key.bytes)
            }
        case .sftp:
            if let keyFile {
                handle.set(CURLOPT_SSH_AUTH_TYPES, TransferLibrary.publicKey)
                handle.set(CURLOPT_SSH_PRIVATE_KEYFILE, keyFile.path)
            } else {
                handle.set(CURLOPT_SSH_AUTH_TYPES, TransferLibrary.passwords)
            }
        }
    }

    private func setConditions(_ request: TransferRequest) {
        guard access.address.scheme == .https else {
            if request.offset > 0 { handle.set(CURLOPT_RESUME_FROM_LARGE, offset: request.offset) }
            return
        }
        var lines: [String] = []
        if request.offset > 0 {
            handle.set(CURLOPT_RANGE, "\(request.offset)-")
            if let tag = request.ifRange { lines.append("If-Range: \(tag)") }
        }
        if let tag = request.ifNoneMatch { lines.append("If-None-Match: \(tag)") }
        // Another form of the bytes would have another digest.
        lines.append("Accept-Encoding: identity")
        lines.append("Want-Repr-Digest: sha-256=10")
        handle.set(CURLOPT_HTTPHEADER, lines: lines)
    }

    private func setCallbacks(_ context: UnsafeMutableRawPointer) {
        handle.set(CURLOPT_WRITEDATA, context: context)
        handle.set(
            CURLOPT_WRITEFUNCTION,
            receiver: { bytes, size, count, context in
                guard let context else { return 0 }
                let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
                return exchange.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
            })
        if access.address.scheme == .https {
            handle.set(CURLOPT_HEADERDATA, context: context)
            handle.set(
                CURLOPT_HEADERFUNCTION,
                receiver: { bytes, size, count, context in
                    guard let context else { return 0 }
                    let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
                    exchange.reply.take(headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count))
                    return size * count
                })
        }
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

    /// Opens a socket to an address that a name was resolved to, if it may be connected to.
    static func openSocket(
        _ address: UnsafeMutablePointer<curl_sockaddr>, permittedBy policy: AddressPolicy
    ) -> curl_socket_t? {
        // The address is longer than the field that begins it, so it is read from its place, not from a copy.
        let start = UnsafeRawPointer(address) + (MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
        let target = NetworkAddress(start, byteCount: Int(address.pointee.addrlen))
        guard let target, policy.permits(target) else { return nil }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }
}
