import Schemas

/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
private let epochShiftDays: Int32 = 10_957

extension Int: SQLValue {
    /// As `bigint`.
    package var sqlParameter: SQLParameter { SQLParameter(.int8, bigEndian: Int64(self)) }
    /// NULL `bigint`.
    package static var sqlNull: SQLParameter { SQLParameter(.int8, nil) }
}

extension Int64: SQLValue {
    /// As `bigint`.
    package var sqlParameter: SQLParameter { SQLParameter(.int8, bigEndian: self) }
    /// NULL `bigint`.
    package static var sqlNull: SQLParameter { SQLParameter(.int8, nil) }
}

extension Int32: SQLValue {
    /// As `integer`.
    package var sqlParameter: SQLParameter { SQLParameter(.int4, bigEndian: self) }
    /// NULL `integer`.
    package static var sqlNull: SQLParameter { SQLParameter(.int4, nil) }
}

extension Double: SQLValue {
    /// As `double precision`, every bit kept.
    package var sqlParameter: SQLParameter { SQLParameter(.float8, bigEndian: bitPattern) }
    /// NULL `double precision`.
    package static var sqlNull: SQLParameter { SQLParameter(.float8, nil) }
}

extension Bool: SQLValue {
    /// As `boolean`.
    package var sqlParameter: SQLParameter { SQLParameter(.bool, [self ? 1 : 0]) }
    /// NULL `boolean`.
    package static var sqlNull: SQLParameter { SQLParameter(.bool, nil) }
}

extension String: SQLValue {
    /// As `text`.
    package var sqlParameter: SQLParameter { SQLParameter(.text, Array(utf8)) }
    /// NULL `text`.
    package static var sqlNull: SQLParameter { SQLParameter(.text, nil) }
}

extension UniqueIdentifier: SQLValue {
    /// As `uuid`.
    package var sqlParameter: SQLParameter {
        SQLParameter(.uuid, RowDigest(high: high, low: low).bytes)
    }
    /// NULL `uuid`.
    package static var sqlNull: SQLParameter { SQLParameter(.uuid, nil) }
}

extension CalendarDate: SQLValue {
    /// As `date`.
    package var sqlParameter: SQLParameter { SQLParameter(.date, bigEndian: dayNumber - epochShiftDays) }
    /// NULL `date`.
    package static var sqlNull: SQLParameter { SQLParameter(.date, nil) }
}

extension Timestamp: SQLValue {
    /// As `timestamp with time zone`.
    package var sqlParameter: SQLParameter {
        SQLParameter(.timestamptz, bigEndian: microseconds - Int64(epochShiftDays) * 86_400_000_000)
    }
    /// NULL `timestamp with time zone`.
    package static var sqlNull: SQLParameter { SQLParameter(.timestamptz, nil) }
}

extension ContentDigest: SQLValue {
    /// As 32 bytes of `bytea`.
    package var sqlParameter: SQLParameter { SQLParameter(.bytea, bytes) }
    /// NULL `bytea`.
    package static var sqlNull: SQLParameter { SQLParameter(.bytea, nil) }
}

extension RowDigest: SQLValue {
    /// As 16 bytes of `bytea`.
    package var sqlParameter: SQLParameter { SQLParameter(.bytea, bytes) }
    /// NULL `bytea`.
    package static var sqlNull: SQLParameter { SQLParameter(.bytea, nil) }
}

extension SQLParameter {
    /// Bytes as `bytea`.
    static func bytea(_ bytes: [UInt8]?) -> SQLParameter { SQLParameter(.bytea, bytes) }

    /// A one-dimensional array in the binary form of `array_recv`: dimensions, has-null flag, element type, count, lower
    /// bound, then each element's length and bytes.
    static func array(of type: SQLType, _ elements: [SQLParameter]) -> SQLParameter {
        var bytes: [UInt8] = []
        func append(_ value: Int32) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }
        append(elements.isEmpty ? 0 : 1)
        append(elements.contains { $0.binding.bytes == nil } ? 1 : 0)
        append(Int32(bitPattern: type.rawValue))
        if !elements.isEmpty {
            append(Int32(clamping: elements.count))
            append(1)
        }
        for element in elements {
            guard let value = element.binding.bytes else {
                append(-1)
                continue
            }
            append(Int32(clamping: value.count))
            bytes.append(contentsOf: value)
        }
        return SQLParameter(type.array, bytes, hasRefusedElement: elements.contains { $0.binding.isRefused })
    }
}
