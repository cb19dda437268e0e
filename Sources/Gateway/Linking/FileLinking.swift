import Adapters
import Matcher
import Schemas

/// `sverka link`: links feed files to a registry file, without a database. The same reader and matcher as the night.
package struct FileLinking: Sendable {
    /// One line of the answer.
    package struct Decision: Sendable {
        /// Name of the feed: the file's name without `feed_` and extension.
        package var feed: String
        /// Sender's id of the row.
        package var recordID: String
        /// The registry's id: the link, or the best candidate for `review`; empty otherwise.
        package var personID: String
        /// `link`, `review` or `new`.
        package var decision: String
        /// Match weight in bits; 0 without a candidate.
        package var score: Double
        /// The row was rejected when it was read.
        package var isUnusable = false
        /// The rule that decided, or that sent a high weight to review.
        package var rule = GuardRule.none
        /// What the decision was made from; nil unless asked for.
        package var explanation: LinkExplanation?
        /// Number of the linked person who has no SNILS, and the SNILS that the row gives.
        var claim: (person: Int32, number: UInt64)?
        /// Registry person like whom somebody is whom the registry lacks, as this record shows; empty when it shows nobody.
        var lookalikeOf = ""
        /// The link may be about such a person instead.
        var mayBeLookalike = false
    }

    /// Why files can't be linked.
    package enum Failure: Error, CustomStringConvertible {
        /// A file was refused as a whole.
        case refused(file: String, Finding)
        /// A registry row without `person_id`.
        case noPersonID(row: Int)
        /// A mapping that compares facts does not say how the registry's file is read.
        case noRegistryLayout(mapping: String)
        /// The registry's layout lacks facts that are compared.
        case factsMissing(layout: String, names: [String])
        /// The model is of another kind than the mapping needs.
        case foreignModel(model: String, mapping: String)
        /// A model for people is fitted to a feed and a registry.
        case noRegistry(mapping: String)
        /// A model file with mistakes, one a line.
        case unusableModel(String)
        /// Most lines of the registry's file can't be read; the number of the first one.
        case rejectedPeople(file: String, count: Int, of: Int, line: Int)
        /// Two lines of the registry's file with one id.
        case repeatedPersonID(String, first: Int, second: Int)
        /// The registry's layout does not say which column is the person's id.
        case noPersonIDFact(layout: String)
        /// No row that a model could be learned from.
        case nothingToLearn(String)
        /// A file of answers about drawn links that can't be counted; line 0 is the whole file.
        case unusableAnswers(file: String, line: Int, expected: String)

        /// One line with the place and what to do.
        package var description: String {
            switch self {
            case .refused(let file, let finding):
                "файл \(file) отклонён целиком: \(DecodingFailure(finding: finding))"
            case .noPersonID(let row):
                "файл реестра, строка \(row): нет person_id; заполните его и проверьте сведения person_id и family_id в описании колонок"
            case .noRegistryLayout(let mapping):
                "\(mapping): не сказано, как читать файл реестра; добавьте `registry: {key: …}` в раздел `matching:` или укажите --registry-mapping"
            case .factsMissing(let layout, let names):
                "\(layout): в описании реестра нет сведений, которые сравниваются: \(names.joined(separator: ", "))"
            case .foreignModel(let model, let mapping):
                "\(model): модель другого вида, чем нужна описанию \(mapping)"
            case .noRegistry(let mapping):
                "\(mapping): готовая модель подгоняется по парам записи и человека; укажите файл реестра: --registry"
            case .unusableModel(let mistakes): "модель не подходит\n\(mistakes)"
            case .repeatedPersonID(let id, let first, let second):
                "файл реестра: person_id «\(id)» стоит и в строке \(first), и в строке \(second); у каждого человека одна строка и свой person_id"
            case .rejectedPeople(let file, let count, let rows, let line):
                "файл \(file): не читаются \(count) из \(rows) строк, первая — строка файла \(line); исправьте файл или описание его колонок"
            case .noPersonIDFact(let layout):
                "\(layout): не сказано, в каком столбце номер человека; добавьте `facts: {person_id: …, family_id: …}`"
            case .nothingToLearn(let what): "обучать не на чем: \(what); модель не записана"
            case .unusableAnswers(let file, let line, let expected):
                "\(file)\(line > 0 ? ", строка \(line)" : ""): в выборке ожидалось \(expected)"
            }
        }
    }

    private let linker: RecordLinker
    private let people: [String]
    private let width: Int
    /// Rows of the registry that could not be read.
    package let rejected: RegistryRows.RejectedPeople?

    /// Reads the registry and builds the index, on as many threads as decide later.
    package init(
        registry path: String, layout: FeedMapping, asOf: CalendarDate, model: MatchModel, width: Int
    ) async throws {
        let rows = RegistryRows(path: path, layout: layout, asOf: asOf, width: max(1, width))
        self = try await DedicatedThread.run {
            var people = try rows.people()
            // The linker gets the only reference to the index, and so puts it in order without a copy.
            var index = PersonIndex()
            swap(&index, &people.index)
            return FileLinking(
                linker: RecordLinker(index: index, model: model), people: people.ids, width: rows.width,
                rejected: people.rejected)
        }
    }

    private init(
        linker: RecordLinker, people: [String], width: Int, rejected: RegistryRows.RejectedPeople? = nil
    ) {
        self.linker = linker
        self.people = people
        self.width = width
        self.rejected = rejected
    }

    /// People in the registry.
    package var count: Int { people.count }

    /// Why a decision was made, as a line of JSON; nil when that was not asked for.
    package func explain(_ decision: Decision) -> String? { decision.explanation?.json(of: decision, people: people) }

    /// Links a feed file, chunk by chunk, in the order of its rows.
    package func link(
        _ rows: LinkRows, explains: Bool = false, _ body: ([Decision]) throws -> Void
    ) async throws {
        // The feed's own m, where the model has it.
        let own = FileLinking(linker: linker.speaking(of: rows.feed), people: people, width: width)
        try await rows.forEachChunk { chunk in
            try body(try await own.decide(chunk, feed: rows.feed, explains: explains))
        }
    }

    /// Leaves each person one row: the one that fits best by a clear lead; the others go to a human.
    package static func assignOneToOne(_ decisions: inout [Decision], margin: Double = 8) {
        var best: [String: (first: Double, second: Double)] = [:]
        for decision in decisions where decision.decision == "link" {
            let known = best[decision.personID] ?? (-.infinity, -.infinity)
            best[decision.personID] =
                decision.score > known.first
                ? (decision.score, known.first) : (known.first, max(known.second, decision.score))
        }
        for place in decisions.indices where decisions[place].decision == "link" {
            guard let known = best[decisions[place].personID], known.second > -.infinity else { continue }
            if decisions[place].score < known.first || known.first - known.second < margin {
                decisions[place].decision = "review"
                decisions[place].rule = .rowsCompete
            }
        }
    }

    /// Leaves to a human what gives one person two numbers, and what may be about somebody like the person whom another
    /// record's number shows. Takes the decisions about all files.
    package static func settleClaims(_ decisions: inout [Decision]) {
        var claims: [NumberClaims.Claim] = []
        for (place, decision) in decisions.enumerated() where decision.decision == "link" {
            guard let claim = decision.claim else { continue }
            claims.append(.init(person: claim.person, number: claim.number, weight: decision.score, place: place))
        }
        for place in NumberClaims().contested(claims) {
            decisions[place].decision = "review"
            decisions[place].rule = .numberClaimed
        }
        let resembled = Set(decisions.lazy.map(\.lookalikeOf))
        for place in decisions.indices where decisions[place].decision == "link" && decisions[place].mayBeLookalike {
            guard resembled.contains(decisions[place].personID) else { continue }
            decisions[place].decision = "review"
            decisions[place].rule = .lookalike
        }
    }

    /// A model fitted to the children of these files.
    package func train(_ files: [LinkRows], version: String) async throws -> TrainedModel {
        var feeds: [(name: String, requests: [LinkRequest])] = []
        for file in files { feeds.append((file.feed, try await file.usable().rows.map(\.request))) }
        return try ModelTrainer().train(linker, on: feeds, version: version)
    }

    private func decide(_ rows: [LinkRows.Row], feed: String, explains: Bool) async throws -> [Decision] {
        let starts = Array(stride(from: 0, to: rows.count, by: Self.runRows))
        let runs = await starts.mapOnAllCores(width: width, least: 1) { start in
            decide(rows[start..<min(start + Self.runRows, rows.count)], feed: feed, explains: explains)
        }
        return runs.flatMap { $0 }
    }

    /// Rows of one piece of work.
    private static let runRows = 256

    /// A row that says the same as the one before it is not decided again: a file of one name a million times costs
    /// little more than its reading.
    private func decide(_ rows: ArraySlice<LinkRows.Row>, feed: String, explains: Bool) -> [Decision] {
        var before: (request: LinkRequest, answer: Decision)?
        return rows.map { row in
            guard case .record(let record) = row else { return decide(row, feed: feed, explains: explains) }
            if var answer = before?.answer, before?.request == record.request {
                answer.recordID = record.recordID
                return answer
            }
            let answer = decide(row, feed: feed, explains: explains)
            before = (record.request, answer)
            return answer
        }
    }

    private func decide(_ row: LinkRows.Row, feed: String, explains: Bool) -> Decision {
        switch row {
        case .unusable(let recordID):
            var answer = Decision(feed: feed, recordID: recordID, personID: "", decision: "review", score: 0)
            answer.isUnusable = true
            return answer
        case .record(let row):
            var answer = Decision(feed: feed, recordID: row.recordID, personID: "", decision: "new", score: 0)
            let request = row.request
            let decision = linker.link(request)
            let slot = row.subject
            guard decision.people.indices.contains(slot) else { return answer }
            let person = decision.people[slot]
            answer.score = person.candidates.first?.weight ?? 0
            switch person.kind {
            case .link:
                answer.decision = "link"
                answer.personID = person.linked.map { people[Int($0)] } ?? ""
                answer.claim = claim(request.people[slot], person)
                answer.mayBeLookalike =
                    request.people[slot].role.isChild
                    && person.candidates.first.map { Lookalike.mayBeMeant(by: $0.levels) } ?? false
            case .review:
                answer.decision = "review"
                answer.personID = person.candidates.first.map { people[Int($0.person)] } ?? ""
            case .new: break
            case .skipped: answer.decision = "review"
            }
            answer.rule = person.decidedBy
            if request.people[slot].role.isChild, let like = Lookalike.shown(by: person) {
                answer.lookalikeOf = people[Int(like)]
            }
            if explains {
                answer.explanation = LinkExplanation(
                    decision: person, waterfall: person.explanation(by: linker.model))
            }
            return answer
        }
    }

    private func claim(_ person: RecordPerson, _ decision: PersonDecision) -> (person: Int32, number: UInt64)? {
        guard let best = decision.candidates.first, best.levels[.snils] == .missing, let snils = person.snils,
            snils.state == .valid, !snils.isPlaceholder, linker.index.people(withSnils: snils).isEmpty
        else { return nil }
        return (best.person, snils.number)
    }

    /// A file that a command names: a symbolic link stands for the file it leads to, as it does for every other program.
    /// In an inbox, where strangers put files, links are not followed.
    static func feedFile(_ path: String) -> FeedFile {
        FeedFile(path: FileSystem.resolved(path), name: fileName(path))
    }

    static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// `…/feed_health.csv` is `health`.
    package static func feedName(_ path: String) -> String {
        var name = fileName(path)[...]
        if name.hasPrefix("feed_") { name = name.dropFirst(5) }
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? String(name)
    }
}
