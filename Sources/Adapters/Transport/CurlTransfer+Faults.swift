import CLibCurl

/// Numbers of libcurl that its header hides behind casts.
enum TransferLibrary {
    static let basic = 1 << 0
    static let bearer = 1 << 6
    static let publicKey = 1 << 0
    static let passwords = 1 << 1 | 1 << 3
}

extension CurlTransfer {
    /// What libcurl's complaint means to us.
    static func fault(_ code: CURLcode, _ reply: TransferReply) -> TransferFault {
        let meaning: TransferFault.Code =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
                CURLE_SSL_CONNECT_ERROR:
                .unreachable
            case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2,
                CURLE_HTTP2_STREAM, CURLE_AGAIN, CURLE_FTP_WEIRD_PASV_REPLY,
                CURLE_FTP_CANT_GET_HOST:
                .cut
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_ABORTED_BY_CALLBACK: .nightOver
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH: .untrusted
            case CURLE_LOGIN_DENIED, CURLE_SSL_CERTPROBLEM, CURLE_USE_SSL_FAILED, CURLE_AUTH_ERROR: .denied
            case CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_ACCESS_DENIED, CURLE_FTP_COULDNT_RETR_FILE: .missing
            case CURLE_FILESIZE_EXCEEDED: .tooLarge
            case CURLE_TOO_MANY_REDIRECTS: .redirected
            // libssh2 tells a broken connection and a refused request by the same number; another try does no harm.
            case CURLE_SSH: .cut
            case CURLE_WRITE_ERROR, CURLE_OUT_OF_MEMORY, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN, CURLE_READ_ERROR:
                .local
            default: .unexpectedAnswer
            }
        // 421 and 45x of FTP: busy, try later.
        let isBusy =
            (meaning == .missing || meaning == .unexpectedAnswer || meaning == .denied)
            && (420...459).contains(reply.status)
        return TransferFault(isBusy ? .serverBusy : meaning, status: reply.status, libraryCode: Int(code.rawValue))
    }

    /// Whether HTTP's answer is one to this request.
    static func check(_ reply: TransferReply, _ request: TransferRequest) throws(TransferFault) {
        let code: TransferFault.Code
        switch reply.status {
        case 200: return
        case 206 where request.offset > 0: return
        case 304 where request.ifNoneMatch != nil: return
        case 300...399: code = .redirected
        case 401, 403, 407: code = .denied
        case 404, 410: code = .missing
        case 408, 425, 429, 500, 502...504, 507, 520...529: code = .serverBusy
        default: code = .unexpectedAnswer
        }
        throw TransferFault(code, status: reply.status, retryAfterSeconds: reply.retryAfterSeconds)
    }
}
