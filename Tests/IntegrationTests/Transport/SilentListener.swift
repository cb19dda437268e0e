import Foundation
import Testing

/// Listens on 127.0.0.x and says nothing: counts who comes.
final class SilentListener {
    /// Its port.
    let port: Int
    private let descriptor: Int32

    /// Listens on a port, or on a free one.
    init(host: UInt8 = 1, port wanted: Int? = nil) throws {
        port = try wanted ?? ServerProgram.freePort()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = ServerProgram.loopback(host: host, port: port)
        let isListening = withUnsafeBytes(of: &address) { bytes in
            bind(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                && listen(descriptor, 64) == 0
        }
        try #require(isListening)
    }

    deinit { close(descriptor) }

    /// How many have connected since the last question.
    func visitors() -> Int {
        var count = 0
        while case let visitor = accept(descriptor, nil, nil), visitor >= 0 {
            close(visitor)
            count += 1
        }
        return count
    }
}
