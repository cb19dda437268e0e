/// A reply to a sender in the format of its own feed: the key as the feed writes it, and what became of the record.
public struct ReplyFile: Sendable {
    /// One card of one record.
    public struct Line: Hashable, Sendable {
        /// The sender's id of the record.
        public var recordID: String
        /// Number of the card.
        public var card: String
        /// Code of the indicator.
        public var indicator: String
        /// Where the card stands.
        public var state: String
        /// The same in words.
        public var stateText: String
        /// Since when.
        public var since: String

        /// Makes a line.
        public init(
            recordID: String, card: String, indicator: String, state: String, stateText: String, since: String
        ) {
            self.recordID = recordID
            self.card = card
            self.indicator = indicator
            self.state = state
            self.stateText = stateText
            self.since = since
        }

        var values: [String] { [card, indicator, state, stateText, since] }
    }

    /// The namespace of what a reply adds to the sender's own elements.
    public static let namespace = "urn:sverka:reply:1"
    private static let titles = ["Номер карты", "Показатель", "Состояние", "Состояние словами", "Состояние с"]
    private static let elements = ["card", "indicator", "state", "stateText", "since"]

    private let mapping: FeedMapping

    /// Makes replies to a feed.
    public init(_ mapping: FeedMapping) { self.mapping = mapping }

    /// `text/csv` or `application/xml`, with the encoding.
    public var contentType: String {
        switch mapping.format {
        case .csv(let dialect): "text/csv; charset=\(dialect.encoding.rawValue)"
        case .xml: "application/xml; charset=utf-8"
        }
    }

    /// Ending of the file's name.
    public var nameEnding: String {
        if case .csv = mapping.format { "csv" } else { "xml" }
    }

    /// The whole file.
    public func bytes(_ lines: [Line]) -> [UInt8] {
        switch mapping.format {
        case .csv(let dialect): dialect.encoding.encode(table(lines, dialect))
        case .xml(let format): Array(tree(lines, format).utf8)
        }
    }

    /// The parts of a record's id, one for each place of the key. An id that does not divide so stands in the first.
    private func keyParts(_ recordID: String) -> [String] {
        let parts = recordID.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let count = max(1, mapping.key.count)
        return parts.count == count ? parts : [recordID] + [String](repeating: "", count: count - 1)
    }

    private func table(_ lines: [Line], _ dialect: CSVDialect) -> String {
        let mark = String(decoding: [dialect.delimiter], as: UTF8.self)
        func row(_ cells: [String]) -> String {
            cells.map { SpreadsheetCell.cell($0, delimiter: dialect.delimiter, quote: dialect.quote) }
                .joined(separator: mark) + "\r\n"
        }
        var text = ""
        if case .none = mapping.table.header {
        } else {
            text += row(mapping.key.map { mapping.paths[$0].text } + Self.titles)
        }
        for line in lines { text += row(keyParts(line.recordID) + line.values) }
        return text
    }

    private func tree(_ lines: [Line], _ format: FeedMapping.XMLFormat) -> String {
        let steps = format.rows.first?.steps ?? []
        let around = steps.isEmpty ? [XMLNamePattern(local: .exact("reply"))] : Array(steps.dropLast())
        let row = steps.last ?? XMLNamePattern(local: .exact("row"))
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        // A row that is the whole file has nothing around it: several of them need something.
        let outer = around.isEmpty ? [XMLNamePattern(local: .exact("reply"))] : around
        for (depth, step) in outer.enumerated() {
            text += "<\(name(step))\(declaration(step))"
            text += depth == 0 ? " xmlns:sverka=\"\(Self.namespace)\">\n" : ">\n"
        }
        for line in lines {
            text += "<\(name(row))\(declaration(row))"
            let parts = zip(mapping.key, keyParts(line.recordID)).map { (mapping.paths[$0], $1) }
            for (path, value) in parts where path.steps.count == 1 && path.steps[0].isAttribute && path.origin == .row {
                text += " \(path.steps[0].names[0])=\"\(Self.escaped(value))\""
            }
            text += ">"
            for (path, value) in parts
            where !(path.steps.count == 1 && path.steps[0].isAttribute && path.origin == .row) {
                text += element(path, value)
            }
            for (element, value) in zip(Self.elements, line.values) {
                text += "<sverka:\(element)>\(Self.escaped(value))</sverka:\(element)>"
            }
            text += "</\(name(row))>\n"
        }
        for step in outer.reversed() { text += "</\(name(step))>\n" }
        return text
    }

    /// The key's element inside its way down, as the row has it.
    private func element(_ path: SourcePath, _ value: String) -> String {
        let steps = path.origin == .row ? path.steps.filter { !$0.isParent && !$0.names.isEmpty } : []
        guard let last = steps.last else { return "<sverka:key>\(Self.escaped(value))</sverka:key>" }
        var text = ""
        let elements = last.isAttribute ? steps.dropLast() : steps[...]
        for (index, step) in elements.enumerated() {
            let isLast = index == elements.count - 1
            text += "<\(step.names[0])"
            if last.isAttribute, isLast { text += " \(last.names[0])=\"\(Self.escaped(value))\"" }
            text += ">"
        }
        if !last.isAttribute { text += Self.escaped(value) }
        for step in elements.reversed() { text += "</\(step.names[0])>" }
        return text
    }

    private func name(_ pattern: XMLNamePattern) -> String {
        switch pattern.local {
        case .exact(let name): name
        case .prefix(let start): start
        case .any: "row"
        }
    }

    private func declaration(_ pattern: XMLNamePattern) -> String {
        guard case .exact(let uri) = pattern.namespace else { return "" }
        return " xmlns=\"\(Self.escaped(uri))\""
    }

    /// A text inside an element or attribute; characters that XML cannot hold are left out.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
