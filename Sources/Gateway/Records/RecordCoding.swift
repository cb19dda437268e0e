import Schemas

/// The form of a canonical record in `gateway.row.packed`: a third of the bytes of JSON, because what a night costs the
/// database is bytes.
///
/// The key and content digests, the id, the order key and the place are columns of that table and not repeated here;
/// findings are rows of `gateway.finding`. The first byte is the form's version; `{` begins the JSON of earlier versions.
enum RecordCoding {
    /// What a query asks of `gateway.row AS row` to read a record, whichever version wrote it.
    static let column: SQL = "coalesce(row.packed, convert_to(row.record_json, 'UTF8'))"

    private static let version: UInt8 = 1

    private struct Has: OptionSet {
        let rawValue: UInt8
        static let withdrawal = Has(rawValue: 1 << 0)
        static let organisation = Has(rawValue: 1 << 1)
        static let dwelling = Has(rawValue: 1 << 2)
        static let facts = Has(rawValue: 1 << 3)
        static let signals = Has(rawValue: 1 << 4)
        static let known = Has(rawValue: 1 << 5 - 1)
    }

    static func encode(_ record: CanonicalRecord) -> [UInt8] {
        let packed = PackedWriter()
        write(record, to: packed)
        return Array(packed.bytes)
    }

    /// Writes a record.
    static func write(_ record: CanonicalRecord, to packed: PackedWriter) {
        var has: Has = []
        if record.operation == .withdraw { has.insert(.withdrawal) }
        if !record.organisation.isEmpty { has.insert(.organisation) }
        if record.dwelling != nil { has.insert(.dwelling) }
        if !record.facts.isEmpty { has.insert(.facts) }
        if !record.signals.isEmpty { has.insert(.signals) }
        packed.byte(version)
        packed.byte(has.rawValue)
        if has.contains(.organisation) { packed.text(record.organisation) }
        // Before the people, who may live there.
        if let dwelling = record.dwelling { PackedAddress.write(dwelling, to: packed) }
        packed.number(UInt64(record.people.count))
        for index in record.people.indices {
            PackedPerson.write(record.people[index], said: said(of: index, in: record), to: packed)
        }
        if has.contains(.facts) {
            packed.number(UInt64(record.facts.entries.count))
            for fact in record.facts.entries { PackedFacts.write(fact.value, named: fact.name, to: packed) }
        }
        if has.contains(.signals) {
            packed.number(UInt64(record.signals.count))
            for signal in record.signals { PackedFacts.write(signal, to: packed) }
        }
    }

    /// Fills in a record whose columns are known; leaves it as it was when the bytes are damaged.
    static func decode(_ bytes: ArraySlice<UInt8>, into record: inout CanonicalRecord) throws(StoredRecordDamage) {
        if bytes.first == UInt8(ascii: "{") {
            do throws(JSONReader.Failure) {
                return try RecordJSON.decode(bytes, into: &record)
            } catch {
                throw StoredRecordDamage(expected: error.expected, offset: error.offset)
            }
        }
        var packed = PackedReader(bytes)
        var decoded = record
        guard try packed.byte() == version else { throw packed.damage("известная версия записи") }
        let has = Has(rawValue: try packed.byte())
        guard has.isSubset(of: .known) else { throw packed.damage("известные части записи") }
        if has.contains(.withdrawal) { decoded.operation = .withdraw }
        if has.contains(.organisation) { decoded.organisation = try packed.text() }
        if has.contains(.dwelling) { decoded.dwelling = try PackedAddress.read(from: &packed) }
        for _ in 0..<(try packed.count()) {
            decoded.people.append(try PackedPerson.read(from: &packed, of: decoded))
        }
        if has.contains(.facts) { decoded.facts = try facts(from: &packed) }
        if has.contains(.signals) {
            for _ in 0..<(try packed.count()) { decoded.signals.append(try PackedFacts.signal(from: &packed)) }
        }
        guard packed.isAtEnd else { throw packed.damage("конец записи") }
        record = decoded
    }

    private static func facts(from packed: inout PackedReader) throws(StoredRecordDamage) -> FactTable {
        var entries: [FactTable.Entry] = []
        for _ in 0..<(try packed.count()) { entries.append(try PackedFacts.read(from: &packed)) }
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.name < $1.name }) else {
            throw packed.damage("сведения по порядку имён")
        }
        return FactTable(ordered: entries)
    }

    /// What of a person the record has said before: most of what a row holds is addresses that it holds twice.
    private static func said(of index: Int, in record: CanonicalRecord) -> PackedPerson.Said {
        var said = PackedPerson.Said()
        let addresses = record.people[index].addresses
        said.isAtOrganisation =
            !record.organisation.isEmpty && record.people[index].institution.hasSameBytes(as: record.organisation)
        if addresses.isEmpty { return said }
        said.addressesOf = record.people.indices[..<index].first { isSame(record.people[$0].addresses, addresses) }
        if said.addressesOf == nil, addresses.count == 1, let dwelling = record.dwelling {
            said.isAtDwelling = isSame(addresses[0], dwelling)
        }
        return said
    }

    private static func isSame(_ left: [PostalAddress], _ right: [PostalAddress]) -> Bool {
        guard left.count == right.count else { return false }
        let isOne = left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { $0.baseAddress == left.baseAddress }
        }
        return isOne || left.indices.allSatisfy { isSame(left[$0], right[$0]) }
    }

    private static func isSame(_ left: PostalAddress, _ right: PostalAddress) -> Bool {
        left.text.hasSameBytes(as: right.text) && left.kind == right.kind && left.house.hasSameBytes(as: right.house)
            && left.flat.hasSameBytes(as: right.flat) && left.street.hasSameBytes(as: right.street)
            && left.settlement.hasSameBytes(as: right.settlement) && left.building.hasSameBytes(as: right.building)
            && left.municipality.hasSameBytes(as: right.municipality) && left.oktmo == right.oktmo
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
}
