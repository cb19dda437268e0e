import CLibCurl

/// Owner of one libcurl handle with its connections. Used by one thread only; freed when this object ends.
final class CurlHandle {
    private let raw: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var refusedOption = CURLE_OK

    /// Runs once: libcurl's own start is not safe beside a second one.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    /// Makes a handle.
    init() throws(TransferFault) {
        guard Self.isReady, let raw = curl_easy_init() else { throw TransferFault(.local) }
        self.raw = raw
    }

    deinit {
        curl_easy_cleanup(raw)
        for list in lists { curl_slist_free_all(list) }
    }

    /// Forgets all options; connections stay open for the next request.
    func reset() {
        curl_easy_reset(raw)
        for list in lists { curl_slist_free_all(list) }
        lists = []
        refusedOption = CURLE_OK
    }

    /// Sets a number or a switch.
    func set(_ option: CURLoption, _ value: Int) { note(curl_set_number(raw, option, value)) }
    /// Sets a number of 64 bits.
    func set(_ option: CURLoption, offset value: Int64) { note(curl_set_offset(raw, option, curl_off_t(value))) }
    /// Sets a text, of which libcurl keeps a copy; nil takes a default away.
    func set(_ option: CURLoption, _ value: String?) { note(curl_set_text(raw, option, value)) }
    /// Sets bytes, of which libcurl keeps a copy.
    func set(_ option: CURLoption, bytes: [UInt8]) {
        note(bytes.withUnsafeBytes { curl_set_bytes(raw, option, $0.baseAddress, $0.count) })
    }
    /// Sets a list of lines.
    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        note(curl_set_list(raw, option, list))
        if let list { lists.append(list) }
    }
    /// Sets what a callback gets; the caller keeps it alive until `perform` returns.
    func set(_ option: CURLoption, context: UnsafeMutableRawPointer) { note(curl_set_pointer(raw, option, context)) }
    /// Sets who gets bytes or lines.
    func set(_ option: CURLoption, receiver: @escaping curl_write_callback) {
        note(curl_set_receiver(raw, option, receiver))
    }
    /// Sets who gives the bytes to send.
    func set(giver: @escaping curl_read_callback) { note(curl_set_giver(raw, giver)) }
    /// Sets who opens sockets.
    func set(socketOpener: @escaping curl_opensocket_callback) { note(curl_set_socket_opener(raw, socketOpener)) }

    /// Sets who may end the transfer before its time.
    func set(watcher: @escaping curl_xferinfo_callback) { note(curl_set_watcher(raw, watcher)) }

    /// Does the transfer; blocks until it is over. An option that libcurl did not take forbids it: it may be the one that
    /// keeps the transfer safe.
    func perform() -> CURLcode { refusedOption == CURLE_OK ? curl_easy_perform(raw) : refusedOption }

    /// The last status of HTTP or FTP.
    var status: Int {
        var value = 0
        return curl_get_number(raw, CURLINFO_RESPONSE_CODE, &value) == CURLE_OK ? value : 0
    }

    /// Seconds since 1970 of the file's last change; nil when the server did not say.
    var modifiedSeconds: Int64? {
        var value: curl_off_t = -1
        return curl_get_offset(raw, CURLINFO_FILETIME_T, &value) == CURLE_OK && value >= 0 ? Int64(value) : nil
    }

    private func note(_ code: CURLcode) { if refusedOption == CURLE_OK { refusedOption = code } }
}
