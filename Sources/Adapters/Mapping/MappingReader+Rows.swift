import Schemas
import Yams

/// Which rows are data, and what a whole delivery must look like.
extension MappingReader {
    func readRows(_ node: Node) {
        guard let fields = YAMLFields(node, what: "условия строк", log: log) else { return }
        mapping.rows.skip = fields.take("skip").flatMap(condition)
        mapping.rows.until = fields.take("until").flatMap(condition)
        if let node = fields.take("total"), let total = YAMLFields(node, what: "итоговая строка", log: log) {
            let when = total.require("when", "условие").flatMap(condition)
            let count = total.take("count").flatMap { field($0, kind: .integer, at: "") }
            let sums = total.texts("sums").map(\.text)
            note(use: Set(sums), node.mark)
            total.finish()
            if let when { mapping.rows.total = RowSelection.Total(when: when, count: count, sums: sums) }
        }
        fields.finish()
        for use in [mapping.rows.skip, mapping.rows.until, mapping.rows.total?.when] {
            if let use, use.usesPeople {
                log.add(
                    node.mark, expected: "условие по сведениям `facts:`: что строка значит, решают до чтения людей",
                    found: "age или count")
            }
        }
    }

    func readGroup(_ node: Node) {
        guard !isTree else {
            log.add(
                node.mark, expected: "`group:` только в таблице; в XML одну запись из многих элементов задаёт `rows:`",
                found: "xml")
            return
        }
        guard let fields = YAMLFields(node, what: "запись из нескольких строк", log: log) else { return }
        if fields.require("by", "столбцы, по которым узнаётся запись") != nil {
            let by = fields.texts("by").compactMap { path($0.text, $0.mark) }
            let name = fields.require("name", "столбец с названием показателя").flatMap { one($0, fields) }
            let value = fields.require("value", "столбец со значением").flatMap { one($0, fields) }
            if let name, let value { mapping.table.group = TableLayout.Group(by: by, name: name, value: value) }
        }
        fields.finish()
    }

    private func one(_ node: Node, _ fields: YAMLFields) -> Int? {
        fields.text(of: node, what: "столбец").flatMap { path($0, node.mark) }
    }

    func readExpectation(_ node: Node) {
        guard let fields = YAMLFields(node, what: "ожидания", log: log) else { return }
        mapping.expect.arrival = readArrival(fields)
        if let (least, most) = range(fields, "rows", unit: "") {
            mapping.expect.leastRows = least.map { Int($0) }
            mapping.expect.mostRows = most.map { Int($0) }
        }
        if let node = fields.take("findings"), let list = YAMLFields(node, what: "доли замечаний", log: log) {
            let known = FindingCode.allCases.map(\.rawValue)
            for key in list.keys {
                guard let code = FindingCode(rawValue: key) else {
                    _ = list.take(key)
                    log.add(
                        list.mark(of: key), expected: "код замечания",
                        found: "«\(key)»" + Suggestion.text(for: key, among: known))
                    continue
                }
                mapping.expect.findings[code] = percent(list, key)
            }
        }
        if let node = fields.take("change"), let change = YAMLFields(node, what: "изменения", log: log) {
            if let (least, most) = range(change, "rows", unit: "%") {
                mapping.expect.leastChange = least
                mapping.expect.mostChange = most
            }
            mapping.expect.withdrawn = percent(change, "withdrawn")
            mapping.expect.findingsRise = percent(change, "findings")
            change.finish()
        }
        fields.finish()
    }

    private func percent(_ fields: YAMLFields, _ key: String) -> Double? {
        guard let text = fields.text(key) else { return nil }
        if text.hasSuffix("%"), let value = Double(text.dropLast()), (0...100).contains(value) { return value }
        log.add(fields.mark(of: key), expected: "доля от 0% до 100%, например `20%`", found: "«\(text)»")
        return nil
    }

    /// `1000..50000`, `-50%..+100%`; either end may be absent.
    private func range(_ fields: YAMLFields, _ key: String, unit: String) -> (least: Double?, most: Double?)? {
        guard let text = fields.text(key) else { return nil }
        if let dots = text.firstRange(of: "..") {
            let ends = [text[..<dots.lowerBound], text[dots.upperBound...]].map {
                end -> (isGood: Bool, value: Double?) in
                if end.isEmpty { return (true, nil) }
                let value = end.hasSuffix(unit) ? Double(end.dropLast(unit.count)) : nil
                let isGood = value.map { $0.isFinite && abs($0) < 1e12 && (!unit.isEmpty || $0 >= 0) } ?? false
                return (isGood, value)
            }
            let isOrdered = (ends[0].value ?? -.infinity) <= (ends[1].value ?? .infinity)
            if ends.allSatisfy(\.isGood), isOrdered { return (ends[0].value, ends[1].value) }
        }
        let example = unit.isEmpty ? "1000..50000" : "-50%..+100%"
        log.add(fields.mark(of: key), expected: "границы, например `\(example)`", found: "«\(text)»")
        return nil
    }

    /// What the grammar allows line by line, but a reader could not do.
    func checkPlaces(_ root: YAMLFields) {
        if case .xml(let format) = mapping.format {
            let used = mapping.key + mapping.order + mapping.facts.flatMap(\.rule.sources)
            if format.each == nil, let path = used.first(where: { mapping.paths[$0].leavesRow }) {
                log.add(
                    root.mark(of: "format"),
                    expected:
                        "`each:` в `format: xml`: выше строки ничего не хранится, пути `../…` есть только у её частей",
                    found: "«\(mapping.paths[path].text)»")
            }
            for rule in mapping.persons {
                for each in rule.each where mapping.paths[each].isAncestor {
                    log.add(root.mark(of: "persons"), expected: "`each:` с именем элемента", found: "«..»")
                }
            }
            return
        }
        guard case .none(let columns) = mapping.table.header else { return }
        let known = Set(columns.map(HeaderMatch.spaced))
        for path in mapping.paths where path.origin == .row {
            let name = path.steps.first?.names.first ?? ""
            let isNumber = name.hasPrefix("#") && Int(name.dropFirst()) != nil
            let isAttribute = mapping.table.group != nil
            if isNumber || isAttribute || known.contains(HeaderMatch.spaced(name)) { continue }
            log.add(
                root.mark(of: "format"),
                expected: columns.isEmpty
                    ? "номер столбца, например «#3»: у таблицы нет заголовка и `columns:`" : "столбец из `columns:`",
                found: "«\(name)»" + Suggestion.text(for: name, among: columns))
        }
    }
}
