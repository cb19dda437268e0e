/// What happens to a name on the way into a register.
enum NameDamage {
    private static let keyboard: [[Unicode.Scalar]] = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"].map {
        Array($0.unicodeScalars)
    }
    private static let latinKeyboard: [[Unicode.Scalar]] = ["qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,."].map {
        Array($0.unicodeScalars)
    }
    private static let lookAlikes: [(Unicode.Scalar, Unicode.Scalar)] = Array(
        zip("АВЕКМНОРСТУХаеорсух".unicodeScalars, "ABEKMHOPCTYXaeopcyx".unicodeScalars))

    /// A neighbouring key, a letter left out, doubled, or two exchanged.
    static func typingError(_ text: String, _ random: inout SeededGenerator) -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= 3 else { return text }
        for _ in 0..<6 {
            var changed = scalars
            let place = random.chance(0.8) ? random.number(1...scalars.count - 1) : random.below(scalars.count)
            switch random.unit() {
            case ..<0.35:
                guard let neighbour = neighbour(of: scalars[place], &random) else { continue }
                changed[place] = neighbour
            case ..<0.6: changed.remove(at: place)
            case ..<0.78: changed.insert(CyrillicCase.lower(scalars[place]), at: min(place + 1, changed.count))
            default:
                guard place + 1 < scalars.count else { continue }
                changed.swapAt(place, place + 1)
            }
            if changed != scalars { return string(changed) }
        }
        return text
    }

    private static func neighbour(of scalar: Unicode.Scalar, _ random: inout SeededGenerator) -> Unicode.Scalar? {
        let lower = CyrillicCase.lower(scalar)
        for (row, keys) in keyboard.enumerated() {
            guard let column = keys.firstIndex(of: lower) else { continue }
            var near: [Unicode.Scalar] = []
            if column > 0 { near.append(keys[column - 1]) }
            if column + 1 < keys.count { near.append(keys[column + 1]) }
            for other in [row - 1, row + 1] where keyboard.indices.contains(other) && column < keyboard[other].count {
                near.append(keyboard[other][column])
            }
            let key = random.pick(near)
            return CyrillicCase.isUpper(scalar) ? CyrillicCase.upper(key) : key
        }
        return nil
    }

    /// Up to three letters replaced by Latin ones that look the same.
    static func lookAlike(_ text: String, _ random: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        let places = scalars.indices.filter { place in lookAlikes.contains { $0.0 == scalars[place] } }
        guard !places.isEmpty else { return text }
        for _ in 0..<random.number(1...3) {
            let place = random.pick(places)
            if let pair = lookAlikes.first(where: { $0.0 == scalars[place] }) { scalars[place] = pair.1 }
        }
        return string(scalars)
    }

    /// 0 for О, 3 for З.
    static func digitLookAlike(_ text: String) -> String {
        string(
            text.unicodeScalars.map { scalar in
                switch scalar {
                case "О", "о": "0"
                case "З", "з": "3"
                default: scalar
                }
            })
    }

    /// The same keys with the Latin layout switched on: «Иванов» → `Bdfyjd`.
    static func latinLayout(_ text: String) -> String {
        string(
            text.unicodeScalars.map { scalar in
                let lower = CyrillicCase.lower(scalar)
                if lower == "ё" { return "`" }
                for (row, keys) in keyboard.enumerated() {
                    guard let column = keys.firstIndex(of: lower) else { continue }
                    let key = latinKeyboard[row][column]
                    guard CyrillicCase.isUpper(scalar) else { return key }
                    switch key {
                    case "a"..."z": return Unicode.Scalar(key.value - 32) ?? key
                    case "[": return "{"
                    case "]": return "}"
                    case ";": return ":"
                    case "'": return "\""
                    case ",": return "<"
                    case ".": return ">"
                    default: return key
                    }
                }
                return scalar
            })
    }

    /// Characters that nobody sees. `narrow` keeps to those that windows-1251 has.
    static func invisible(_ text: String, narrow: Bool, _ random: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        guard scalars.count > 2 else { return text }
        if !narrow, random.chance(0.5), let place = scalars.firstIndex(where: { $0 == "й" || $0 == "ё" }) {
            let isShortI = scalars[place] == "й"
            scalars[place] = isShortI ? "и" : "е"
            scalars.insert(isShortI ? "\u{306}" : "\u{308}", at: place + 1)
            return string(scalars)
        }
        switch random.below(narrow ? 2 : 3) {
        case 0: scalars.append("\u{A0}")
        case 1: scalars.insert("\u{AD}", at: random.number(1...scalars.count - 1))
        default: scalars.insert("\u{200B}", at: random.number(1...scalars.count - 1))
        }
        return string(scalars)
    }

    static func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
