import Glibc
import Schemas

/// The JSON form of a canonical record in `gateway.row.record`.
///
/// The key and content digests, the id, the order key and the place are columns of that table and not repeated here;
/// findings are rows of `gateway.finding`.
enum RecordCoding {
    static func encode(_ record: CanonicalRecord) -> String {
        var json = JSONWriter()
        write(record, to: &json)
        return json.text
    }

    /// Writes a record.
    static func write(_ record: CanonicalRecord, to json: inout JSONWriter) {
        json.object { json in
            if record.operation != .upsert { json.member("operation", record.operation.rawValue) }
            json.member("organisation", record.organisation)
            // Before the people, who may live there.
            if let dwelling = record.dwelling {
                json.key("dwelling")
                PersonCoding.write(dwelling, to: &json)
            }
            json.key("people")
            json.array { json in
                for index in record.people.indices {
                    PersonCoding.write(record.people[index], said: said(of: index, in: record), to: &json)
                }
            }
            if !record.facts.isEmpty {
                json.key("facts")
                write(record.facts, to: &json)
            }
            if !record.signals.isEmpty {
                json.key("signals")
                json.array { json in for signal in record.signals { write(signal, to: &json) } }
            }
        }
    }

    /// What of a person the record has said before: most of what a row holds is addresses that it holds twice.
    private static func said(of index: Int, in record: CanonicalRecord) -> PersonCoding.Said {
        var said = PersonCoding.Said()
        let addresses = record.people[index].addresses
        said.isAtOrganisation =
            !record.organisation.isEmpty && isSame(record.people[index].institution, record.organisation)
        if addresses.isEmpty { return said }
        said.addressesOf = record.people.indices[..<index].first { isSame(record.people[$0].addresses, addresses) }
        if said.addressesOf == nil, addresses.count == 1, let dwelling = record.dwelling {
            said.isAtDwelling = isSame(addresses[0], dwelling)
        }
        return said
    }

    /// Byte by byte: for a string two spellings of one letter are the same, for a record they are not.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8, right.utf8)
        guard left.count == right.count else { return false }
        return left.withContiguousStorageIfAvailable { left in
            right.withContiguousStorageIfAvailable { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            } ?? left.elementsEqual(right)
        } ?? left.elementsEqual(right)
    }

    private static func isSame(_ left: [PostalAddress], _ right: [PostalAddress]) -> Bool {
        guard left.count == right.count else { return false }
        let isOne = left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { $0.baseAddress == left.baseAddress }
        }
        return isOne || left.indices.allSatisfy { isSame(left[$0], right[$0]) }
    }

    private static func isSame(_ left: PostalAddress, _ right: PostalAddress) -> Bool {
        isSame(left.text, right.text) && left.kind == right.kind && isSame(left.house, right.house)
            && isSame(left.flat, right.flat) && isSame(left.street, right.street)
            && isSame(left.settlement, right.settlement) && isSame(left.building, right.building)
            && isSame(left.municipality, right.municipality) && left.oktmo == right.oktmo
    }

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

    /// Writes facts in the order of their names: the same facts are the same text.
    static func write(_ facts: FactTable, to json: inout JSONWriter) {
        json.object { json in for fact in facts.entries { write(fact.value, named: fact.name, to: &json) } }
    }

    private static func write(_ facts: [String: FactValue], to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in facts.sorted(by: { $0.key < $1.key }) { write(value, named: name, to: &json) }
        }
    }

    private static func write(_ value: FactValue, named name: String, to json: inout JSONWriter) {
        json.key(name)
        switch value {
        case .text(let text): json.string(mark: "s:", text)
        case .integer(let number): json.number(number)
        case .decimal: json.string(mark: "n:", value.text)
        case .boolean(let flag): json.boolean(flag)
        case .date: json.string(mark: "d:", value.text)
        case .timestamp(let time): json.string("t:\(time.microseconds)")
        }
    }

    /// Writes facts as anybody outside reads them: dates and times in ISO form, numbers as numbers.
    static func writePlain(_ facts: [String: FactValue], to json: inout JSONWriter) {
        json.object { json in
            for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                switch value {
                case .integer(let number): json.number(number)
                case .decimal: json.raw(value.text)
                case .boolean(let flag): json.boolean(flag)
                case .text, .date, .timestamp: json.string(value.text)
                }
            }
        }
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

    private static func write(_ signal: RaisedSignal, to json: inout JSONWriter) {
        json.object { json in
            json.member("indicator", signal.indicator)
            if let index = signal.personIndex {
                json.key("person")
                json.number(index)
            }
            json.member("key", signal.factKey)
            if let time = signal.occurredAt {
                json.key("at")
                json.number(time.microseconds)
            }
            json.member("text", signal.text)
            if !signal.fields.isEmpty {
                json.key("fields")
                write(signal.fields, to: &json)
            }
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
