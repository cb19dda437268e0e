import Adapters

extension ServiceConfiguration {
    /// A setting that is a whole number: where it stands in the file, in the environment and in the configuration.
    struct Number: Sendable {
        /// Key in its part of the file.
        let key: String
        /// Name in the environment.
        let variable: String
        /// What it may be.
        let range: ClosedRange<Int>
        /// Where it is kept.
        let path: any WritableKeyPath<ServiceConfiguration, Int> & Sendable

        private init(
            _ key: String, part: String = "", _ range: ClosedRange<Int>,
            _ path: any WritableKeyPath<ServiceConfiguration, Int> & Sendable
        ) {
            self.key = key
            variable = "SVERKA_" + (part.isEmpty ? key : "\(part)_\(key)").uppercased()
            self.range = range
            self.path = path
        }

        /// For messages.
        var expected: String { "целое число от \(range.lowerBound) до \(range.upperBound)" }

        /// Takes the value of the file, if there is one.
        func read(from fields: YAMLFields, into configuration: inout ServiceConfiguration) {
            if let value = fields.integer(key, in: range) { configuration[keyPath: path] = value }
        }

        /// Numbers on the file's top level.
        static let top = [
            Number("shutdown_seconds", 1...3600, \.shutdownSeconds),
            Number("free_bytes", 0...(1 << 50), \.freeBytes),
            Number("quality_hour", 0...23, \.qualityHour),
        ]

        /// Numbers below `limits:`.
        static let limits = [
            limit("requests_per_minute", 1...1_000_000, \.limits.requestsPerMinute),
            limit("burst", 1...1_000_000, \.limits.burst),
            limit("failures_per_minute", 1...1_000_000, \.limits.failuresPerMinute),
            limit("requests_at_once", 1...100_000, \.limits.requestsAtOnce),
            limit("uploads_per_account", 1...10_000, \.limits.uploadsPerAccount),
            limit("uploads", 1...10_000, \.limits.uploads),
            limit("connections", 1...1_000_000, \.limits.connections),
            limit("body_bytes", 1...(1 << 50), \.limits.bodyBytes),
            limit("signal_bytes", 1024...(64 << 20), \.limits.signalBytes),
            limit("body_idle_seconds", 1...3600, \.limits.bodyIdleSeconds),
            limit("body_bytes_per_second", 0...(1 << 30), \.limits.bodyBytesPerSecond),
            limit("header_bytes", 1024...(1 << 20), \.limits.headerBytes),
            limit("header_seconds", 1...3600, \.limits.headerSeconds),
            limit("target_bytes", 256...(64 << 10), \.limits.targetBytes),
        ]

        /// Numbers below `intervals:`.
        static let intervals = [
            interval("work", \.intervals.work),
            interval("outcomes", \.intervals.outcomes),
        ]

        /// All of them.
        static let all =
            top + limits + intervals + [Number("port", part: "listen", 0...65535, \.listen.port)]

        private static func limit(
            _ key: String, _ range: ClosedRange<Int>, _ path: any WritableKeyPath<ServiceConfiguration, Int> & Sendable
        ) -> Number { Number(key, part: "limits", range, path) }

        private static func interval(
            _ key: String, _ path: any WritableKeyPath<ServiceConfiguration, Int> & Sendable
        ) -> Number { Number(key, part: "intervals", 1...86_400, path) }
    }
}
