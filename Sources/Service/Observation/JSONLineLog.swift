import Gateway
import Glibc
import Logging
import Schemas
import Synchronization

/// One JSON object a line on standard error.
package struct JSONLineLog: LogHandler {
    /// Least level written.
    package var logLevel: Logger.Level
    /// Members of every line.
    package var metadata: Logger.Metadata = [:]
    private let label: String
    private static let gate = Mutex(())

    /// A log of a part of the program.
    package init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    /// Metadata by its key.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    package func log(event: LogEvent) {
        let now = GatewayApplication.clock()
        var json = JSONWriter()
        json.object { json in
            json.member("time", now.iso)
            json.member("level", event.level.rawValue)
            json.member("part", label)
            json.member("message", event.message.description)
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            for (key, value) in all.sorted(by: { $0.key < $1.key }) {
                json.member(key == "hb.request.id" ? "request" : key, value.description)
            }
        }
        // A line is written at once: two of them never mix.
        let bytes = json.bytes + [UInt8(ascii: "\n")]
        Self.gate.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
