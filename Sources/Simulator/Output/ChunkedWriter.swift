/// Collects small pieces into chunks for a sink, so that the sink is called rarely and memory stays bounded.
struct ChunkedWriter<Sink: ByteSink> {
    private var buffer: [UInt8] = []
    private let limit = 1 << 16

    init() { buffer.reserveCapacity(limit + 4096) }

    /// Takes a piece; passes a chunk on when it is full.
    mutating func append(_ bytes: [UInt8], to sink: inout Sink) throws(Sink.Failure) {
        buffer += bytes
        guard buffer.count >= limit else { return }
        try sink.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Passes on what is left.
    mutating func finish(to sink: inout Sink) throws(Sink.Failure) {
        if !buffer.isEmpty { try sink.write(buffer) }
        buffer = []
    }
}
