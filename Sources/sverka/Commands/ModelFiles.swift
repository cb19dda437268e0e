import Adapters
import ArgumentParser
import Gateway
import Glibc
import Schemas

/// What every command needs that tries a model on files.
struct ModelFiles: ParsableArguments {
    @Option(name: .long, help: "CSV реестра.")
    var registry: String

    @Option(
        name: .customLong("registry-mapping"), help: "Описание колонок реестра. По умолчанию registry/people.v1.yaml.")
    var registryMapping: String?

    @Option(name: .long, help: "Описание потока.")
    var mapping: String

    @Option(name: .customLong("as-of"), help: "День, на который считаются даты (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    @Argument(help: "Файлы выгрузок.")
    var feeds: [String]

    func validate() throws {
        if feeds.isEmpty { throw ValidationError("нужен хотя бы один файл выгрузки") }
    }

    /// The day that dates are read for.
    var day: CalendarDate { asOf ?? GatewayApplication.clock().date }

    /// All files that are read.
    var inputs: [String?] { [registry, registryMapping, mapping] + feeds }

    /// How the registry's file is read.
    func layout() throws -> FeedMapping {
        try MappingLoader.load(path: registryMapping ?? "\(try MappingsFolder.find(nil))/registry/people.v1.yaml")
    }

    /// Threads to work on.
    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
