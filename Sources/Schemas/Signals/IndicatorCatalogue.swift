/// The indicators that may raise cards in a region, found by code: data of the region's profile, versioned by dates.
public struct IndicatorCatalogue: Hashable, Sendable {
    /// The header that `indicators.csv` must have.
    public static let header =
        "code;version;domain;level;subject;title_ru;fields;basis;dedup_days;medical_secrecy;"
        + "effective_from;effective_to;min_age;max_age"

    /// All entries, in the table's order; a code may stand several times with different versions.
    public let indicators: [Indicator]
    private let byCode: [String: [Int]]

    /// Makes a catalogue of entries.
    public init(_ indicators: [Indicator]) {
        self.indicators = indicators
        var byCode: [String: [Int]] = [:]
        for (index, indicator) in indicators.enumerated() { byCode[indicator.code, default: []].append(index) }
        self.byCode = byCode
    }

    /// Reads `indicators.csv`; throws when a line is wrong or a code and version stand twice.
    public init(parsing text: String) throws(ReferenceTableError) {
        let table = try ReferenceTable(text, header: Self.header)
        var indicators: [Indicator] = []
        var known: Set<String> = []
        for row in table.rows {
            let code = try row.required(0) { $0.isEmpty ? nil : $0 }
            let version = try row.required(1) { Int($0).flatMap { $0 > 0 ? $0 : nil } }
            guard known.insert("\(code)/\(version)").inserted else {
                throw ReferenceTableError(line: row.line, reason: .duplicate(code))
            }
            indicators.append(
                Indicator(
                    code: code, version: version,
                    domain: try row.required(2, Indicator.Domain.init(rawValue:)),
                    level: try row.required(3, ResponseLevel.init(rawValue:)),
                    subject: try row.required(4, Indicator.Subject.init(rawValue:)),
                    title: try row.required(5) { $0.isEmpty ? nil : $0 },
                    fields: try row.required(6, Self.fields),
                    basis: row[7],
                    deduplicationDays: try row.required(8) { Int($0).flatMap { $0 >= 0 ? $0 : nil } },
                    isMedicalSecret: try row.required(9) { $0 == "1" ? true : $0 == "0" ? false : nil },
                    effectiveFrom: try row.optional(10) { CalendarDate(iso: $0) },
                    effectiveTo: try row.optional(11) { CalendarDate(iso: $0) },
                    minimumAge: try row.optional(12) { Int($0) },
                    maximumAge: try row.optional(13) { Int($0) }))
        }
        self.init(indicators)
    }

    /// The newest version of the code, active or not.
    public subscript(code: String) -> Indicator? {
        byCode[code]?.map { indicators[$0] }.max { $0.version < $1.version }
    }

    /// The newest version of the code that may raise cards on the given day.
    public func active(_ code: String, on date: CalendarDate) -> Indicator? {
        byCode[code]?.map { indicators[$0] }.filter { $0.isActive(on: date) }.max { $0.version < $1.version }
    }

    /// Codes that an urgent signal may have on the given day, in the table's order, each once.
    public func urgentCodes(on date: CalendarDate) -> [String] {
        var codes: [String] = []
        for indicator in indicators where !codes.contains(indicator.code) {
            if let active = active(indicator.code, on: date), active.level <= .emergency { codes.append(active.code) }
        }
        return codes
    }

    /// `lessons:i,month:d` as fields; nil when a part has no type or one that the catalogue does not know.
    private static func fields(_ text: String) -> [Indicator.Field]? {
        var fields: [Indicator.Field] = []
        for part in text.split(separator: ",") {
            guard let colon = part.firstIndex(of: ":"), colon != part.startIndex else { return nil }
            let type = String(part[part.index(after: colon)...])
            guard ["d", "t", "i", "n", "b", "s"].contains(type) || (type.hasPrefix("k:") && type.utf8.count > 2)
            else { return nil }
            fields.append(Indicator.Field(name: String(part[..<colon]), type: type))
        }
        return fields
    }
}
