import Schemas
import Yams

/// How the rows are matched.
extension MappingReader {
    /// More facts than this are not compared.
    private static let compareLimit = 12

    func readMatching(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `matching`", log: log) else { return }
        var rule = MatchingRule()
        rule.training = fields.choice("training", MatchingRule.Training.self) ?? .standard
        rule.assignment = fields.choice("assignment", MatchingRule.Assignment.self) ?? .manyToOne
        if let node = fields.take("compare") { rule.compare = comparisons(node) }
        if let node = fields.take("registry"),
            let registry = YAMLFields(node, what: "описание файла реестра", log: log)
        {
            if let key = registry.require("key", "столбец с номером человека"),
                let text = registry.text(of: key, what: "столбец")
            {
                rule.registryKey = path(text, key.mark)
                if let place = rule.registryKey { mapping.optional.insert(place) }
            }
            registry.finish()
        }
        fields.finish()
        if rule.training == .unsupervised, rule.compare.isEmpty {
            log.add(
                fields.mark(of: "training"),
                expected: "поле `compare:` со сравниваемыми сведениями, раз модель учится на самих файлах")
        }
        if rule.training == .standard, !rule.compare.isEmpty || rule.registryKey != nil {
            log.add(
                fields.mark(of: "training"),
                expected: "`training: unsupervised`, раз есть `compare:` или `registry:`",
                found: "готовая модель, которая сравнивает людей из `persons:`")
        }
        mapping.matching = rule
    }

    private func comparisons(_ node: Node) -> [MatchingRule.Field] {
        guard let list = YAMLFields(node, what: "сравнения строками `сведение: вид`", log: log) else { return [] }
        var result: [MatchingRule.Field] = []
        for name in list.keys {
            guard let node = list.take(name) else {
                log.add(list.mark(of: name), expected: "вид сравнения для «\(name)»")
                continue
            }
            note(use: [name], node.mark)
            if let field = comparison(name, node, list) { result.append(field) }
        }
        if list.keys.count > Self.compareLimit {
            log.add(node.mark, expected: "не больше \(Self.compareLimit) сравнений", found: "\(list.keys.count)")
        }
        for field in result {
            guard let other = field.exchangedWith else { continue }
            let partner = result.first { $0.fact == other }
            if field.kind != .name || partner?.kind != .name || other == field.fact || partner?.exchangedWith != nil {
                log.add(
                    list.mark(of: field.fact),
                    expected:
                        "`exchanged-with:` с другим сравнением вида name, у которого своего `exchanged-with:` нет",
                    found: "«\(other)»")
            }
        }
        return result
    }

    private func comparison(_ name: String, _ node: Node, _ list: YAMLFields) -> MatchingRule.Field? {
        guard case .mapping = node else {
            return fieldKind(node, list).map { MatchingRule.Field(fact: name, kind: $0) }
        }
        guard let fields = YAMLFields(node, what: "сравнение", log: log) else { return nil }
        let kind = fields.require("as", "вид сравнения").flatMap { fieldKind($0, fields) }
        let other = fields.text("exchanged-with")
        let isStrong = fields.boolean("strong") ?? false
        fields.finish()
        guard let kind else { return nil }
        return MatchingRule.Field(fact: name, kind: kind, exchangedWith: other, isStrong: isStrong)
    }

    private func fieldKind(_ node: Node, _ fields: YAMLFields) -> MatchingRule.Field.Kind? {
        fields.choice(of: node, "as", MatchingRule.Field.Kind.self)
    }
}
