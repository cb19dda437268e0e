import Adapters
import Matcher
import Schemas

/// `sverka model train`: a model learned from files, without labels.
package struct ModelTraining {
    /// What was learned.
    package let model: ModelFile
    /// Rows read.
    package let rows: Int
    /// Rows of the registry that could not be read.
    package let rejected: RegistryRows.RejectedPeople?
    /// What the data could not tell, a line each.
    package let warnings: [String]
    /// What the model's file says of how it was learned.
    package let note: String

    /// A model for people is not learned from fewer children.
    package static let leastPeople = 50

    /// Learns from files. With a registry file the pairs are of a row and a person; without one, of two rows.
    package init(
        _ paths: [String], registry: String?, layout: FeedMapping?, mapping: FeedMapping, asOf: CalendarDate,
        version: String, width: Int
    ) async throws {
        if mapping.matching.training == .standard {
            guard let registry, let layout else { throw FileLinking.Failure.noRegistry(mapping: mapping.file) }
            let linking = try await FileLinking(
                registry: registry, layout: layout, asOf: asOf, model: .standard, width: width)
            guard linking.count > 0 else { throw FileLinking.Failure.nothingToLearn("в файле реестра нет людей") }
            let trained = try await linking.train(
                paths.map { LinkRows($0, mapping: mapping, asOf: asOf) }, version: version)
            guard trained.rows > 0 else { throw Self.noRows }
            guard trained.people >= Self.leastPeople else {
                throw FileLinking.Failure.nothingToLearn(
                    "разных строк в выгрузках \(trained.distinctRows), детей реестра, которых в них видно, — \(trained.people), а нужно хотя бы \(Self.leastPeople)"
                )
            }
            model = .people(trained.model)
            rows = trained.rows
            rejected = linking.rejected
            warnings = Self.warnings(trained)
            note = Self.note(trained)
            return
        }
        var table = FieldTable(comparisons: FieldFile.comparisons(mapping))
        var split: Int?
        var rejected: RegistryRows.RejectedPeople?
        if let registry {
            guard let layout = layout ?? mapping.registryLayout else {
                throw FileLinking.Failure.noRegistryLayout(mapping: mapping.file)
            }
            let people = try FieldFile(registry, mapping: layout, asOf: asOf, into: &table)
            rejected = try people.rejectedPeople(in: registry)
            split = people.ids.count
        }
        var usable = 0
        for path in paths {
            let file = try FieldFile(path, mapping: mapping, asOf: asOf, into: &table)
            usable += file.ids.count - file.unusable.count
        }
        if split == 0 { throw FileLinking.Failure.nothingToLearn("в файле реестра нет людей") }
        // Without a registry the pairs are of two rows of the files.
        guard usable > (split == nil ? 1 : 0) else { throw Self.noRows }
        model = .fields(try FieldMatcher(table, split: split).train(version: version))
        rows = table.count
        self.rejected = rejected
        warnings = []
        note = "без разметки"
    }

    private static func warnings(_ trained: TrainedModel) -> [String] {
        var warnings: [String] = []
        func codes(_ levels: [ComparisonLevel]) -> String { levels.map(\.code).joined(separator: ", ") }
        if trained.distinctRows * 2 < trained.rows {
            warnings.append(
                "строк \(trained.rows), а разных по содержанию \(trained.distinctRows): повторы сочтены один раз")
        }
        for (name, pairs) in trained.smallFeeds {
            warnings.append(
                "выгрузка \(name): пар с детьми реестра \(Int(pairs)), меньше \(Int(ModelTrainer.leastPairs)); своих чисел у неё в модели нет"
            )
        }
        if !trained.disordered.isEmpty {
            warnings.append(
                "по этим данным худшее совпадение говорило бы за человека больше лучшего; числа оставлены прежними: \(codes(trained.disordered))"
            )
        }
        if !trained.unseen.isEmpty {
            warnings.append(
                "уровни, которых не показала ни одна пара, сглажены к исходной модели: \(codes(trained.unseen))")
        }
        return warnings
    }

    private static func note(_ trained: TrainedModel) -> String {
        let trainer = ModelTrainer()
        let counted = trained.counted.isEmpty ? "нет" : trained.counted.map(\.code).joined(separator: " ")
        let shares = trained.learnedShares.isEmpty ? "прежние" : trained.learnedShares.joined(separator: " ")
        return
            "без разметки; разных строк \(trained.distinctRows), детей \(trained.people); match: исходная модель весит как \(Int(trainer.priorRecords)) записей, общая в числах выгрузки — как \(Int(trainer.feedPriorRecords)); unrelated: по \(trained.strangers) случайным парам, исходная весит как \(Int(trainer.priorPairs)) пар, посчитано у: \(counted); доли: \(shares)"
    }

    private static let noRows = FileLinking.Failure.nothingToLearn("в выгрузках нет пригодных строк")
}
