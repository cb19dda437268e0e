import Schemas

/// Facts and signals as bytes.
enum PackedFacts {
    private enum Kind {
        static let text: UInt8 = 0
        static let integer: UInt8 = 1
        static let decimal: UInt8 = 2
        static let no: UInt8 = 3
        static let yes: UInt8 = 4
        static let date: UInt8 = 5
        static let timestamp: UInt8 = 6
    }

    static func write(_ value: FactValue, named name: String, to packed: PackedWriter) {
        packed.text(name)
        switch value {
        case .text(let text):
            packed.byte(Kind.text)
            packed.text(text)
        case .integer(let number):
            packed.byte(Kind.integer)
            packed.signed(number)
        case .decimal(let units, let scale):
            packed.byte(Kind.decimal)
            packed.signed(units)
            packed.signed(Int64(scale))
        case .boolean(let flag): packed.byte(flag ? Kind.yes : Kind.no)
        case .date(let date):
            packed.byte(Kind.date)
            packed.signed(Int64(date.dayNumber))
        case .timestamp(let time):
            packed.byte(Kind.timestamp)
            packed.signed(time.microseconds)
        }
    }

    static func read(from packed: inout PackedReader) throws(StoredRecordDamage) -> FactTable.Entry {
        let name = try packed.text()
        let value: FactValue
        switch try packed.byte() {
        case Kind.text: value = .text(try packed.text())
        case Kind.integer: value = .integer(try packed.signed())
        case Kind.decimal:
            let units = try packed.signed()
            guard let scale = Int16(exactly: try packed.signed()) else { throw packed.damage("число") }
            value = .decimal(units: units, scale: Int(scale))
        case Kind.no: value = .boolean(false)
        case Kind.yes: value = .boolean(true)
        case Kind.date:
            guard let day = Int32(exactly: try packed.signed()) else { throw packed.damage("день") }
            value = .date(CalendarDate(dayNumber: day))
        case Kind.timestamp: value = .timestamp(Timestamp(microseconds: try packed.signed()))
        default: throw packed.damage("известный вид сведения")
        }
        return FactTable.Entry(name: name, value: value)
    }

    static func write(_ signal: RaisedSignal, to packed: PackedWriter) {
        packed.text(signal.indicator)
        // 0 for nobody.
        packed.number(signal.personIndex.map { UInt64($0) + 1 } ?? 0)
        packed.text(signal.factKey)
        packed.byte(signal.occurredAt == nil ? 0 : 1)
        if let time = signal.occurredAt { packed.signed(time.microseconds) }
        packed.text(signal.text)
        packed.number(UInt64(signal.fields.count))
        // In the order of their names: the same signal is the same bytes.
        for (name, value) in signal.fields.sorted(by: { $0.key < $1.key }) { write(value, named: name, to: packed) }
    }

    static func signal(from packed: inout PackedReader) throws(StoredRecordDamage) -> RaisedSignal {
        var signal = RaisedSignal(indicator: try packed.text())
        let person = try packed.number()
        guard person <= 1 << 31 else { throw packed.damage("номер человека") }
        signal.personIndex = person == 0 ? nil : Int(person) - 1
        signal.factKey = try packed.text()
        switch try packed.byte() {
        case 0: break
        case 1: signal.occurredAt = Timestamp(microseconds: try packed.signed())
        default: throw packed.damage("есть ли время")
        }
        signal.text = try packed.text()
        for _ in 0..<(try packed.count()) {
            let field = try read(from: &packed)
            signal.fields[field.name] = field.value
        }
        return signal
    }
}
