import Adapters
import ArgumentParser
import Gateway
import Matcher
import Schemas

/// `sverka dedupe`: the contract for scripts outside; see architecture, "Three contracts".
struct Dedupe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Найти одного и того же человека дважды в одном файле.",
        discussion: """
            Ответ: record_id_a,record_id_b,decision,score; decision — link или review. Пары стоят по порядку номеров.
            Связь через третью запись тоже даёт пару; записи с разными надёжными номерами так не соединяются.
            """)

    @OptionGroup var reading: ReadingOptions

    @Option(name: .long, help: "Куда писать ответ.")
    var out: String

    @Option(
        name: .long, help: "Файл модели. По умолчанию встроенная или, если так сказано в описании, обученная на месте.")
    var model: String?

    @Option(
        name: .long,
        help: "Куда писать, из чего сложилось решение о каждой паре: строка JSON на пару. Имён и номеров людей там нет."
    )
    var explain: String?

    @Flag(name: .long, help: "Итог в JSON.")
    var json = false

    @Argument(help: "Файл.")
    var file: String

    func validate() throws { try OutputPath.check([out, explain], inputs: [reading.mapping, model, file]) }

    func run() async throws {
        try await DataFault.exit { try await dedupe() }
    }

    private func dedupe() async throws {
        let found = try await FileDuplicates(
            file, mapping: try reading.feed(), asOf: reading.day, model: try model.map { try ModelFile.load($0) },
            width: ReadingOptions.cores)
        var sink = try FileSink(out)
        try sink.write(Array("record_id_a,record_id_b,decision,score\n".utf8))
        for pair in found.pairs {
            let fields = [pair.first, pair.second, pair.decision].map(TableCell.text)
            try sink.write(Array((fields.joined(separator: ",") + "," + AnswerLine.number(pair.score) + "\n").utf8))
        }
        try sink.finish()
        if let explain {
            var reasons = try FileSink(explain)
            for place in found.pairs.indices {
                if let line = found.explain(place) { try reasons.write(Array((line + "\n").utf8)) }
            }
            try reasons.finish()
        }
        if let text = found.summary.report.leftOut { Console.note(text) }
        Console.line(json ? found.summary.json : found.summary.text)
    }
}
