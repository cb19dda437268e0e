import Schemas

/// Findings of a delivery in `gateway.finding`.
struct FindingStore {
    let session: PostgresSession

    func insert(_ findings: [Finding], delivery: UniqueIdentifier) throws {
        try insert(findings.map { ($0, delivery) })
    }

    func insert(_ findings: [(Finding, delivery: UniqueIdentifier)]) throws {
        guard !findings.isEmpty else { return }
        try session.copyIn(
            """
            COPY gateway.finding (delivery_id, file, line, row_number, field, code, severity, masked_value, expected) FROM STDIN
            """
        ) { copy in
            for (finding, delivery) in findings {
                copy.append(delivery)
                copy.append(finding.location.file)
                copy.append(finding.location.line)
                copy.append(finding.location.row)
                copy.append(finding.location.field)
                copy.append(finding.code.rawValue)
                copy.append(finding.severity.rawValue)
                copy.append(finding.maskedValue)
                copy.append(finding.expected)
                try copy.endRow()
            }
        }
    }
}
