/// Writes raw values as a JSON object (RFC 8259).
enum RawJSON {
    /// An object of the values by place; a place that comes again gets a number: `a`, `a[2]`.
    static func object(_ values: [(place: String, value: String)]) -> String {
        var seen: [String: Int] = [:]
        var result = "{"
        for (place, value) in values {
            let count = seen[place, default: 0] + 1
            seen[place] = count
            if result.utf8.count > 1 { result += "," }
            result += text(count == 1 ? place : "\(place)[\(count)]") + ":" + text(value)
        }
        return result + "}"
    }

    /// A JSON string. NUL becomes U+FFFD: PostgreSQL can't store it in any form.
    static func text(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0": result.unicodeScalars.append("\u{FFFD}")
            case "\u{1}"..."\u{1F}":
                let digits = Array("0123456789abcdef".unicodeScalars)
                result += "\\u00"
                result.unicodeScalars.append(digits[Int(scalar.value >> 4)])
                result.unicodeScalars.append(digits[Int(scalar.value & 15)])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
