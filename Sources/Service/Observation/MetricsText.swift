/// Figures in the text format of Prometheus.
struct MetricsText {
    private(set) var text = ""

    mutating func counter(_ name: String, _ help: String, _ values: [(labels: String, value: Int)]) {
        write(name, help, "counter", values.map { ($0.labels, "\($0.value)") })
    }

    mutating func gauge(_ name: String, _ help: String, _ values: [(labels: String, value: Int)]) {
        write(name, help, "gauge", values.map { ($0.labels, "\($0.value)") })
    }

    mutating func histogram(_ name: String, _ help: String, _ values: [(labels: String, value: LatencyHistogram)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        for (labels, value) in values {
            let prefix = labels.isEmpty ? "" : labels + ","
            var sum = 0
            for (index, count) in value.counts.enumerated() {
                sum += count
                let bounds = LatencyHistogram.bounds
                let bound = index < bounds.count ? "\(Double(bounds[index]) / 1000)" : "+Inf"
                text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(sum)\n"
            }
            text += Self.line("\(name)_sum", labels, "\(value.seconds)") + Self.line("\(name)_count", labels, "\(sum)")
        }
    }

    private mutating func write(_ name: String, _ help: String, _ type: String, _ values: [(String, String)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in values { text += Self.line(name, labels, value) }
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}

extension ServiceFigures {
    /// Requests, their times, bytes and signals. Labels come from the routes' table: there are only so many.
    func write(to text: inout MetricsText) {
        let content = content
        text.counter(
            "sverka_http_requests_total", "Requests, by route, method and status.",
            content.requests.sorted {
                ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
            }
            .map { ("route=\"\($0.key.route)\",method=\"\($0.key.method)\",status=\"\($0.key.status)\"", $0.value) })
        text.histogram(
            "sverka_http_request_seconds", "Time to the head of the answer, by route.",
            content.times.sorted { $0.key < $1.key }.map { ("route=\"\($0.key)\"", $0.value) })
        text.counter(
            "sverka_uploaded_bytes_total", "Bytes of uploads that were received.", [("", content.uploadedBytes)])
    }
}
