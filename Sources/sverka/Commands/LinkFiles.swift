import Adapters
import ArgumentParser

/// What every command needs that links feed files to a registry file.
struct LinkFiles: ParsableArguments {
    @Option(name: .long, help: "CSV реестра.")
    var registry: String

    @OptionGroup var layoutOption: RegistryLayoutOption

    @OptionGroup var reading: ReadingOptions

    @OptionGroup var arguments: FeedArguments

    /// The feed files.
    var feeds: [String] { arguments.feeds }

    /// All files that are read.
    var inputs: [String?] { [registry, layoutOption.registryMapping, reading.mapping] + feeds }
}

/// How the columns of a registry file are read.
struct RegistryLayoutOption: ParsableArguments {
    @Option(
        name: .customLong("registry-mapping"), help: "Описание колонок реестра. По умолчанию registry/people.v1.yaml.")
    var registryMapping: String?

    /// The layout that was named; nil when none was.
    func named() throws -> FeedMapping? { try registryMapping.map { try MappingLoader.load(path: $0) } }

    /// The layout that was named, or the shipped one.
    func layout() throws -> FeedMapping {
        try named() ?? MappingLoader.load(path: "\(try MappingsFolder.find(nil))/registry/people.v1.yaml")
    }
}
