import Yams

/// The mistakes met while a mapping, or another file of settings, is read.
package final class MistakeLog {
    let file: String
    /// In the order they were met.
    package private(set) var list: [MappingMistake] = []

    /// A log of a file, called as the user called it.
    package init(file: String) { self.file = file }

    func add(_ mark: Mark?, expected: String, found: String = "") {
        add(
            MappingMistake(
                file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, expected: expected, found: found))
    }

    /// A file with more mistakes than this was not meant to be a mapping.
    package func add(_ mistake: MappingMistake) { if list.count < 200 { list.append(mistake) } }
}

/// One mapping node of a YAML file. Keys that nobody asks for are mistakes.
package final class YAMLFields {
    /// Where mistakes go.
    package let log: MistakeLog
    let mark: Mark?
    private var entries: [String: (key: Mark?, value: Node)] = [:]
    /// Keys that are there, in their order.
    package private(set) var keys: [String] = []
    private var asked: [String] = []

    /// Nil, with a mistake, when the node is no mapping.
    init?(_ node: Node, what: String, log: MistakeLog) {
        self.log = log
        mark = node.mark
        guard YAMLFields.isPlain(node, log), case .mapping(let mapping) = node else {
            if case .mapping = node {
            } else {
                log.add(node.mark, expected: "\(what) строками `ключ: значение`", found: YAMLFields.kind(of: node))
            }
            return nil
        }
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key, YAMLFields.isPlain(key, log) else {
                log.add(key.mark, expected: "имя ключа простым текстом", found: YAMLFields.kind(of: key))
                continue
            }
            entries[scalar.string] = (key.mark, value)
            keys.append(scalar.string)
        }
    }

    /// Anchors and aliases are refused: they can blow a small file up to any size.
    static func isPlain(_ node: Node, _ log: MistakeLog) -> Bool {
        if case .alias = node {
            log.add(node.mark, expected: "описание без ссылок YAML", found: "ссылка «*…»")
            return false
        }
        guard node.anchor == nil else {
            log.add(node.mark, expected: "описание без меток YAML", found: "метка «&…»")
            return false
        }
        return true
    }

    static func kind(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "пусто" : "«\(scalar.string.prefix(60))»"
        case .mapping: "строки `ключ: значение`"
        case .sequence: "список"
        case .alias: "ссылка «*…»"
        }
    }

    func mark(of key: String) -> Mark? { entries[key]?.value.mark ?? entries[key]?.key ?? mark }

    /// The value of a key; nil when it is empty or not there.
    func take(_ key: String) -> Node? {
        if !asked.contains(key) { asked.append(key) }
        guard let node = entries[key]?.value, YAMLFields.isPlain(node, log) else { return nil }
        if case .scalar(let scalar) = node, scalar.string.isEmpty || scalar.string == "~", scalar.style == .plain {
            return nil
        }
        return node
    }

    func require(_ key: String, _ what: String) -> Node? {
        let node = take(key)
        if node == nil { log.add(entries[key]?.key ?? mark, expected: "поле `\(key):` — \(what)") }
        return node
    }

    /// The value of a key as text.
    package func text(_ key: String) -> String? {
        take(key).flatMap { text(of: $0, what: "значение `\(key)` текстом") }
    }

    func text(of node: Node, what: String) -> String? {
        guard YAMLFields.isPlain(node, log) else { return nil }
        guard case .scalar(let scalar) = node else {
            log.add(node.mark, expected: what, found: YAMLFields.kind(of: node))
            return nil
        }
        return scalar.string
    }

    /// The value of a key as a whole number within bounds.
    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = take(key), let text = text(of: node, what: "число") else { return nil }
        guard let value = Int(text), range.contains(value) else {
            log.add(
                node.mark, expected: "целое число от \(range.lowerBound) до \(range.upperBound) для `\(key)`",
                found: "«\(text)»")
            return nil
        }
        return value
    }

    func number(_ key: String) -> Double? {
        guard let node = take(key), let text = text(of: node, what: "число") else { return nil }
        guard let value = Double(text), value.isFinite else {
            log.add(node.mark, expected: "число для `\(key)`", found: "«\(text)»")
            return nil
        }
        return value
    }

    /// The value of a key as `true` or `false`.
    package func boolean(_ key: String) -> Bool? {
        guard let node = take(key), let text = text(of: node, what: "true или false") else { return nil }
        guard text == "true" || text == "false" else {
            log.add(node.mark, expected: "true или false для `\(key)`", found: "«\(text)»")
            return nil
        }
        return text == "true"
    }

    /// A value of a closed list.
    package func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T?
    where T.RawValue == String {
        take(key).flatMap { choice(of: $0, key, type) }
    }

    func choice<T: RawRepresentable & CaseIterable>(of node: Node, _ key: String, _ type: T.Type) -> T?
    where T.RawValue == String {
        let known = T.allCases.map(\.rawValue)
        guard let text = text(of: node, what: "одно из: \(known.joined(separator: ", "))") else { return nil }
        if let value = T(rawValue: text) { return value }
        log.add(
            node.mark, expected: "одно из: \(known.joined(separator: ", "))",
            found: "«\(text)»" + Suggestion.text(for: text, among: known))
        return nil
    }

    /// The keys below a key; nil, with a mistake, when something else stands there, nil when nothing does.
    package func fields(_ key: String, what: String) -> YAMLFields? {
        take(key).flatMap { YAMLFields($0, what: what, log: log) }
    }

    /// One text or a list of texts, without their places.
    package func list(_ key: String) -> [String] { texts(key).map(\.text) }

    /// Notes that the value of a key is not what was expected.
    package func refuse(value key: String, expected: String, found: String) {
        log.add(mark(of: key), expected: expected, found: found)
    }

    /// One text or a list of texts.
    func texts(_ key: String) -> [(text: String, mark: Mark?)] {
        guard let node = take(key) else { return [] }
        return list(node).compactMap { item in
            text(of: item, what: "значение в `\(key)` текстом").map { ($0, item.mark) }
        }
    }

    /// The items of a list; a single value is a list of one.
    func list(_ node: Node) -> [Node] {
        if case .sequence(let sequence) = node { return Array(sequence) }
        return [node]
    }

    /// Reports a key that is there though nothing can be done with it.
    func refuse(_ key: String, expected: String) {
        guard let entry = entries[key] else { return }
        if !asked.contains(key) { asked.append(key) }
        log.add(entry.key, expected: expected, found: "«\(key)»")
    }

    /// Reports the keys that nobody asked for.
    package func finish() {
        for key in keys where !asked.contains(key) {
            log.add(
                entries[key]?.key, expected: "одно из: " + asked.joined(separator: ", "),
                found: "«\(key)»" + Suggestion.text(for: key, among: asked))
        }
    }
}
