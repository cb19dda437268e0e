import Schemas
import Yams

/// Formats and pairs of files.
extension MappingReader {
    func readFormat(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `format`", log: log) else { return }
        if let node = fields.take("csv") {
            readTable(node)
            fields.refuse("xml", expected: "одно из двух: `csv:` или `xml:`")
        } else if let node = fields.take("xml") {
            readTree(node)
        } else if let (key, reason) = Self.foreign.first(where: { fields.keys.contains($0.key) }) {
            _ = fields.take(key)
            log.add(fields.mark(of: key), expected: "`csv:` или `xml:`; \(reason)", found: "«\(key)»")
        } else {
            log.add(node.mark, expected: "поле `csv:` или `xml:`")
        }
        fields.finish()
    }

    /// Formats that are asked for and not read, and what to do instead.
    private static let foreign: [(key: String, reason: String)] = [
        ("xlsx", "книги Excel не читаются: ведомство сохраняет лист как CSV"),
        ("xls", "книги Excel не читаются: ведомство сохраняет лист как CSV"),
        ("ods", "таблицы OpenDocument не читаются: ведомство сохраняет лист как CSV"),
        ("dbf", "DBF не читается: ведомство выгружает CSV"),
        ("json", "JSON не читается: ведомство выгружает CSV или XML"),
        ("fixed", "столбцы постоянной ширины не читаются: нужен разделитель"),
    ]

    private func readTable(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `csv`", log: log) else { return }
        var dialect = CSVDialect()
        if let node = fields.take("encoding"), let name = fields.text(of: node, what: "имя кодировки") {
            if let encoding = TextEncoding(declared: name) {
                dialect.encoding = encoding
            } else {
                let known = TextEncoding.names
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
        if dialect.quote == dialect.delimiter {
            log.add(
                fields.mark(of: fields.keys.contains("quote") ? "quote" : "delimiter"),
                expected: "кавычка и разделитель — разные знаки", found: "один и тот же")
        }
        readLayout(fields)
        fields.finish()
        mapping.format = .csv(dialect)
    }

    private func readLayout(_ fields: YAMLFields) {
        enum Header: String, CaseIterable { case anyOrder = "any-order", search, none }
        enum Ragged: String, CaseIterable { case quarantine, fill }
        let columns = fields.texts("columns").map(\.text)
        switch fields.choice("header", Header.self) ?? .anyOrder {
        case .anyOrder: break
        case .search: mapping.table.header = .search
        case .none: mapping.table.header = .none(columns: columns)
        }
        mapping.table.titleRecords = fields.integer("title", in: 0...1000) ?? 0
        mapping.table.subheaderRecords = fields.integer("subheader", in: 0...100) ?? 0
        mapping.table.fillsShortRecords = fields.choice("ragged", Ragged.self) == .fill
        if case .none = mapping.table.header {
            let names = columns.filter { !$0.isEmpty && $0 != "-" }
            if Set(names).count < names.count {
                log.add(
                    fields.mark(of: "columns"), expected: "разные имена; ненужный столбец — «-»",
                    found: "повтор: " + Self.repeated(names).map { "«\($0)»" }.joined(separator: ", "))
            }
            if mapping.table.subheaderRecords > 0 {
                log.add(fields.mark(of: "subheader"), expected: "`title:`: заголовка нет", found: "`subheader:`")
            }
        } else if !columns.isEmpty {
            log.add(
                fields.mark(of: "columns"), expected: "`columns:` только вместе с `header: none`", found: "заголовок")
        }
        if fields.keys.contains("each") {
            _ = fields.take("each")
            log.add(
                fields.mark(of: "each"), expected: "строка таблицы — одна запись; запись из строк собирает `group:`",
                found: "`each:`")
        }
    }

    private static func repeated(_ names: [String]) -> [String] {
        Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
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
            format.rows = fields.texts("rows").compactMap { text, mark in
                guard let row = pattern(text, mark) else { return nil }
                if row.attribute != nil {
                    log.add(mark, expected: "путь элемента: строка — элемент, а не атрибут", found: "«\(text)»")
                }
                return row
            }
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
        format.payload = readPayload(fields)
        mapping.format = .xml(format)
        if let node = fields.take("each"), let text = fields.text(of: node, what: "путь от элемента `rows:`") {
            if text == "." || text.hasPrefix("..") || text.hasPrefix("$") || text.contains("@") || text == "name()" {
                log.add(node.mark, expected: "путь элементов от `rows:` вниз", found: "«\(text)»")
            } else {
                format.each = path(text, node.mark)
            }
        }
        fields.finish()
        mapping.format = .xml(format)
    }

    private func readPayload(_ fields: YAMLFields) -> FeedMapping.Payload? {
        guard let node = fields.take("payload") else { return nil }
        guard case .mapping = node, let own = YAMLFields(node, what: "вложение", log: log) else {
            let path = fields.text(of: node, what: "путь элемента").flatMap { pattern($0, node.mark) }
            return path.map { FeedMapping.Payload(path: $0, encoding: .text) }
        }
        let path = own.require("at", "путь элемента").flatMap { own.text(of: $0, what: "путь элемента") }
        let encoding = own.choice("encoding", FeedMapping.Payload.Encoding.self) ?? .text
        own.finish()
        return path.flatMap { pattern($0, node.mark) }.map { FeedMapping.Payload(path: $0, encoding: encoding) }
    }

    func pattern(_ text: String, _ mark: Mark?) -> XMLPathPattern? {
        let startsAnywhere = text.hasPrefix("//")
        let bytes = text.utf8.drop { $0 == UInt8(ascii: "/") }
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
            steps: parts.map { XMLNamePattern(local: XMLNamePattern.Local($0)) }, attribute: attribute,
            startsAnywhere: startsAnywhere)
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
