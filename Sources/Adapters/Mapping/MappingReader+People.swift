import Schemas
import Yams

/// People, addresses and documents.
extension MappingReader {
    func readPerson(_ node: Node) {
        guard let fields = YAMLFields(node, what: "описание человека", log: log) else { return }
        var rule = PersonRule(role: .other)
        guard let roleNode = fields.require("role", "роль человека") else { return fields.finish() }
        if case .mapping = roleNode {
            rule.roleField = field(roleNode, kind: .code, at: "")
            checkCodes(rule.roleField, roleNode.mark, as: PersonRole.self)
            rule.role = rule.roleField?.fallback.flatMap(PersonRole.init) ?? .other
        } else {
            rule.role = fields.choice("role", PersonRole.self) ?? .other
        }
        rule.isRequired = fields.boolean("required") ?? false
        rule.each = fields.texts("each").compactMap { path($0.text, $0.mark) }
        if !rule.each.isEmpty, !isTree {
            log.add(
                fields.mark(of: "each"), expected: "описание без `each:` (оно только для XML)", found: "таблица CSV")
        }
        let prefix = fields.text("at") ?? ""
        rule.when = fields.take("when").flatMap(condition)
        if let own = fields.require("fields", "что известно о человеке") {
            let merged = merge(own)
            if fieldsByRole[rule.role.rawValue] == nil { fieldsByRole[rule.role.rawValue] = merged }
            readPersonFields(merged, &rule, at: prefix)
        }
        fields.finish()
        mapping.persons.append(rule)
    }

    /// `like: applicant` takes the field lines of an earlier person; own lines win.
    private func merge(_ node: Node) -> Node {
        guard case .mapping(let own) = node, let like = own.first(where: { $0.key.scalar?.string == "like" }) else {
            return node
        }
        guard let name = like.value.scalar?.string, case .mapping(let base)? = fieldsByRole[name] else {
            log.add(
                like.value.mark, expected: "имя роли человека, описанного выше", found: YAMLFields.kind(of: like.value))
            // Said once: without the line the rest is read as it stands.
            return .mapping(
                Node.Mapping(
                    own.filter { $0.key.scalar?.string != "like" }.map { ($0.key, $0.value) }, own.tag, own.style,
                    own.mark))
        }
        let ownKeys = Set(own.compactMap { $0.key.scalar?.string })
        let pairs =
            base.filter { !ownKeys.contains($0.key.scalar?.string ?? "") }
            + own.filter { $0.key.scalar?.string != "like" }
        return .mapping(Node.Mapping(pairs.map { ($0.key, $0.value) }, own.tag, own.style, own.mark))
    }

    private func readPersonFields(_ node: Node, _ rule: inout PersonRule, at prefix: String) {
        guard let fields = YAMLFields(node, what: "содержимое `fields`", log: log) else { return }
        func one(_ key: String, _ kind: FieldRule.Kind) -> FieldRule? {
            fields.take(key).flatMap { field($0, kind: kind, at: prefix) }
        }
        rule.fullName = one("name", .fullName(.surnameFirst))
        rule.surname = one("surname", .name)
        rule.given = one("given", .name)
        rule.patronymic = one("patronymic", .name)
        rule.formerSurname = one("former_surname", .name)
        rule.birth = one("birth", .date([.dotted, .iso]))
        rule.sex = one("sex", .sex)
        rule.snils = one("snils", .snils)
        rule.kinship = one("kin", .code)
        checkCodes(rule.kinship, fields.mark(of: "kin"), as: Kinship.self)
        if rule.sex?.codes != nil { checkCodes(rule.sex, fields.mark(of: "sex"), as: Sex.self) }
        rule.newborn = one("newborn", .integer)
        rule.institution = one("institution", .text)
        if let node = fields.take("phone") {
            rule.phones = items(node).compactMap { field($0, kind: .phone, at: prefix) }
        }
        if let node = fields.take("address") { rule.addresses = items(node).compactMap { address($0, at: prefix) } }
        if let node = fields.take("document") { rule.documents = items(node).compactMap { document($0, at: prefix) } }
        fields.finish()
    }

    private func items(_ node: Node) -> [Node] {
        if case .sequence(let sequence) = node { return Array(sequence) }
        return [node]
    }

    /// Values of a code book must be values of ours.
    private func checkCodes<T: RawRepresentable & CaseIterable>(_ rule: FieldRule?, _ mark: Mark?, as type: T.Type)
    where T.RawValue == String {
        let known = T.allCases.map(\.rawValue)
        if let fallback = rule?.fallback, T(rawValue: fallback) == nil {
            log.add(
                mark, expected: "одно из: \(known.joined(separator: ", "))",
                found: "«\(fallback)»" + Suggestion.text(for: fallback, among: known))
        }
        guard let name = rule?.codes, let book = mapping.codeBooks[name] else { return }
        for value in book.allValues.sorted() where T(rawValue: value) == nil {
            log.add(
                mark, expected: "в справочнике `\(name)` одно из: \(known.joined(separator: ", "))",
                found: "«\(value)»" + Suggestion.text(for: value, among: known))
        }
    }

    func address(_ node: Node, at prefix: String) -> AddressRule? {
        var rule = AddressRule(kind: .unspecified)
        guard case .mapping = node else {
            rule.whole = field(node, kind: .text, at: prefix)
            return rule
        }
        guard let fields = YAMLFields(node, what: "описание адреса", log: log) else { return nil }
        func one(_ key: String, _ kind: FieldRule.Kind = .text) -> FieldRule? {
            fields.take(key).flatMap { field($0, kind: kind, at: prefix) }
        }
        rule.kind = fields.choice("kind", PostalAddress.Kind.self) ?? .unspecified
        rule.whole = one("from")
        rule.settlement = one("settlement")
        rule.street = one("street")
        rule.house = one("house")
        rule.building = one("building")
        rule.flat = one("flat")
        rule.municipality = one("municipality")
        rule.oktmo = one("oktmo", .oktmo)
        fields.finish()
        return rule
    }

    private func document(_ node: Node, at prefix: String) -> DocumentRule? {
        guard let fields = YAMLFields(node, what: "описание документа", log: log) else { return nil }
        var rule = DocumentRule(kind: .other)
        if let kind = fields.take("kind") {
            if case .mapping = kind {
                rule.kindField = field(kind, kind: .code, at: prefix)
                checkCodes(rule.kindField, kind.mark, as: IdentityDocument.Kind.self)
            } else if let text = fields.text("kind") {
                let names = [
                    "birth-certificate": IdentityDocument.Kind.birthCertificate, "passport": .passport,
                    "health-policy": .healthPolicy, "other": .other,
                ]
                if let known = names[text] {
                    rule.kind = known
                } else {
                    log.add(
                        kind.mark, expected: "одно из: " + names.keys.sorted().joined(separator: ", "),
                        found: "«\(text)»" + Suggestion.text(for: text, among: names.keys))
                }
            }
        }
        func one(_ key: String) -> FieldRule? { fields.take(key).flatMap { field($0, kind: .text, at: prefix) } }
        rule.series = one("series")
        rule.number = one("number")
        rule.whole = one("from")
        if rule.number == nil, rule.whole == nil { log.add(node.mark, expected: "поле `number:` или `from:`") }
        fields.finish()
        return rule
    }
}
