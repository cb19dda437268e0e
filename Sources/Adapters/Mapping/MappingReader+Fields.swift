import Schemas
import Yams

/// Values: where they stand and what they mean.
extension MappingReader {
    /// Types as mappings write them.
    private static let types = [
        "text", "name", "fio", "date", "date-parts", "timestamp", "snils", "sex", "decimal", "integer", "boolean",
        "code",
        "phone", "oktmo",
    ]

    /// Reads `column`, `[column, other column]` or `{from: …, type: …}`.
    func field(_ node: Node, kind: FieldRule.Kind, at prefix: String) -> FieldRule? {
        guard YAMLFields.isPlain(node, log) else { return nil }
        guard case .mapping = node else {
            let sources = sources(node, at: prefix)
            return sources.isEmpty ? nil : FieldRule(sources: sources, kind: kind)
        }
        guard let fields = YAMLFields(node, what: "описание поля", log: log) else { return nil }
        var rule = FieldRule(sources: [], kind: kind)
        if let from = fields.take("from") { rule.sources = sources(from, at: prefix) }
        rule.joiner = fields.text("join")
        rule.isRequired = fields.boolean("required") ?? false
        rule.fallback = fields.text("default") ?? fields.text("value")
        rule.kind = readKind(fields, kind)
        if let name = fields.text("codes") {
            rule.codes = name
            if mapping.codeBooks[name] == nil {
                log.add(
                    fields.mark(of: "codes"), expected: "имя справочника из раздела `codes:`",
                    found: "«\(name)»" + Suggestion.text(for: name, among: mapping.codeBooks.keys))
            }
        } else if rule.kind == .code, !rule.sources.isEmpty {
            log.add(node.mark, expected: "поле `codes:` с именем справочника, раз тип — `code`")
        }
        if let apply = fields.take("apply") { rule.functions = fields.list(apply).compactMap { function($0, fields) } }
        rule.minimum = fields.number("min")
        rule.maximum = fields.number("max")
        if let text = fields.text("since") {
            rule.earliest = CalendarDate(iso: text)
            if rule.earliest == nil {
                log.add(fields.mark(of: "since"), expected: "значение вида гггг-мм-дд для `since`", found: "«\(text)»")
            }
        }
        if fields.boolean("optional") == true { mapping.optional.formUnion(rule.sources) }
        if let node = fields.take("reliability") { rule.reliability = reliability(node, at: prefix) }
        rule.parts = readParts(fields, at: prefix)
        checkFit(rule, fields)
        fields.finish()
        if rule.sources.isEmpty, rule.fallback == nil, rule.parts == nil {
            log.add(node.mark, expected: "поле `from:` (столбец или путь) или `value:` (постоянное значение)")
            return nil
        }
        return rule
    }

    /// Keys that say nothing for the type would be ignored in silence.
    private func checkFit(_ rule: FieldRule, _ fields: YAMLFields) {
        var isNumber = false
        var isDate = false
        var isName = false
        switch rule.kind {
        case .decimal, .integer: isNumber = true
        case .date: isDate = true
        case .fullName: isName = true
        default: break
        }
        func allow(_ keys: [String], _ isRight: Bool, _ types: String) {
            for key in keys where !isRight && fields.keys.contains(key) {
                log.add(fields.mark(of: key), expected: "`\(key):` только при типе \(types)", found: "«\(key)»")
            }
        }
        allow(["min", "max"], isNumber, "`integer` или `decimal`")
        allow(["formats", "since", "reliability", "year", "month", "day"], isDate, "`date` или `date-parts`")
        allow(["order"], isName, "`fio`")
        if let least = rule.minimum, let most = rule.maximum, least > most {
            log.add(fields.mark(of: "max"), expected: "`max:` не меньше `min:`", found: "«\(fields.text("max") ?? "")»")
        }
    }

    private func sources(_ node: Node, at prefix: String) -> [Int] {
        let items: [Node]
        if case .sequence(let sequence) = node { items = Array(sequence) } else { items = [node] }
        return items.compactMap { item in
            guard YAMLFields.isPlain(item, log), case .scalar(let scalar) = item else {
                log.add(item.mark, expected: "имя столбца или путь", found: YAMLFields.kind(of: item))
                return nil
            }
            return path(scalar.string, item.mark, at: prefix)
        }
    }

    private func readParts(_ fields: YAMLFields, at prefix: String) -> FieldRule.DateParts? {
        func part(_ key: String) -> Int? { fields.text(key).flatMap { path($0, fields.mark(of: key), at: prefix) } }
        let (year, month, day) = (part("year"), part("month"), part("day"))
        return year.map { FieldRule.DateParts(year: $0, month: month, day: day) }
    }

    private func readKind(_ fields: YAMLFields, _ kind: FieldRule.Kind) -> FieldRule.Kind {
        let forms = fields.take("formats").map {
            fields.list($0).compactMap { fields.choice(of: $0, "formats", DateForm.self) }
        }
        let order = fields.choice("order", FullNameSplitter.Order.self)
        guard let node = fields.take("type"), let type = fields.text(of: node, what: "имя типа") else {
            if case .date(let usual) = kind { return .date(forms ?? usual) }
            if case .fullName = kind { return .fullName(order ?? .surnameFirst) }
            return kind
        }
        switch type {
        case "text": return .text
        case "name": return .name
        case "fio": return .fullName(order ?? .surnameFirst)
        case "date", "date-parts": return .date(forms ?? [.dotted, .iso])
        case "timestamp": return .timestamp
        case "snils": return .snils
        case "sex": return .sex
        case "decimal": return .decimal
        case "integer": return .integer
        case "boolean": return .boolean
        case "code": return .code
        case "phone": return .phone
        case "oktmo": return .oktmo
        default:
            log.add(
                node.mark, expected: "одно из: " + Self.types.joined(separator: ", "),
                found: "«\(type)»" + Suggestion.text(for: type, among: Self.types))
            return kind
        }
    }

    private func reliability(_ node: Node, at prefix: String) -> FieldRule.Reliability? {
        guard let fields = YAMLFields(node, what: "описание `reliability`", log: log) else { return nil }
        let from = fields.require("from", "путь").flatMap { fields.text(of: $0, what: "имя пути текстом") }
        let result = from.flatMap { path($0, fields.mark(of: "from"), at: prefix) }.map {
            FieldRule.Reliability(
                path: $0, month: Set(fields.texts("month").map(\.text)), year: Set(fields.texts("year").map(\.text)),
                unknown: Set(fields.texts("unknown").map(\.text)))
        }
        fields.finish()
        return result
    }

    private func function(_ node: Node, _ owner: YAMLFields) -> TextFunction? {
        let known = [
            "trim", "upper", "lower", "digits", "map", "split", "take", "prepend", "append", "drop-prefix",
            "drop-suffix",
            "if-prefix", "if-suffix",
        ]
        if case .scalar(let scalar) = node, YAMLFields.isPlain(node, log) {
            switch scalar.string {
            case "trim": return .trim
            case "upper": return .upper
            case "lower": return .lower
            case "digits": return .digits
            default:
                log.add(
                    node.mark, expected: "одно из: " + known.joined(separator: ", "),
                    found: "«\(scalar.string)»" + Suggestion.text(for: scalar.string, among: known))
                return nil
            }
        }
        guard let fields = YAMLFields(node, what: "описание действия в `apply`", log: log) else { return nil }
        defer { fields.finish() }
        if let text = fields.text("prepend") { return .prepend(text) }
        if let text = fields.text("append") { return .append(text) }
        if let text = fields.text("drop-prefix") { return .dropPrefix(text) }
        if let text = fields.text("drop-suffix") { return .dropSuffix(text) }
        if let text = fields.text("if-prefix") { return .keepIfPrefix(text) }
        if let text = fields.text("if-suffix") { return .keepIfSuffix(text) }
        if let inner = fields.take("map"), let table = YAMLFields(inner, what: "содержимое `map`", log: log) {
            var pairs: [String: String] = [:]
            for key in table.keys { pairs[key] = table.text(key) ?? "" }
            return .map(pairs)
        }
        if let inner = fields.take("split"),
            let parts = YAMLFields(inner, what: "содержимое `split` (`by:` и `part:`)", log: log)
        {
            defer { parts.finish() }
            let separator = parts.text("by") ?? " "
            let part = parts.integer("part", in: 0...100) ?? 0
            return separator.isEmpty ? nil : .split(separator: separator, part: part)
        }
        if let inner = fields.take("take"),
            let parts = YAMLFields(inner, what: "содержимое `take` (`from:` и `count:`)", log: log)
        {
            defer { parts.finish() }
            return .take(
                from: parts.integer("from", in: 0...10_000) ?? 0, count: parts.integer("count", in: 1...10_000) ?? 1)
        }
        if fields.keys.isEmpty { log.add(node.mark, expected: "одно из: " + known.joined(separator: ", ")) }
        return nil
    }

    func readFacts(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `facts`", log: log) else { return }
        for name in fields.keys {
            guard let node = fields.take(name), let rule = field(node, kind: .text, at: "") else { continue }
            let isName = name.unicodeScalars.allSatisfy {
                Letters.isLatin($0) || Letters.isCyrillic($0) || Letters.isDigit($0) || $0 == "_"
            }
            if !isName {
                log.add(fields.mark(of: name), expected: "имя из букв, цифр и `_`", found: "«\(name)»")
            }
            switch rule.kind {
            case .fullName, .phone:
                log.add(node.mark, expected: "сведение с одним значением", found: "тип для людей (fio или phone)")
            default: mapping.facts.append(FeedMapping.Fact(name: name, rule: rule))
            }
        }
    }
}
