/// A typed value of a fact.
public enum FactValue: Hashable, Sendable {
    /// Free text or a code.
    case text(String)
    /// Whole number.
    case integer(Int64)
    /// Decimal number: units x 10^-scale, so that money stays exact.
    case decimal(units: Int64, scale: Int)
    /// Yes or no.
    case boolean(Bool)
    /// A day.
    case date(CalendarDate)
    /// A moment.
    case timestamp(Timestamp)

    /// The value as text: dates in ISO form, decimals with a point.
    public var text: String {
        switch self {
        case .text(let value): value
        case .integer(let value): String(value)
        case .decimal(let units, let scale): Self.decimalText(units: units, scale: scale)
        case .boolean(let value): value ? "true" : "false"
        case .date(let value): value.iso
        case .timestamp(let value): value.iso
        }
    }

    /// The value as a number, for comparisons with thresholds; nil when it is none.
    public var number: Double? {
        switch self {
        case .integer(let value): return Double(value)
        case .decimal(let units, let scale):
            var divisor = 1.0
            for _ in 0..<scale { divisor *= 10 }
            return Double(units) / divisor
        case .boolean(let value): return value ? 1 : 0
        case .text, .date, .timestamp: return nil
        }
    }

    private static func decimalText(units: Int64, scale: Int) -> String {
        guard scale > 0 else { return String(units) }
        var digits = String(units.magnitude)
        if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
        return (units < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
    }
}
