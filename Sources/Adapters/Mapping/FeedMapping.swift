import Schemas

/// A compiled mapping file: everything that is particular to one sender's message.
public struct FeedMapping: Sendable {
    /// Where deliveries come from and when they are complete.
    public struct Source: Hashable, Sendable {
        /// How deliveries arrive.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Put into a folder.
            case drop
            /// Posted to the gateway.
            case upload
            /// Fetched by the gateway.
            case https, ftps, sftp
        }

        /// When a file in a folder counts as complete.
        public enum Ready: Hashable, Sendable {
            /// When a file with this suffix stands beside it.
            case marker(String)
            /// When its size has not changed for so many seconds.
            case stable(seconds: Int)
        }

        /// How deliveries arrive.
        public var kind: Kind = .drop
        /// Names of files, one of which must fit.
        public var match: [Glob] = []
        /// Line and column of the patterns in the mapping file, for `MappingConflicts`; 0 when there are none.
        public var matchLine = 0
        /// See `matchLine`.
        public var matchColumn = 0
        /// When a file is complete.
        public var ready: Ready = .stable(seconds: 30)
        /// Where a file says of which day it is; nil when it does not.
        public var dated: StatedDay?
        /// How a fetched feed is fetched; nil for the others.
        public var pull: PullSettings?
        /// When the service fetches it; nil when only nights do.
        public var schedule: FeedSchedule?

        /// Whether a file of this name belongs to the feed.
        public func matches(_ name: String) -> Bool { match.contains { $0.matches(name) } }
    }

    /// The most that one file may hold.
    public struct Limits: Hashable, Sendable {
        /// Bytes of a file as delivered.
        public var bytes = 2 << 30
        /// Bytes after unpacking.
        public var unpacked = 8 << 30
        /// Unpacked to packed.
        public var ratio = 200
        /// Members of an archive.
        public var members = 50
        /// Bytes of a field.
        public var field = 64 << 10
        /// Depth of a tree.
        public var depth = 64
        /// Rows of a delivery. What is known of each is held in memory while they are compared.
        public var rows = 5_000_000
    }

    /// How the file is written.
    public enum Format: Sendable {
        /// A table.
        case csv(CSVDialect)
        /// A tree.
        case xml(XMLFormat)
    }

    /// Where a tree's rows stand.
    public struct XMLFormat: Sendable {
        /// Paths of the row elements.
        public var rows: [XMLPathPattern]
        /// Paths of values outside the rows, beside `headNames`.
        public var heads: [XMLPathPattern]
        /// Names of those values.
        public var headNames: [String]
        /// Namespaces, exact or with `*` at the end, that are known; empty for any.
        public var namespaces: [XMLNamePattern.Namespace]
        /// Path, from a row element, of the elements that become rows instead of it; nil for the row element itself.
        public var each: Int?
        /// Element whose text is the XML meant, in an envelope.
        public var payload: Payload?
        /// Schema beside the mapping to check against; faults are warnings.
        public var schema: String?

        /// Where the schema is; nil when there is none.
        func schemaPath(beside mapping: String) -> String? {
            guard let schema else { return nil }
            let folder = mapping.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/")
            return folder.isEmpty ? schema : "\(folder)/\(schema)"
        }

    }

    /// An XML file inside the text of an element of another.
    public struct Payload: Sendable {
        /// How the inner file is written there.
        public enum Encoding: String, Hashable, Sendable, CaseIterable {
            /// As escaped text or CDATA.
            case text
            /// Its bytes in base64.
            case base64
        }

        /// The element.
        public var path: XMLPathPattern
        /// How the inner file is written.
        public var encoding: Encoding
    }

    /// The other file of a pair.
    public struct Join: Sendable {
        /// Member or file name of the other file.
        public var match: Glob
        /// Member or file name of the main file.
        public var main: Glob
        /// Row element of the other file, in a tree.
        public var rows: [XMLPathPattern]
        /// Path index of the reference in the main row.
        public var reference: Int
        /// Steps of the identifier in the other file's row.
        public var identifier: SourcePath
        /// A row without partner is quarantined; otherwise only reported.
        public var quarantinesMissing: Bool
    }

    /// Rows that withdraw earlier ones.
    public struct Withdrawal: Sendable {
        /// Which rows do.
        public var when: Condition
        /// Paths of the withdrawn row's key; empty for the row's own.
        public var key: [Int]
    }

    /// When a file is given up.
    public struct ErrorPolicy: Hashable, Sendable {
        /// More quarantined rows than this; nil for no limit.
        public var abortRows: Int?
        /// A greater share of quarantined rows than this, once 100 were read; nil for no limit.
        public var abortPercent: Double?
        /// Holds a delivery most of whose rows are quarantined when nothing else is said: it is not what was meant.
        public var holdsHopeless = true
        /// From so many rows on, when the mapping says nothing, a delivery is looked at as a whole.
        public static let hopelessRows = 10_000
        /// So many percent of its rows are then too many.
        public static let hopelessPercent = 50
    }

    /// A fact of a row.
    public struct Fact: Hashable, Sendable {
        /// Name.
        public var name: String
        /// Where it comes from.
        public var rule: FieldRule
    }

    /// `education.attendance`.
    public var id: String
    /// Version, from 1.
    public var version: Int
    /// Title for people.
    public var title = ""
    /// Whose feed it is.
    public var agency: Agency
    /// Whom to write to about the feed.
    public var contact = ""
    /// What a missing row means.
    public var mode = FeedMode.delta
    /// Where deliveries come from.
    public var source = Source()
    /// Limits of one file.
    public var limits = Limits()
    /// How the file is written.
    public var format: Format
    /// What stands where in a table.
    public var table = TableLayout()
    /// Which rows are data.
    public var rows = RowSelection()
    /// What a whole delivery must look like.
    public var expect = DeliveryExpectation()
    /// The other file of a pair.
    public var join: Join?
    /// All paths that any rule uses.
    public var paths: [SourcePath] = []
    /// Paths of the key's parts.
    public var key: [Int] = []
    /// Text put before the key when it comes from several places.
    public var order: [Int] = []
    /// Rows that withdraw.
    public var withdrawal: Withdrawal?
    /// Columns and elements that are known and not used.
    public var ignored: Set<String> = []
    /// Columns that may be absent from the header.
    public var optional: Set<Int> = []
    /// Reporting organisation.
    public var organisation: FieldRule?
    /// The dwelling the row is about.
    public var dwelling: AddressRule?
    /// People.
    public var persons: [PersonRule] = []
    /// Facts, in the order written.
    public var facts: [Fact] = []
    /// Signals.
    public var signals: [SignalRule] = []
    /// Code books by name.
    public var codeBooks: [String: CodeBook] = [:]
    /// How rows are matched.
    public var matching = MatchingRule()
    /// Severities other than the usual ones.
    public var severities: [FindingCode: Severity] = [:]
    /// When a file is given up.
    public var onError = ErrorPolicy()
    /// Samples with expected outcome.
    public var tests: [MappingTest] = []
    /// Path of the file it was loaded from.
    public var file = ""

    /// The mapping for a delivery that a person confirmed: it is read to its end, however many rows are rejected.
    public var confirmed: FeedMapping {
        var mapping = self
        mapping.onError = ErrorPolicy()
        mapping.onError.holdsHopeless = false
        return mapping
    }

    /// Of two rows with one key the one of the later file counts: nothing in the row says which is newer.
    public var isOrderedByDay: Bool { mode != .full && order.isEmpty && source.dated != nil }

    /// `education.attendance.v1`.
    public var name: String { "\(id).v\(version)" }
}
