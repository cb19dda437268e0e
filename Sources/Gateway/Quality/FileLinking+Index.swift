import Adapters
import Matcher
import Schemas

extension FileLinking {
    /// The index of a registry file, for measuring. Blocks the thread that it is called on.
    package static func index(_ path: String, layout: FeedMapping, asOf: CalendarDate) throws -> PersonIndex {
        try RegistryRows(path: path, layout: layout, asOf: asOf).people().index
    }
}
