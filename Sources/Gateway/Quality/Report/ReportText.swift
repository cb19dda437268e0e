/// Text of an HTML page under construction, and the ways figures are written on it.
struct ReportText {
    private(set) var html = ""

    /// Adds markup as it is.
    mutating func add(_ markup: String) { html += markup }

    /// Adds an element with text.
    mutating func element(_ tag: String, _ text: String, attributes: String = "") {
        html += "<\(tag)\(attributes.isEmpty ? "" : " " + attributes)>\(Self.escaped(text))</\(tag)>\n"
    }

    /// Adds a table's row of texts; `head` says whether they are titles.
    mutating func row(_ cells: [String], head: Bool = false) {
        let tag = head ? "th" : "td"
        html += "<tr>" + cells.map { "<\(tag)>\($0)</\(tag)>" }.joined() + "</tr>\n"
    }

    /// Text in which no character means anything to a browser.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{9}", "\u{A}", "\u{D}": result += " "
            default: if scalar.value >= 0x20, scalar.value != 0x7F { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// `1 234 567`, with spaces that don't break.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "−" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "\u{A0}" }
            text.append(digit)
        }
        return text
    }

    /// A number with so many decimals and a comma.
    static func decimal(_ value: Double, _ places: Int) -> String {
        guard value.isFinite else { return "—" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let rounded = (abs(value) * scale).rounded()
        guard rounded < 9e15 else { return "—" }
        let number = Int(rounded)
        let sign = value < 0 && number > 0 ? "−" : ""
        guard places > 0 else { return sign + count(number) }
        let rest = String(number % Int(scale))
        return sign + count(number / Int(scale)) + "," + String(repeating: "0", count: places - rest.count) + rest
    }

    /// A share in percent: the closer to 0 or 100, the more decimals.
    static func percent(_ share: Double) -> String {
        let distance = min(abs(share), abs(1 - share))
        let places = distance < 0.000_005 ? 0 : distance < 0.001 ? 3 : distance < 0.02 ? 2 : 1
        return decimal(share * 100, places) + "\u{A0}%"
    }

    /// A rare share: percent, or one in so many.
    static func perThousand(_ share: Double) -> String { decimal(share * 1000, share < 0.01 ? 2 : 1) }

    /// A small share for a table of m and u, with enough digits to tell it from 0.
    static func share(_ value: Double) -> String {
        if value >= 0.001 || value == 0 { return decimal(value, 4) }
        var digits = 5
        var rest = value * 1000
        while rest < 1, digits < 9 {
            rest *= 10
            digits += 1
        }
        return decimal(value, digits)
    }

    /// A figure with its range; a dash when nothing is known.
    static func range(_ estimate: QualityTally.Estimate?, _ text: (Double) -> String) -> String {
        guard let estimate else { return "—" }
        let unit = "\u{A0}%"
        let low = text(max(0, estimate.low))
        // One sign stands for both ends.
        let start = low.hasSuffix(unit) ? String(low.dropLast(unit.count)) : low
        return "\(text(estimate.value)) <span class=\"range\">\(start)…\(text(estimate.high))</span>"
    }
}
