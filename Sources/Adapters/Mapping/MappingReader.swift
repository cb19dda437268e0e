import Schemas
import Yams

/// Turns a mapping's YAML into a `FeedMapping`, collecting all mistakes on the way.
final class MappingReader {
    let log: MistakeLog
    /// Reads a file beside the mapping.
    let readFile: MappingLoader.SideFile
    var mapping = FeedMapping(id: "", version: 1, agency: "", format: .csv(CSVDialect()))
    private var pathNumbers: [String: Int] = [:]
    /// Field lines of earlier people, for `like`.
    var fieldsByRole: [String: Node] = [:]
    /// Facts that date signals.
    var moments: [(name: String, mark: Mark?)] = []
    private var uses: [(names: Set<String>, mark: Mark?)] = []
    /// The line of `dated`, until the head's names are known.
    private var dated: (text: String, mark: Mark?)?

    init(file: String, readFile: @escaping MappingLoader.SideFile) {
        log = MistakeLog(file: file)
        mapping.file = file
        self.readFile = readFile
    }

    var isTree: Bool {
        if case .xml = mapping.format { return true }
        return false
    }

    /// Reads the whole file; nil when there are mistakes.
    func read(_ root: Node) -> FeedMapping? {
        guard let fields = YAMLFields(root, what: "описание потока", log: log) else { return nil }
        readHead(fields)
        if let node = fields.take("codes") { readCodes(node) }
        if let node = fields.require("format", "`csv:` или `xml:`") { readFormat(node) }
        resolveStatedDay()
        if let node = fields.take("join") { readJoin(node) }
        if let node = fields.take("group") { readGroup(node) }
        for (text, mark) in fields.texts("optional") {
            if let path = path(text, mark) { mapping.optional.insert(path) }
        }
        if fields.require("key", "столбец или путь, один или несколько") != nil {
            let key = fields.texts("key")
            mapping.key = key.compactMap { path($0.text, $0.mark) }
            if key.isEmpty { log.add(fields.mark(of: "key"), expected: "хотя бы один столбец или путь в `key:`") }
        }
        mapping.order = fields.texts("order").compactMap { path($0.text, $0.mark) }
        mapping.ignored = Set(fields.texts("ignore").map(\.text))
        mapping.organisation = fields.take("organisation").flatMap { field($0, kind: .text, at: "") }
        if let node = fields.take("facts") { readFacts(node) }
        if let node = fields.take("rows") { readRows(node) }
        if let node = fields.take("dwelling") { mapping.dwelling = address(node, at: "") }
        if let node = fields.take("persons") { for item in fields.list(node) { readPerson(item) } }
        if let node = fields.take("withdraw") { readWithdrawal(node) }
        if let node = fields.take("signals") { for item in fields.list(node) { readSignal(item) } }
        if let node = fields.take("matching") { readMatching(node) }
        if let node = fields.take("severity") { readSeverities(node) }
        if let node = fields.take("on_error") { readErrorPolicy(node) }
        if let node = fields.take("expect") { readExpectation(node) }
        if let node = fields.take("tests") { for item in fields.list(node) { readTest(item) } }
        fields.finish()
        checkFactNames()
        checkMoments()
        checkPlaces(fields)
        return log.list.isEmpty ? mapping : nil
    }

    /// The number of a path, given now if it is new.
    func path(_ text: String, _ mark: Mark?, at prefix: String = "") -> Int? {
        let isFree = text.hasPrefix("$") || text.hasPrefix("joined/") || text == "name()" || prefix.isEmpty
        let whole = isFree ? text : prefix + "/" + text
        if let known = pathNumbers[whole] { return known }
        let heads: [String]
        if case .xml(let xml) = mapping.format { heads = xml.headNames } else { heads = [] }
        guard let path = SourcePath(whole, isTree: isTree, headNames: heads) else {
            let expected =
                text.hasPrefix("$")
                ? heads.isEmpty
                    ? "раздел `head:` в `format: xml` с этим именем, раз есть путь `$…`"
                    : "одно из имён `head`: " + heads.joined(separator: ", ")
                : "имя столбца или путь, например `a/b/@c`"
            log.add(mark, expected: expected, found: "«\(whole)»")
            return nil
        }
        if path.origin == .joined, mapping.join == nil {
            log.add(mark, expected: "поле `join:`, раз есть путь `joined/…`")
        }
        pathNumbers[whole] = mapping.paths.count
        mapping.paths.append(path)
        return mapping.paths.count - 1
    }

    /// Remembers which facts a line uses; they are checked when all are known.
    func note(use names: Set<String>, _ mark: Mark?) { uses.append((names, mark)) }

    private func checkFactNames() {
        let known = mapping.facts.map(\.name)
        for use in uses {
            for name in use.names.sorted() where !known.contains(name) {
                log.add(
                    use.mark, expected: "имя сведения из раздела `facts:`",
                    found: "«\(name)»" + Suggestion.text(for: name, among: known))
            }
        }
    }

    /// Signals are dated by facts that are days or moments.
    private func checkMoments() {
        for (name, mark) in moments {
            switch mapping.facts.first(where: { $0.name == name })?.rule.kind {
            case nil, .date, .timestamp: break
            default:
                log.add(mark, expected: "сведение типа `date` или `timestamp` для `occurredAt`", found: "«\(name)»")
            }
        }
    }

    func condition(_ node: Node) -> Condition? {
        guard YAMLFields.isPlain(node, log), case .scalar(let scalar) = node else {
            log.add(node.mark, expected: "условие одной строкой текста", found: YAMLFields.kind(of: node))
            return nil
        }
        do {
            let condition = try ConditionParser.parse(scalar.string)
            note(use: condition.facts, node.mark)
            return condition
        } catch {
            let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
            let isBlock = scalar.style == .literal || scalar.style == .folded
            let column = (node.mark?.column ?? 0) + (isQuoted ? 1 : 0) + (isBlock ? 0 : error.offset)
            let mark = MappingMistake(
                file: log.file, line: node.mark?.line ?? 0, column: column, expected: error.expected, found: error.found
            )
            log.add(mark)
            return nil
        }
    }

    private func readHead(_ fields: YAMLFields) {
        if let node = fields.require("feed", "код потока"), let id = fields.text(of: node, what: "имя потока") {
            let isWellFormed =
                !id.isEmpty
                && id.utf8.allSatisfy { byte in
                    (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 46
                }
            if isWellFormed {
                mapping.id = id
            } else {
                log.add(node.mark, expected: "имя потока из a-z, 0-9, `-` и `.`", found: "«\(id)»")
            }
        }
        if fields.require("version", "целое число от 1") != nil {
            mapping.version = fields.integer("version", in: 1...9999) ?? 1
        }
        mapping.title = fields.text("title") ?? ""
        mapping.mode = fields.choice("mode", FeedMode.self) ?? .delta
        if let node = fields.require("owner", "`agency:` и `contact:`"),
            let owner = YAMLFields(node, what: "содержимое `owner`", log: log)
        {
            if owner.require("agency", "код ведомства") != nil {
                mapping.agency = Agency(code: owner.text("agency") ?? "")
            }
            mapping.contact = owner.text("contact") ?? ""
            owner.finish()
        }
        if let node = fields.take("source") { readSource(node) }
        if let node = fields.take("limits") { readLimits(node) }
    }

    private func readSource(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `source`", log: log) else { return }
        mapping.source.kind = fields.choice("kind", FeedMapping.Source.Kind.self) ?? .drop
        let match = fields.texts("match")
        mapping.source.match = match.map { Glob($0.text) }
        mapping.source.matchLine = match.first?.mark?.line ?? 0
        mapping.source.matchColumn = match.first?.mark?.column ?? 0
        if let scheme = RemoteAddress.Scheme(rawValue: mapping.source.kind.rawValue) {
            mapping.source.pull = readPull(fields, scheme: scheme)
            mapping.source.schedule = readSchedule(fields, isFetched: true)
        } else {
            _ = readSchedule(fields, isFetched: false)
        }
        if let node = fields.take("ready"),
            let text = fields.text(of: node, what: "значение `marker .ok` или `stable 30s`")
        {
            let words = text.utf8.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
            if words.count == 2, words[0] == "marker", [".ok", ".sha256"].contains(words[1]) {
                mapping.source.ready = .marker(words[1])
            } else if words.count == 2, words[0] == "stable", words[1].hasSuffix("s"),
                let seconds = Int(words[1].dropLast())
            {
                mapping.source.ready = .stable(seconds: seconds)
            } else {
                log.add(
                    node.mark, expected: "значение `marker .sha256`, `marker .ok` или `stable 30s`", found: "«\(text)»")
            }
        }
        if let node = fields.take("dated"), let text = fields.text(of: node, what: "значение `dated` текстом") {
            dated = (text, node.mark)
        }
        fields.finish()
    }

    private func resolveStatedDay() {
        guard let (text, mark) = dated else { return }
        if text.hasPrefix("$"), case .xml(let xml) = mapping.format,
            let index = xml.headNames.firstIndex(of: String(text.dropFirst()))
        {
            mapping.source.dated = .head(index)
        } else if let pattern = FileNameDay(text) {
            mapping.source.dated = .name(pattern)
        } else {
            let forms = FileNameDay.Form.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
            log.add(
                mark, expected: "образец имени с днём (\(forms)), например `*_{yyyymmdd}_*`, или `$имя` из `head` XML",
                found: "«\(text)»")
        }
    }

    private func readLimits(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `limits`", log: log) else { return }
        mapping.limits.bytes = size(fields, "bytes") ?? mapping.limits.bytes
        mapping.limits.unpacked = size(fields, "unpacked") ?? mapping.limits.unpacked
        mapping.limits.field = size(fields, "field") ?? mapping.limits.field
        mapping.limits.ratio = fields.integer("ratio", in: 1...100_000) ?? mapping.limits.ratio
        mapping.limits.members = fields.integer("members", in: 1...100_000) ?? mapping.limits.members
        mapping.limits.rows = fields.integer("rows", in: 1...1_000_000_000) ?? mapping.limits.rows
        mapping.limits.depth = fields.integer("depth", in: 1...1000) ?? mapping.limits.depth
        fields.finish()
    }

    private func size(_ fields: YAMLFields, _ key: String) -> Int? {
        guard let node = fields.take(key), let text = fields.text(of: node, what: "значение размера") else {
            return nil
        }
        for (unit, factor) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)] where text.hasSuffix(unit)
        {
            if let value = Int(text.dropLast(unit.count)), value > 0, value < 1 << 20 || factor == 1 {
                return value * factor
            }
            break
        }
        log.add(node.mark, expected: "значение вида `64KiB` или `2GiB` для `\(key)`", found: "«\(text)»")
        return nil
    }

    private func readCodes(_ node: Node) {
        guard let books = YAMLFields(node, what: "содержимое `codes`", log: log) else { return }
        for name in books.keys {
            guard let node = books.take(name), let fields = YAMLFields(node, what: "описание справочника", log: log)
            else {
                continue
            }
            let unmapped = fields.choice("unmapped", CodeBook.Unmapped.self) ?? .warn
            if let file = fields.text("file") {
                readCodeFile(file, name: name, unmapped: unmapped, fields.mark(of: "file"))
            } else if let values = fields.take("values"),
                let table = YAMLFields(values, what: "содержимое `values` (коды со значениями)", log: log)
            {
                var list: [String: String] = [:]
                for code in table.keys { list[code] = table.text(code) }
                mapping.codeBooks[name] = CodeBook(name: name, unmapped: unmapped, values: list)
            } else {
                log.add(node.mark, expected: "поле `file:` или `values:`")
            }
            fields.finish()
        }
    }

    private func readCodeFile(_ file: String, name: String, unmapped: CodeBook.Unmapped, _ mark: Mark?) {
        guard !file.hasPrefix("/"), !file.contains(".."), let (path, text) = readFile(file) else {
            log.add(
                mark,
                expected: "имя файла рядом с описанием потока, без «/» в начале и «..»; такого нет или не читается",
                found: "«\(file)»")
            // Known by name all the same: its uses are no mistakes of their own.
            mapping.codeBooks[name] = CodeBook(name: name, unmapped: unmapped)
            return
        }
        let (book, wrongLines) = CodeBook.parse(text, name: name, unmapped: unmapped)
        for line in wrongLines {
            log.add(MappingMistake(file: path, line: line, expected: "строка `код;значение`, каждый код один раз"))
        }
        mapping.codeBooks[name] = book
    }

    private func readSeverities(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `severity`", log: log) else { return }
        let known = FindingCode.allCases.map(\.rawValue)
        for key in fields.keys {
            if let code = FindingCode(rawValue: key) {
                mapping.severities[code] = fields.choice(key, Severity.self)
            } else {
                log.add(
                    fields.mark(of: key), expected: "имя кода замечания из docs/findings.md",
                    found: "«\(key)»" + Suggestion.text(for: key, among: known))
            }
        }
    }

    private func readErrorPolicy(_ node: Node) {
        guard let fields = YAMLFields(node, what: "содержимое `on_error`", log: log) else { return }
        if let row = fields.text("row"), row != "quarantine" {
            log.add(fields.mark(of: "row"), expected: "значение `quarantine`", found: "«\(row)»")
        }
        if let node = fields.take("abort_over"),
            let limits = YAMLFields(node, what: "содержимое `abort_over`", log: log)
        {
            mapping.onError.abortRows = limits.integer("rows", in: 1...1_000_000_000)
            mapping.onError.abortPercent = limits.number("percent")
            if let percent = mapping.onError.abortPercent, !(0...100).contains(percent) {
                log.add(limits.mark(of: "percent"), expected: "число от 0 до 100 для `percent`", found: "«\(percent)»")
            }
            limits.finish()
        }
        fields.finish()
    }
}
