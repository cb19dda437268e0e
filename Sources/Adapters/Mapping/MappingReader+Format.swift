import Schemas
import Yams

/// Formats and pairs of files.
extension MappingReader {
    func readFormat(_ node: Node) {
        guard let fields = YAMLFields(node, what: "a format", log: log) else { return }
        if let node = fields.take("csv") {
            readTable(node)
        } else if let node = fields.take("xml") {
            readTree(node)
        } else {
            log.add(node.mark, expected: "`csv:` or `xml:`")
        }
        fields.finish()
    }

    private func readTable(_ node: Node) {
        guard let fields = YAMLFields(node, what: "a table's format", log: log) else { return }
        var dialect = CSVDialect()
        if let node = fields.take("encoding"), let name = fields.text(of: node, what: "an encoding") {
            if let encoding = TextEncoding(declared: name) {
                dialect.encoding = encoding
            } else {
                let known = ["utf-8", "windows-1251", "cp866", "koi8-r"]
                log.add(
                    node.mark, expected: "one of \(known.joined(separator: ", ")) for `encoding`",
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
            log.add(fields.mark(of: "header"), expected: "`any-order`", found: "«\(header)»")
        }
        fields.finish()
        mapping.format = .csv(dialect)
    }

    private func sign(_ fields: YAMLFields, _ key: String) -> UInt8? {
        guard let text = fields.text(key) else { return nil }
        if text == "tab" { return 9 }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte > 31 else {
            log.add(fields.mark(of: key), expected: "one ASCII character or `tab` for `\(key)`", found: "«\(text)»")
            return nil
        }
        return byte
    }

    private func readTree(_ node: Node) {
        guard let fields = YAMLFields(node, what: "a tree's format", log: log) else { return }
        var format = FeedMapping.XMLFormat(rows: [], heads: [], headNames: [], namespaces: [])
        if fields.require("rows", "paths of row elements") != nil {
            format.rows = fields.texts("rows").compactMap { pattern($0.text, $0.mark) }
        }
        format.namespaces = fields.texts("namespaces").map { XMLNamePattern.Namespace($0.text) }
        if let node = fields.take("head"), let heads = YAMLFields(node, what: "names with paths", log: log) {
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
            log.add(mark, expected: "a path from the root such as `data/package/fact`", found: "«\(text)»")
            return nil
        }
        return XMLPathPattern(
            steps: parts.map { XMLNamePattern(local: XMLNamePattern.Local($0)) }, attribute: attribute)
    }

    func readJoin(_ node: Node) {
        guard let fields = YAMLFields(node, what: "a pair of files", log: log) else { return }
        let other =
            fields.require("file", "the other file's name").flatMap { fields.text(of: $0, what: "a name") } ?? "*"
        let main = fields.require("main", "the main file's name").flatMap { fields.text(of: $0, what: "a name") } ?? "*"
        let rows = fields.texts("rows").compactMap { pattern($0.text, $0.mark) }
        if isTree, rows.isEmpty { log.add(node.mark, expected: "`rows:` with paths of the other file's row elements") }
        enum Missing: String, CaseIterable { case quarantine, warn }
        let missing = fields.choice("missing", Missing.self) ?? .quarantine
        if let on = fields.require("on", "`main:` and `other:`"), let pair = YAMLFields(on, what: "two paths", log: log)
        {
            let reference = pair.require("main", "a path").flatMap { pair.text(of: $0, what: "a path") }
            let identifier = pair.require("other", "a path").flatMap { pair.text(of: $0, what: "a path") }
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
