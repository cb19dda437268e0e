/// One thing asked of a server.
struct TransferRequest: Hashable, Sendable {
    /// The address, with libcurl's scheme.
    var url: String
    /// Asks for the names in a folder rather than for a file.
    var isListing = false
    /// The most that may arrive.
    var byteLimit: Int64
    /// Seconds it may take at most; nil for what the settings say.
    var secondsLeft: Double?
    /// Bytes that are here already.
    var offset: Int64 = 0
    /// The validator under which those bytes were sent; only of HTTP.
    var ifRange: String?
    /// Validator of what is known: the same again need not be sent.
    var ifNoneMatch: String?
}
