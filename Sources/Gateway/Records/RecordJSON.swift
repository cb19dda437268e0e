import Schemas

/// Reads the JSON that earlier versions kept in `gateway.row` (before migration 0015); such rows stand there until their retention ends.
enum RecordJSON {
    /// Fills in a record whose columns are known.
    static func decode(_ json: ArraySlice<UInt8>, into record: inout CanonicalRecord) throws(JSONReader.Failure) {
        var reader = JSONReader(json)
        var decoded = record
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "operation":
                decoded.operation = CanonicalRecord.Operation(rawValue: try reader.string()) ?? .upsert
            case "organisation": decoded.organisation = try reader.string()
            case "people":
                try reader.array { (reader) throws(JSONReader.Failure) in
                    var said = PersonCoding.Said()
                    var person = try PersonCoding.person(from: &reader, said: &said)
                    if let index = said.addressesOf, decoded.people.indices.contains(index) {
                        person.addresses = decoded.people[index].addresses
                    }
                    if said.isAtDwelling, let dwelling = decoded.dwelling { person.addresses = [dwelling] }
                    if said.isAtOrganisation { person.institution = decoded.organisation }
                    decoded.people.append(person)
                }
            case "dwelling": decoded.dwelling = try PersonCoding.address(from: &reader)
            case "facts": decoded.facts = try factTable(from: &reader)
            case "signals":
                try reader.array { (reader) throws(JSONReader.Failure) in
                    decoded.signals.append(try signal(from: &reader))
                }
            default: try reader.skipValue()
            }
        }
        record = decoded
    }

    private static func factTable(from reader: inout JSONReader) throws(JSONReader.Failure) -> FactTable {
        var entries: [FactTable.Entry] = []
        try reader.object { (reader, name) throws(JSONReader.Failure) in
            if let value = try fact(from: &reader) { entries.append(FactTable.Entry(name: name, value: value)) }
        }
        // They stand in order, as they were written; anything else was not written here.
        let isOrdered = zip(entries, entries.dropFirst()).allSatisfy { $0.name < $1.name }
        guard !isOrdered else { return FactTable(ordered: entries) }
        return FactTable(Dictionary(entries.map { ($0.name, $0.value) }) { $1 })
    }

    static func facts(from reader: inout JSONReader) throws(JSONReader.Failure) -> [String: FactValue] {
        var facts: [String: FactValue] = [:]
        try reader.object { (reader, name) throws(JSONReader.Failure) in facts[name] = try fact(from: &reader) }
        return facts
    }

    private static func fact(from reader: inout JSONReader) throws(JSONReader.Failure) -> FactValue? {
        var probe = reader
        if let number = try? probe.integer() {
            reader = probe
            return .integer(number)
        }
        probe = reader
        if let flag = try? probe.boolean() {
            reader = probe
            return .boolean(flag)
        }
        // By bytes: a text that starts with a combining mark forms one Character with the colon.
        let text = try reader.string().utf8
        let value = Substring(text.dropFirst(2))
        switch String(Substring(text.prefix(2))) {
        case "d:": return CalendarDate(iso: value).map { .date($0) }
        case "t:": return Int64(value).map { .timestamp(Timestamp(microseconds: $0)) }
        case "n:":
            let scale = value.firstIndex(of: ".").map { value.distance(from: $0, to: value.endIndex) - 1 } ?? 0
            return Int64(value.filter { $0 != "." }).map { .decimal(units: $0, scale: scale) }
        default: return .text(String(value))
        }
    }

    private static func signal(from reader: inout JSONReader) throws(JSONReader.Failure) -> RaisedSignal {
        var signal = RaisedSignal(indicator: "")
        try reader.object { (reader, key) throws(JSONReader.Failure) in
            switch key {
            case "indicator": signal.indicator = try reader.string()
            case "person": signal.personIndex = Int(try reader.integer())
            case "key": signal.factKey = try reader.string()
            case "at": signal.occurredAt = Timestamp(microseconds: try reader.integer())
            case "text": signal.text = try reader.string()
            case "fields": signal.fields = try facts(from: &reader)
            default: try reader.skipValue()
            }
        }
        return signal
    }
}
