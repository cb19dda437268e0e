import Schemas

/// Reads Russian phone numbers, several in one field.
public enum PhoneReader {
    /// Numbers as 11 digits that begin with 7; what can't be read is dropped and reported.
    public static func read(_ raw: some StringProtocol) -> Reading<[String]> {
        guard raw.unicodeScalars.contains(where: Letters.isDigit) else {
            return Reading([], Placeholder.matches(raw) ? [.fieldPlaceholder] : raw.isEmpty ? [] : [.fieldPattern])
        }
        var phones: [String] = []
        var notices: [FindingCode] = []
        for piece in raw.unicodeScalars.split(whereSeparator: { ",;/|\n".unicodeScalars.contains($0) }) {
            var digits: [UInt8] = []
            for scalar in piece where Letters.isDigit(scalar) { digits.append(UInt8(scalar.value)) }
            if digits.isEmpty { continue }
            if digits.count == 10 { digits.insert(55, at: 0) }
            guard digits.count == 11, digits[0] == 55 || digits[0] == 56 else {
                if !notices.contains(.fieldPattern) { notices.append(.fieldPattern) }
                continue
            }
            digits[0] = 55
            guard Set(digits.dropFirst()).count > 1 else {
                if !notices.contains(.fieldPlaceholder) { notices.append(.fieldPlaceholder) }
                continue
            }
            let phone = String(decoding: digits, as: UTF8.self)
            if !phones.contains(phone) { phones.append(phone) }
        }
        return Reading(phones, notices)
    }
}
