import Adapters
import Matcher
import Schemas

extension FileLinking {
    /// The index of a registry file, for measuring.
    package static func index(_ path: String, layout: FeedMapping, asOf: CalendarDate) throws -> PersonIndex {
        var index = PersonIndex()
        try RegistryRows(path: path, layout: layout, asOf: asOf).forEach { _, entry in index.append(entry) }
        return index
    }
}
