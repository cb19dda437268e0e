import Schemas

/// Reads the condition language of mappings by recursive descent.
///
///     or         = and { "or" and }
///     and        = not { "and" not }
///     not        = "not" not | comparison
///     comparison = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" list | ["not"] "matches" texts
///                      | "is" ["not"] ("empty" | "filled") ]
///     sum        = product { ("+" | "-") product }
///     product    = atom { ("*" | "/") atom }
///     atom       = number | text | date | "true" | "false" | name | function "(" argument ")" | "(" or ")"
public struct ConditionParser {
    /// What is wrong, and where in the text.
    public struct Failure: Error, Hashable, Sendable {
        /// Offset in Unicode scalars from the start.
        public var offset: Int
        /// What was expected there.
        public var expected: String
        /// What stands there.
        public var found: String
    }

    private enum Token: Equatable {
        case number(String)
        case text(String)
        case date(CalendarDate)
        case word(String)
        case sign(String)
        case end
    }

    private static let maximumDepth = 32
    private static let maximumLength = 2000
    private var tokens: [(token: Token, offset: Int)] = []
    private var position = 0
    private var depth = 0

    private init() {}

    /// Compiles a condition.
    public static func parse(_ text: String) throws(Failure) -> Condition {
        var parser = ConditionParser()
        try parser.tokenise(text)
        let condition = try parser.parseOr()
        guard parser.current == .end else { throw parser.failure("окончание условия, «and» или «or»") }
        guard condition.isTruth else {
            throw Failure(offset: 0, expected: "сравнение, например `lessons > 1`", found: "одно число или один текст")
        }
        return condition
    }

    private var current: Token { tokens[position].token }

    private func failure(_ expected: String) -> Failure {
        let found =
            switch current {
            case .number(let text), .word(let text), .sign(let text): "«\(text)»"
            case .text(let text): "'\(text)'"
            case .date(let date): date.iso
            case .end: "конец условия"
            }
        return Failure(offset: tokens[position].offset, expected: expected, found: found)
    }

    private mutating func take(word: String) -> Bool {
        guard current == .word(word) else { return false }
        position += 1
        return true
    }

    private mutating func take(sign: String) -> Bool {
        guard current == .sign(sign) else { return false }
        position += 1
        return true
    }

    private mutating func parseOr() throws(Failure) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw failure("не больше \(Self.maximumDepth) вложенных скобок") }
        var result = try parseAnd()
        while take(word: "or") { result = .or(try truth(result), try truth(try parseAnd())) }
        return result
    }

    private mutating func parseAnd() throws(Failure) -> Condition {
        var result = try parseNot()
        while take(word: "and") { result = .and(try truth(result), try truth(try parseNot())) }
        return result
    }

    private mutating func parseNot() throws(Failure) -> Condition {
        var negations = 0
        while take(word: "not") { negations += 1 }
        let inner = try parseComparison()
        if negations > 0 { _ = try truth(inner) }
        return negations % 2 == 1 ? .not(inner) : inner
    }

    private func truth(_ condition: Condition) throws(Failure) -> Condition {
        guard condition.isTruth else { throw failure("сравнение перед «and», «or» или концом условия") }
        return condition
    }

    private mutating func parseComparison() throws(Failure) -> Condition {
        let left = try parseSum()
        if case .sign(let sign) = current, let comparison = Condition.Comparison(rawValue: sign) {
            position += 1
            return .compare(comparison, left, try parseSum())
        }
        if take(word: "is") {
            let isNegated = take(word: "not")
            if take(word: "empty") { return isNegated ? .not(.isEmpty(left)) : .isEmpty(left) }
            if take(word: "filled") { return isNegated ? .isEmpty(left) : .not(.isEmpty(left)) }
            throw failure("«empty» или «filled»")
        }
        let isNegated = take(word: "not")
        let result: Condition
        if take(word: "in") {
            result = .among(left, try parseList())
        } else if take(word: "matches") {
            result = .matches(left, try parseList().map { Glob($0.text) })
        } else if isNegated {
            throw failure("«in» или «matches»")
        } else {
            return left
        }
        return isNegated ? .not(result) : result
    }

    private mutating func parseList() throws(Failure) -> [FactValue] {
        guard take(sign: "(") else { return [try parseLiteral()] }
        var list = [try parseLiteral()]
        while take(sign: ",") { list.append(try parseLiteral()) }
        guard take(sign: ")") else { throw failure("«,» или «)»") }
        return list
    }

    private mutating func parseLiteral() throws(Failure) -> FactValue {
        let value: FactValue
        switch current {
        case .text(let text): value = .text(text)
        case .number(let text): value = try number(text)
        case .date(let date): value = .date(date)
        default: throw failure("число или текст в кавычках")
        }
        position += 1
        return value
    }

    private func number(_ text: String) throws(Failure) -> FactValue {
        guard let value = AmountReader.decimal(text).value, case .decimal(let units, let scale) = value, scale <= 6
        else {
            throw failure("число, в котором не больше шести знаков после точки")
        }
        return scale == 0 ? .integer(units) : value
    }

    private mutating func parseSum() throws(Failure) -> Condition {
        var result = try parseProduct()
        while case .sign(let sign) = current, sign == "+" || sign == "-",
            let kind = Condition.Arithmetic(rawValue: sign)
        {
            position += 1
            result = .arithmetic(kind, result, try parseProduct())
        }
        return result
    }

    private mutating func parseProduct() throws(Failure) -> Condition {
        var result = try parseAtom()
        while case .sign(let sign) = current, sign == "*" || sign == "/",
            let kind = Condition.Arithmetic(rawValue: sign)
        {
            position += 1
            result = .arithmetic(kind, result, try parseAtom())
        }
        return result
    }

    private mutating func parseAtom() throws(Failure) -> Condition {
        switch current {
        case .number, .text, .date: return .literal(try parseLiteral())
        case .sign("("):
            position += 1
            let inner = try parseOr()
            guard take(sign: ")") else { throw failure("«)»") }
            return inner
        case .word("true"), .word("false"):
            let value = current == .word("true")
            position += 1
            return .literal(.boolean(value))
        case .word(let word) where !Self.reserved.contains(word):
            guard tokens[position + 1].token == .sign("(") else {
                position += 1
                return .fact(word)
            }
            return try parseFunction(word)
        default: throw failure("имя сведения, число, текст в кавычках или «(»")
        }
    }

    private static let reserved: Set<String> = ["and", "or", "not", "in", "is", "matches", "empty", "filled"]

    private mutating func parseFunction(_ name: String) throws(Failure) -> Condition {
        let known = ["age", "count", "days_since"]
        guard known.contains(name) else {
            var failure = failure("одно из: age, count, days_since")
            failure.found += Suggestion.text(for: name, among: known)
            throw failure
        }
        position += 2
        guard case .word(let argument) = current else { throw failure("имя") }
        let result: Condition
        if name == "days_since" {
            result = .daysSince(.fact(argument))
        } else {
            guard let role = PersonRole(rawValue: argument) else {
                throw failure("одно из: " + PersonRole.allCases.map(\.rawValue).joined(separator: ", "))
            }
            result = name == "age" ? .age(role) : .count(role)
        }
        position += 1
        guard take(sign: ")") else { throw failure("«)»") }
        return result
    }

    private mutating func tokenise(_ text: String) throws(Failure) {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.maximumLength else {
            throw Failure(offset: 0, expected: "не больше \(Self.maximumLength) знаков", found: "\(scalars.count)")
        }
        func slice(_ range: Range<Int>) -> String { NameNormaliser.text(Array(scalars[range])) }
        func isWord(_ scalar: Unicode.Scalar) -> Bool {
            Letters.isLatin(scalar) || Letters.isCyrillic(scalar) || Letters.isDigit(scalar) || scalar == "_"
        }
        var index = 0
        while index < scalars.count {
            let start = index
            let scalar = scalars[index]
            switch scalar {
            case " ", "\n", "\t", "\r": index += 1
            case "'", "\"":
                index += 1
                while index < scalars.count, scalars[index] != scalar { index += 1 }
                guard index < scalars.count else {
                    throw Failure(
                        offset: start, expected: "завершение текста закрывающей кавычкой", found: "конец условия")
                }
                tokens.append((.text(slice((start + 1)..<index)), start))
                index += 1
            case "0"..."9":
                if start + 10 <= scalars.count, let date = CalendarDate(iso: slice(start..<(start + 10))) {
                    tokens.append((.date(date), start))
                    index += 10
                } else {
                    while index < scalars.count, Letters.isDigit(scalars[index]) || scalars[index] == "." { index += 1 }
                    tokens.append((.number(slice(start..<index)), start))
                }
            case "=" where index + 1 < scalars.count && scalars[index + 1] == "=":
                throw Failure(offset: start, expected: "один знак «=»: им пишется равенство", found: "«==»")
            case "(", ")", ",", "+", "-", "*", "/", "=":
                tokens.append((.sign(String(scalar)), start))
                index += 1
            case "<", ">", "!":
                index += 1
                if index < scalars.count, scalars[index] == "=" { index += 1 }
                tokens.append((.sign(slice(start..<index)), start))
            default:
                guard isWord(scalar) else {
                    throw Failure(
                        offset: start, expected: "имя, число, текст в кавычках или знак действия", found: "«\(scalar)»")
                }
                while index < scalars.count, isWord(scalars[index]) { index += 1 }
                tokens.append((.word(slice(start..<index)), start))
            }
        }
        tokens.append((.end, scalars.count))
    }
}
