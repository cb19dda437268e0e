import Schemas
import Yams

/// Formats and pairs of files.
extension MappingReader {
    func readFormat(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `format`", log: log) else { return }
        if let node = fields.take("csv") {
            readTable(node)
        } else if let node = fields.take("xml") {
            readTree(node)
        } else {
            log.add(node.mark, expected: "поле `csv:` или `xml:`")
        }
        fields.finish()
    }

    private func readTable(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `csv`", log: log) else { return }
        var dialect = CSVDialect()
        if let node = fields.take("encoding"), let name = fields.text(of: node, what: "имя кодировки") {
            if let encoding = TextEncoding(declared: name) {
                dialect.encoding = encoding
            } else {
                let known = ["utf-8", "windows-1251", "cp866", "koi8-r"]
                log.add(
                    node.mark, expected: "одно из: \(known.joined(separator: ", "))",
                    found: "«\(name)»" + Suggestion.text(for: name, among: known))
            }
        }
        if let delimiter = sign(fields, "delimiter") { dialect.delimiter = delimiter }
        if let text = fields.text("quote"), text == "none" {
            dialect.quote = nil
        } else if let quote = sign(fields, "quote") {
            dialect.quote = quote
        }
        if let header = fields.text("header"), header != "any-order" {
            log.add(fields.mark(of: "header"), expected: "значение `any-order`", found: "«\(header)»")
        }
        fields.finish()
        mapping.format = .csv(dialect)
    }

    private func sign(_ fields: YAMLFields, _ key: String) -> UInt8? {
        guard let text = fields.text(key) else { return nil }
        if text == "tab" { return 9 }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte > 31 else {
            log.add(fields.mark(of: key), expected: "один знак ASCII или `tab` для `\(key)`", found: "«\(text)»")
            return nil
        }
        return byte
    }

    private func readTree(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `xml`", log: log) else { return }
        var format = FeedMapping.XMLFormat(rows: [], heads: [], headNames: [], namespaces: [])
        if fields.require("rows", "пути элементов-строк") != nil {
            format.rows = fields.texts("rows").compactMap { pattern($0.text, $0.mark) }
        }
        format.namespaces = fields.texts("namespaces").map { XMLNamePattern.Namespace($0.text) }
        if let node = fields.take("head"),
            let heads = YAMLFields(node, what: "содержимое `head` (имена с путями)", log: log)
        {
            for name in heads.keys {
                guard let text = heads.text(name), let pattern = pattern(text, heads.mark(of: name)) else { continue }
                format.heads.append(pattern)
                format.headNames.append(name)
            }
        }
        format.schema = fields.text("schema")
        fields.finish()
        mapping.format = .xml(format)
    }

    func pattern(_ text: String, _ mark: Mark?) -> XMLPathPattern? {
        let bytes = text.utf8.first == UInt8(ascii: "/") ? text.utf8.dropFirst() : text.utf8[...]
        var parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        var attribute: XMLNamePattern?
        if let last = parts.last, last.hasPrefix("@") {
            attribute = XMLNamePattern(local: XMLNamePattern.Local(String(last.dropFirst())))
            parts.removeLast()
        }
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("@") }) else {
            log.add(mark, expected: "имя пути от корня, например `data/package/fact`", found: "«\(text)»")
            return nil
        }
        return XMLPathPattern(
            steps: parts.map { XMLNamePattern(local: XMLNamePattern.Local($0)) }, attribute: attribute)
    }

    func readJoin(_ node: Node) {
        guard let fields = YAMLFields(node, what: "описание пары файлов", log: log) else { return }
        let other =
            fields.require("file", "имя второго файла").flatMap { fields.text(of: $0, what: "имя файла") } ?? "*"
        let main =
            fields.require("main", "имя основного файла").flatMap { fields.text(of: $0, what: "имя файла") } ?? "*"
        let rows = fields.texts("rows").compactMap { pattern($0.text, $0.mark) }
        if isTree, rows.isEmpty { log.add(node.mark, expected: "поле `rows:` — пути элементов-строк второго файла") }
        enum Missing: String, CaseIterable { case quarantine, warn }
        let missing = fields.choice("missing", Missing.self) ?? .quarantine
        if let on = fields.require("on", "пути `main:` и `other:`"),
            let pair = YAMLFields(on, what: "содержимое `on` (`main:` и `other:`)", log: log)
        {
            let reference = pair.require("main", "путь").flatMap { pair.text(of: $0, what: "имя пути текстом") }
            let identifier = pair.require("other", "путь").flatMap { pair.text(of: $0, what: "имя пути текстом") }
            if let reference, let identifier, let number = path(reference, pair.mark(of: "main")),
                let own = SourcePath(identifier, isTree: isTree, headNames: [])
            {
                mapping.join = FeedMapping.Join(
                    match: Glob(other), main: Glob(main), rows: rows, reference: number,
                    identifier: own, quarantinesMissing: missing == .quarantine)
            }
            pair.finish()
        }
        fields.finish()
    }
}
