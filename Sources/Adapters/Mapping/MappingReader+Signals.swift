import Schemas
import Yams

/// Signals, withdrawals and tests.
extension MappingReader {
    func readWithdrawal(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `withdraw`", log: log) else { return }
        let when = fields.require("when", "условие").flatMap(condition)
        let key = fields.texts("key").compactMap { path($0.text, $0.mark) }
        fields.finish()
        if let when { mapping.withdrawal = FeedMapping.Withdrawal(when: when, key: key) }
    }

    func readSignal(_ node: Node) {
        guard let fields = YAMLFields(node, what: "описание сигнала", log: log) else { return }
        let indicator = fields.require("indicator", "код, например EDU-01").flatMap {
            fields.text(of: $0, what: "значение кода, например EDU-01")
        }
        let when = fields.require("when", "условие").flatMap(condition)
        let subject = fields.take("subject").flatMap { self.subject($0, fields) } ?? .role(.child)
        let text = fields.require("text", "текст карты").flatMap { template($0, fields) }
        let key = fields.take("factKey").flatMap { template($0, fields) }
        let occurred = fields.text("occurredAt")
        if let occurred {
            note(use: [occurred], fields.mark(of: "occurredAt"))
            moments.append((occurred, fields.mark(of: "occurredAt")))
        }
        var list: [String: String] = [:]
        if let node = fields.take("fields") {
            if case .mapping = node,
                let pairs = YAMLFields(node, what: "содержимое `fields` (имена со сведениями)", log: log)
            {
                for name in pairs.keys { list[name] = pairs.text(name) }
            } else {
                for name in fields.texts("fields") { list[name.text] = name.text }
            }
            note(use: Set(list.values), node.mark)
        }
        fields.finish()
        guard let indicator, let when, let text else { return }
        mapping.signals.append(
            SignalRule(
                indicator: indicator, when: when, subject: subject, factKey: key, occurredAt: occurred, text: text,
                fields: list, line: fields.mark(of: "indicator")?.line ?? 0,
                column: fields.mark(of: "indicator")?.column ?? 0))
    }

    private func subject(_ node: Node, _ fields: YAMLFields) -> SignalRule.Subject? {
        guard let text = fields.text(of: node, what: "имя того, о ком сигнал") else { return nil }
        switch text {
        case "parent": return .parent
        case "family": return .family
        case "address": return .address
        default:
            if let role = PersonRole(rawValue: text) { return .role(role) }
            let known = ["parent", "family", "address"] + PersonRole.allCases.map(\.rawValue)
            log.add(
                node.mark, expected: "одно из: " + known.joined(separator: ", "),
                found: "«\(text)»" + Suggestion.text(for: text, among: known))
            return nil
        }
    }

    private func template(_ node: Node, _ fields: YAMLFields) -> TextTemplate? {
        guard let text = fields.text(of: node, what: "значение-текст") else { return nil }
        guard let template = TextTemplate(text) else {
            log.add(
                node.mark, expected: "завершение скобок `{сведение}` и `[…]`, без вложенных",
                found: "«\(text.prefix(60))»")
            return nil
        }
        note(use: template.facts, node.mark)
        return template
    }

    func readTest(_ node: Node) {
        guard let fields = YAMLFields(node, what: "описание встроенной проверки", log: log) else { return }
        var test = MappingTest(
            name: fields.text("name") ?? "проверка \(mapping.tests.count + 1)", files: [:], asOf: "2026-11-21",
            findings: [:],
            values: [], line: node.mark?.line ?? 0)
        if let text = fields.text("as_of") {
            test.asOf = text
            if CalendarDate(iso: text) == nil {
                log.add(fields.mark(of: "as_of"), expected: "значение вида гггг-мм-дд", found: "«\(text)»")
            }
        }
        if let node = fields.take("files"),
            let files = YAMLFields(node, what: "содержимое `files` (тексты по именам файлов)", log: log)
        {
            for name in files.keys { test.files[name] = files.text(name) }
        } else if fields.require("data", "небольшой образец данных") != nil, let data = fields.text("data") {
            test.files[isTree ? "sample.xml" : "sample.csv"] = data
        }
        if let node = fields.require("expect", "что должно получиться") { readExpectations(node, &test) }
        fields.finish()
        mapping.tests.append(test)
    }

    private func readExpectations(_ node: Node, _ test: inout MappingTest) {
        guard let fields = YAMLFields(node, what: "содержимое `expect`", log: log) else { return }
        test.rows = fields.integer("rows", in: 0...1_000_000)
        test.quarantined = fields.integer("quarantined", in: 0...1_000_000)
        test.withdrawn = fields.integer("withdrawn", in: 0...1_000_000)
        if let node = fields.take("signals"),
            let list = YAMLFields(node, what: "содержимое `signals` (числа по индикаторам)", log: log)
        {
            test.signals = [:]
            for code in list.keys { test.signals?[code] = list.integer(code, in: 0...1_000_000) }
        }
        if let node = fields.take("findings"),
            let list = YAMLFields(node, what: "содержимое `findings` (числа по кодам)", log: log)
        {
            for code in list.keys {
                test.findings[code] = list.integer(code, in: 0...1_000_000)
                if FindingCode(rawValue: code) == nil {
                    log.add(
                        list.mark(of: code), expected: "имя кода замечания из docs/findings.md",
                        found: "«\(code)»" + Suggestion.text(for: code, among: FindingCode.allCases.map(\.rawValue)))
                }
            }
        }
        if let node = fields.take("values") {
            for item in fields.list(node) {
                guard let line = YAMLFields(item, what: "содержимое `values` (`row:` и значения)", log: log) else {
                    continue
                }
                let row = line.integer("row", in: 1...1_000_000) ?? 1
                for path in line.keys where path != "row" {
                    if let value = line.take(path).flatMap({ line.text(of: $0, what: "значение текстом") }) {
                        test.values.append(MappingTest.ExpectedValue(row: row, path: path, value: value))
                    } else {
                        test.values.append(MappingTest.ExpectedValue(row: row, path: path, value: ""))
                    }
                }
            }
        }
        fields.finish()
    }
}
