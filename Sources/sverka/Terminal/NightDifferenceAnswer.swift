import Gateway

/// What another model would decide otherwise about the last night, and apart from it what the registry has changed since.
struct NightDifferenceAnswer {
    private let difference: NightDifference.Result

    init(_ difference: NightDifference.Result) { self.difference = difference }

    /// The list of changes as CSV, the model's before the registry's.
    func write(to path: String) throws {
        var sink = try FileSink(path)
        try sink.write(Array((ModelDifference.header + ",cause\n").utf8))
        try DifferenceAnswer(difference.model).write(to: &sink, cause: "model")
        try DifferenceAnswer(difference.registry).write(to: &sink, cause: "registry")
        try sink.finish()
    }

    /// Decisions that are compared with nothing, because another model made them.
    var otherModels: String {
        let versions = difference.otherModels.sorted { $0.key < $1.key }.map { "«\($0)»: \($1)" }
        return "решено другими моделями, чем --old: \(versions.joined(separator: ", "))"
    }

    /// The counts, for people or for machines.
    func say(json: Bool) {
        for text in notes { Console.note(text) }
        if json { return Console.line(text) }
        let (model, registry) = (difference.model, difference.registry)
        Console.line("записей \(model.records)")
        Console.line("новая модель изменит решений: \(model.changes.count)")
        DifferenceAnswer(model).sayChanges()
        Console.line("прежняя модель решила бы иначе, чем ночью (изменился реестр): \(registry.changes.count)")
        DifferenceAnswer(registry).sayChanges()
    }

    /// What could not be compared.
    private var notes: [String] {
        var notes: [String] = []
        if !difference.otherModels.isEmpty { notes.append("\(otherModels); они не сравнены") }
        if let first = difference.unreadable.first {
            notes.append(
                "строк, которые не читаются из базы: \(difference.unreadable.count), первая — строка \(first.row) выгрузки \(first.receipt); они не сравнены, проверьте целостность базы (pg_amcheck)"
            )
        }
        if difference.emptied > 0 {
            notes.append("строк, содержание которых уже не хранится: \(difference.emptied); они не сравнены")
        }
        if let first = difference.missingPeople.first {
            notes.append(
                "записей, чьего человека в нынешнем реестре нет или его строка не читается: \(difference.missingPeople.count), первая — потока \(first.feed), человек \(first.personID)"
            )
        }
        return notes
    }

    private var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            DifferenceAnswer(difference.model).write(to: &writer)
            writer.key("registry")
            writer.object { DifferenceAnswer(difference.registry).write(to: &$0) }
            writer.key("otherModels")
            writer.object { writer in
                for (version, count) in difference.otherModels.sorted(by: { $0.key < $1.key }) {
                    writer.key(version)
                    writer.number(count)
                }
            }
            for (key, value) in [
                ("unreadable", difference.unreadable.count), ("emptied", difference.emptied),
                ("missingPeople", difference.missingPeople.count),
            ] {
                writer.key(key)
                writer.number(value)
            }
        }
        return writer.text
    }
}
