import Schemas

/// Brings one file here, over as many connections as it takes.
struct FileDownload {
    /// What came of it.
    enum Result {
        /// The whole file.
        case fetched(digest: ContentDigest, byteCount: Int64, TransferReply)
        /// What the asked tag stands for is what there is.
        case notModified
    }

    let transfer: CurlTransfer
    let policy: RetryStateMachine.Policy
    /// Waits, and tells how many seconds of the feed's night are left.
    let clock: PullClock
    let random: () -> Double

    /// Progress that makes the next failure count as the first.
    private static let progressBytes: Int64 = 1 << 20

    /// Fetches into a new file.
    ///
    /// After a cut the rest is asked for, but only where a mixture of two files would be noticed: over HTTP by the tag
    /// the first part came with, elsewhere by the stated digest. Everything else starts again from nothing.
    func run(
        url: String, path: String, byteLimit: Int64, stated: ContentDigest?, ifNoneMatch: String?, isHTTP: Bool
    ) throws(TransferFault) -> Result {
        let sink = try TransferSink(path: path, byteLimit: byteLimit)
        var retry = RetryStateMachine(policy)
        var tag: String?
        var mismatches = 0
        while true {
            let canResume = isHTTP ? tag != nil : stated != nil
            if !canResume || sink.byteCount == 0 {
                guard sink.clear() else { throw TransferFault(.local) }
                tag = nil
            }
            let offset = sink.byteCount
            var request = TransferRequest(
                url: url, byteLimit: byteLimit, offset: offset, ifRange: offset > 0 ? tag : nil,
                ifNoneMatch: offset > 0 ? nil : ifNoneMatch)
            request.secondsLeft = try clock.secondsLeft()
            do throws(TransferFault) {
                let reply = try transfer.perform(request, into: sink)
                if reply.isNotModified { return .notModified }
                guard let digest = try? Sha256.digest(of: FileByteSource(path: path)) else {
                    throw TransferFault(.local)
                }
                if let expected = stated ?? reply.digest, expected != digest { throw TransferFault(.digestMismatch) }
                return .fetched(digest: digest, byteCount: sink.byteCount, reply)
            } catch {
                var failure = error.failure
                switch error.code {
                case .digestMismatch:
                    mismatches += 1
                    if mismatches > 1 { throw error }
                    guard sink.clear() else { throw TransferFault(.local) }
                case .unexpectedAnswer where offset > 0:
                    // The server can't go on where it stopped: from the start, then.
                    guard sink.clear() else { throw TransferFault(.local) }
                    failure = .infrastructure(retryAfterSeconds: nil)
                default:
                    tag = transfer.lastReply.entityTag ?? (sink.byteCount > offset ? nil : tag)
                    let isKept = isHTTP ? tag != nil : stated != nil
                    if isKept, sink.byteCount - offset >= Self.progressBytes { retry.progressed() }
                }
                guard case .retry(let seconds) = retry.failed(failure, random: random()) else { throw error }
                try clock.pause(seconds)
            }
        }
    }

    /// Fetches something small into memory.
    func bytes(url: String, byteLimit: Int64, isListing: Bool = false) throws(TransferFault) -> [UInt8] {
        var retry = RetryStateMachine(policy)
        while true {
            let sink = TransferSink(byteLimit: byteLimit)
            do throws(TransferFault) {
                var request = TransferRequest(url: url, isListing: isListing, byteLimit: byteLimit)
                request.secondsLeft = try clock.secondsLeft()
                _ = try transfer.perform(request, into: sink)
                return sink.bytes
            } catch {
                guard case .retry(let seconds) = retry.failed(error.failure, random: random()) else { throw error }
                try clock.pause(seconds)
            }
        }
    }
}
