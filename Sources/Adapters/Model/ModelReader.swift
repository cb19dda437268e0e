import Yams

/// Reads a model's YAML, collecting all mistakes on the way.
struct ModelReader {
    let log: MistakeLog
    let vocabulary: ModelVocabulary

    /// Reads the whole file; nil when there are mistakes.
    func read(_ root: Node) -> ModelDocument? {
        guard let fields = YAMLFields(root, what: "модель", log: log) else { return nil }
        if fields.require("format", "номер вида файла") != nil {
            _ = fields.integer("format", in: ModelDocument.format...ModelDocument.format)
        }
        let kind =
            fields.require("kind", "people или fields") == nil
            ? nil : fields.choice("kind", ModelDocument.Kind.self)
        let version = fields.require("version", "имя модели").flatMap { fields.text(of: $0, what: "имя модели") }
        let training = fields.require("trained", "на чём модель обучена").map(readTraining)
        let shares = fields.require("shares", "доли")
        let comparisons = fields.require("comparisons", "сравнения с уровнями")
        let feeds = kind == .people ? fields.take("feeds") : nil
        fields.finish()
        guard let kind, let version, let training, let shares, let comparisons else { return nil }
        var document = ModelDocument(
            kind: kind, version: version, training: training, shares: readShares(shares, kind),
            comparisons: kind == .people ? readPeople(comparisons) : readFields(comparisons))
        if let feeds { document.feeds = readFeeds(feeds) }
        return log.list.isEmpty ? document : nil
    }

    private func readFeeds(_ node: Node) -> [String: ModelDocument.Feed] {
        guard let list = YAMLFields(node, what: "выгрузки", log: log) else { return [:] }
        let codes = vocabulary.people.flatMap(\.levels)
        var feeds: [String: ModelDocument.Feed] = [:]
        for name in list.keys {
            guard let node = list.require(name, "числа выгрузки"),
                let fields = YAMLFields(node, what: "числа выгрузки", log: log)
            else { continue }
            let pairs = figure("pairs", fields) ?? 0
            var match: [String: Double] = [:]
            if let node = fields.require("match", "доли уровней"), let own = YAMLFields(node, what: "доли", log: log) {
                for code in codes where own.keys.contains(code) { match[code] = figure(code, own, atMost: 1) }
                own.finish()
            }
            fields.finish()
            feeds[name] = ModelDocument.Feed(pairs: pairs, match: match)
        }
        return feeds
    }

    private func readTraining(_ node: Node) -> ModelDocument.Training {
        var training = ModelDocument.Training()
        guard let fields = YAMLFields(node, what: "содержимое `trained`", log: log) else { return training }
        training.day = fields.text("day") ?? ""
        training.mapping = fields.text("mapping") ?? ""
        training.files = fields.texts("files").map(\.text)
        training.rows = fields.integer("rows", in: 0...Int.max) ?? 0
        training.note = fields.text("note") ?? ""
        fields.finish()
        return training
    }

    private func readShares(_ node: Node, _ kind: ModelDocument.Kind) -> [String: Double] {
        guard let fields = YAMLFields(node, what: "доли", log: log) else { return [:] }
        var shares: [String: Double] = [:]
        for name in vocabulary.shares[kind] ?? [] { shares[name] = figure(name, fields) }
        fields.finish()
        return shares
    }

    private func readPeople(_ node: Node) -> [ModelDocument.Comparison] {
        guard let list = YAMLFields(node, what: "сравнения", log: log) else { return [] }
        var result: [ModelDocument.Comparison] = []
        for (name, levels, sets) in vocabulary.people {
            guard let node = list.require(name, "сравнение"),
                let fields = YAMLFields(node, what: "сравнение", log: log)
            else { continue }
            result.append(
                ModelDocument.Comparison(name: name, levels: readLevels(fields, levels, sets, hasSiblings: true)))
            fields.finish()
        }
        list.finish()
        return result
    }

    private func readFields(_ node: Node) -> [ModelDocument.Comparison] {
        guard let list = YAMLFields(node, what: "сравнения", log: log) else { return [] }
        var result: [ModelDocument.Comparison] = []
        for name in list.keys {
            guard let node = list.require(name, "сравнение"),
                let fields = YAMLFields(node, what: "сравнение", log: log)
            else { continue }
            let kind = fields.require("as", "вид сравнения").flatMap {
                fields.choice(of: $0, "as", MatchingRule.Field.Kind.self)
            }
            guard let kind else { continue }
            let field = MatchingRule.Field(
                fact: name, kind: kind, exchangedWith: fields.text("exchanged-with"),
                isStrong: fields.boolean("strong") ?? false)
            let codes = vocabulary.levels(field)
            let levels = readLevels(fields, codes, [codes], hasSiblings: false)
            fields.finish()
            result.append(ModelDocument.Comparison(name: name, field: field, levels: levels))
        }
        return result
    }

    /// `sets`: levels of which one holds whenever the comparison says anything, so that their shares make a whole.
    private func readLevels(
        _ fields: YAMLFields, _ codes: [String], _ sets: [[String]], hasSiblings: Bool
    ) -> [ModelDocument.Level] {
        guard let node = fields.require("levels", "уровни"), let list = YAMLFields(node, what: "уровни", log: log)
        else { return [] }
        var levels: [ModelDocument.Level] = []
        for code in codes {
            guard let node = list.require(code, "уровень"),
                let figures = YAMLFields(node, what: "числа уровня", log: log)
            else { continue }
            let usesFrequency = hasSiblings ? figures.boolean("frequency") ?? false : false
            let match = figure("match", figures, atMost: 1)
            // With a value's frequency the figure is a factor on that frequency.
            let unrelated = figure("unrelated", figures, atMost: usesFrequency ? .infinity : 1)
            let sibling = hasSiblings ? figure("sibling", figures, atMost: 1) : nil
            figures.finish()
            guard let match, let unrelated else { continue }
            levels.append(
                ModelDocument.Level(
                    code: code, match: match, sibling: sibling, unrelated: unrelated, usesFrequency: usesFrequency))
        }
        list.finish()
        // Sums of what could not be read would only be a second complaint about the same thing.
        guard levels.count == codes.count else { return levels }
        for set in sets { checkSums(levels.filter { set.contains($0.code) }, node.mark, hasSiblings: hasSiblings) }
        return levels
    }

    private func checkSums(_ levels: [ModelDocument.Level], _ mark: Mark?, hasSiblings: Bool) {
        var sums = [("match", levels.reduce(0) { $0 + $1.match })]
        if hasSiblings {
            sums.append(("sibling", levels.reduce(0) { $0 + ($1.sibling ?? 0) }))
        } else {
            sums.append(("unrelated", levels.reduce(0) { $0 + $1.unrelated }))
        }
        let tolerance = ModelDocument.sumTolerance
        for (name, sum) in sums where abs(sum - 1) > tolerance {
            let shown = (sum * 1000).rounded() / 1000
            log.add(
                mark,
                expected:
                    "сумма `\(name)` уровней \(levels.map(\.code).joined(separator: ", ")) от \(1 - tolerance) до \(1 + tolerance)",
                found: "\(shown)")
        }
    }

    /// A number that a weight can be worked out from, up to a limit.
    private func figure(_ name: String, _ fields: YAMLFields, atMost limit: Double = .infinity) -> Double? {
        guard let node = fields.require(name, "число больше 0"), let value = fields.number(name) else { return nil }
        guard value > 0, value <= limit else {
            log.add(
                node.mark,
                expected: "число больше 0\(limit.isFinite ? " и не больше \(Int(limit))" : "") для `\(name)`",
                found: "«\(value)»")
            return nil
        }
        guard value >= vocabulary.smallest else {
            log.add(
                node.mark,
                expected: "для `\(name)` не меньше \(vocabulary.smallest): вес по такой малой доле не посчитать",
                found: "«\(value)»")
            return nil
        }
        return value
    }
}

extension ModelDocument {
    /// Reads a model file. All its mistakes are thrown together.
    public static func load(path: String, vocabulary: ModelVocabulary) throws(MappingMistakes) -> ModelDocument {
        try load(text: try MappingLoader.read(path, what: "модель"), file: path, vocabulary: vocabulary)
    }

    /// Reads a model from its text. `file` is shown in mistakes.
    public static func load(
        text: String, file: String, vocabulary: ModelVocabulary
    ) throws(MappingMistakes) -> ModelDocument {
        let log = MistakeLog(file: file)
        let document = try MappingLoader.parse(text: text, file: file, what: "модель") { root in
            ModelReader(log: log, vocabulary: vocabulary).read(root)
        }
        guard let document else { throw MappingMistakes(log.list) }
        return document
    }
}
