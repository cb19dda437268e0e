import Adapters
import Schemas

extension RegistryImport.Report {
    /// The report for machines.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            for (name, value) in [("read", read), ("rejected", rejected), ("added", added), ("altered", altered)] {
                json.key(name)
                json.number(value)
            }
            json.member("fatal", fatal?.code.rawValue)
            json.key("findings")
            json.object { json in
                for (code, count) in findingCounts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    json.key(code.rawValue)
                    json.number(count)
                }
            }
        }
        return json.text
    }

    /// The report for people, in Russian.
    package var text: String {
        if let fatal {
            let line = fatal.location.line > 0 ? " Строка файла \(fatal.location.line)." : ""
            let expected = fatal.expected.isEmpty ? "" : " Ожидалось: \(fatal.expected)."
            return "Файл не загружен: \(fatal.code.russian)\(line)\(expected)"
        }
        var lines = ["Прочитано \(read): добавлено \(added), обновлено \(altered), отклонено \(rejected)"]
        for (code, count) in findingCounts.sorted(by: { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }) {
            lines.append("  \(code.rawValue): \(count) — \(code.russian)")
        }
        for finding in rejectedRows {
            lines.append("  строка \(finding.location.row): [\(finding.code.rawValue)] \(finding.code.russian)")
        }
        return lines.joined(separator: "\n")
    }
}

extension GatewayApplication {
    /// Imports people and families into the reference registry.
    package func importRegistry(
        _ path: String, mapping: FeedMapping, asOf: CalendarDate, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> RegistryImport.Report {
        try await checkReferenceRegistry()
        let report = try await registry.perform { session in
            try RegistryImport(mapping: mapping).run(path, asOf: asOf, on: session, progress: progress)
        }
        let detail =
            "rows \(report.read), added \(report.added), altered \(report.altered), rejected \(report.rejected)"
        try await gateway.transaction { session in
            try AuditLog(session).append(
                actor: "gateway", action: "registry.import", object: "registry", detail: detail)
        }
        try await gateway.perform { try RegistryRevision(session: $0).advance() }
        return report
    }
}
