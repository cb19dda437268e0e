import Adapters
import ArgumentParser
import Gateway
import Glibc
import Schemas

/// How files are read by commands that need no database.
struct ReadingOptions: ParsableArguments {
    @Option(name: .long, help: "Описание потока.")
    var mapping: String

    @Option(name: .customLong("as-of"), help: "День, на который считаются даты (ГГГГ-ММ-ДД). По умолчанию сегодня.")
    var asOf: CalendarDate?

    /// The day that dates are read for.
    var day: CalendarDate { asOf ?? GatewayApplication.clock().date }

    /// How the files are read.
    func feed() throws -> FeedMapping { try MappingLoader.load(path: mapping) }

    /// Threads to work on.
    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
