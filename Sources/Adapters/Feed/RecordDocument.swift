import Schemas

/// A canonical record as JSON, for golden files, and as named values, for tests inside mappings.
public enum RecordDocument {
    /// One line of JSON; keys in a fixed order, facts and fields by name.
    public static func json(_ record: CanonicalRecord) -> String {
        var parts = ["\"recordID\":" + RawJSON.text(record.recordID)]
        if !record.orderKey.isEmpty { parts.append("\"orderKey\":" + RawJSON.text(record.orderKey)) }
        parts.append("\"operation\":" + RawJSON.text(record.operation.rawValue))
        parts.append("\"row\":\(record.location.row),\"line\":\(record.location.line)")
        parts.append("\"people\":[" + record.people.map { object(values(of: $0)) }.joined(separator: ",") + "]")
        if let dwelling = record.dwelling { parts.append("\"dwelling\":" + object(values(of: dwelling))) }
        if !record.organisation.isEmpty { parts.append("\"organisation\":" + RawJSON.text(record.organisation)) }
        parts.append("\"facts\":" + object(record.facts.entries.map { ($0.name, $0.value.text) }))
        parts.append("\"signals\":[" + record.signals.map { object(values(of: $0)) }.joined(separator: ",") + "]")
        parts.append("\"findings\":[" + record.findings.map(json).joined(separator: ",") + "]")
        return "{" + parts.joined(separator: ",") + "}"
    }

    /// A finding as a JSON object.
    public static func json(_ finding: Finding) -> String {
        object([
            ("code", finding.code.rawValue), ("severity", finding.severity.rawValue),
            ("line", finding.location.line == 0 ? "" : String(finding.location.line)),
            ("field", finding.location.field),
            ("value", finding.maskedValue), ("expected", finding.expected),
        ])
    }

    /// All values by path: `recordID`, `child.surname`, `child2.birth`, `facts.lessons`, `dwelling.street`,
    /// `signals.EDU-01.text`.
    public static func values(of record: CanonicalRecord) -> [String: String] {
        var result = [
            "recordID": record.recordID, "operation": record.operation.rawValue, "organisation": record.organisation,
        ]
        result["orderKey"] = record.orderKey
        var counts: [PersonRole: Int] = [:]
        for person in record.people {
            let count = counts[person.role, default: 0] + 1
            counts[person.role] = count
            let head = person.role.rawValue + (count == 1 ? "" : String(count))
            for (name, value) in values(of: person) { result[head + "." + name] = value }
        }
        if let dwelling = record.dwelling {
            for (name, value) in values(of: dwelling) { result["dwelling." + name] = value }
        }
        for fact in record.facts.entries { result["facts." + fact.name] = fact.value.text }
        for signal in record.signals {
            for (name, value) in values(of: signal) { result["signals.\(signal.indicator).\(name)"] = value }
        }
        return result
    }

    private static func values(of person: RecordPerson) -> [(String, String)] {
        var list = [
            ("role", person.role.rawValue), ("kinship", person.kinship == .unknown ? "" : person.kinship.rawValue),
            ("surname", person.name.surname), ("given", person.name.given), ("patronymic", person.name.patronymic),
            ("formerSurname", person.name.formerSurname), ("birth", person.birthDate?.iso ?? ""),
            ("sex", person.sex?.rawValue ?? ""), ("snils", person.snils?.formatted ?? ""),
        ]
        for (index, document) in person.documents.enumerated() {
            let text = [document.kind.rawValue, document.series, document.number].filter { !$0.isEmpty }.joined(
                separator: " ")
            list.append((index == 0 ? "document" : "document\(index + 1)", text))
        }
        for (index, phone) in person.phones.enumerated() {
            list.append((index == 0 ? "phone" : "phone\(index + 1)", phone))
        }
        for (index, address) in person.addresses.enumerated() {
            let head = index == 0 ? "address" : "address\(index + 1)"
            for (name, value) in values(of: address) { list.append((head + "." + name, value)) }
        }
        list.append(("newborn", person.newbornBirthOrder.map { String($0) } ?? ""))
        list.append(("institution", person.institution))
        return list
    }

    private static func values(of address: PostalAddress) -> [(String, String)] {
        [
            ("kind", address.kind == .unspecified ? "" : address.kind.rawValue), ("text", address.text),
            ("municipality", address.municipality), ("oktmo", address.oktmo?.code ?? ""),
            ("settlement", address.settlement), ("street", address.street), ("house", address.house),
            ("building", address.building), ("flat", address.flat),
        ]
    }

    private static func values(of signal: RaisedSignal) -> [(String, String)] {
        [
            ("indicator", signal.indicator), ("person", signal.personIndex.map { String($0) } ?? ""),
            ("factKey", signal.factKey), ("occurredAt", signal.occurredAt?.iso ?? ""), ("text", signal.text),
        ] + sorted(signal.fields).map { ("fields." + $0.0, $0.1) }
    }

    private static func sorted(_ facts: [String: FactValue]) -> [(String, String)] {
        facts.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text) }
    }

    /// An object without the empty values.
    private static func object(_ pairs: [(String, String)]) -> String {
        let filled = pairs.filter { !$0.1.isEmpty }
        return "{" + filled.map { RawJSON.text($0.0) + ":" + RawJSON.text($0.1) }.joined(separator: ",") + "}"
    }
}
