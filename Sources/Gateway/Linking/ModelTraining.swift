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
            model = .people(trained.model)
            rows = trained.rows
            rejected = linking.rejected
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
    }

    private static let noRows = FileLinking.Failure.nothingToLearn("в выгрузках нет пригодных строк")
}
