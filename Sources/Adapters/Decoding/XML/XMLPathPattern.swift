import Schemas

/// Fits an element's or attribute's qualified name.
public struct XMLNamePattern: Hashable, Sendable {
    /// Fits a namespace URI.
    public enum Namespace: Hashable, Sendable {
        /// Every namespace, and none.
        case any
        /// Exactly this URI; an empty one means no namespace.
        case exact(String)
        /// Every URI that begins so: versions of one namespace.
        case prefix(String)

        /// Reads `*` as any, a text ending in `*` as a prefix, other text as exact.
        public init(_ text: String) {
            self = text == "*" ? .any : text.hasSuffix("*") ? .prefix(String(text.dropLast())) : .exact(text)
        }

        /// As it is written in a mapping.
        var text: String {
            switch self {
            case .any: "*"
            case .exact(let uri): uri
            case .prefix(let start): start + "*"
            }
        }
    }

    /// Fits a local name.
    public enum Local: Hashable, Sendable {
        /// Every name.
        case any
        /// Exactly this name.
        case exact(String)
        /// Every name that begins so.
        case prefix(String)

        /// Reads `*` as any, a text ending in `*` as a prefix, other text as exact.
        public init(_ text: String) {
            self = text == "*" ? .any : text.hasSuffix("*") ? .prefix(String(text.dropLast())) : .exact(text)
        }
    }

    /// Which namespaces fit.
    public var namespace: Namespace
    /// Which local names fit.
    public var local: Local

    /// Makes a pattern.
    public init(namespace: Namespace = .any, local: Local) {
        self.namespace = namespace
        self.local = local
    }

    /// True when both parts of the name fit.
    public func matches(_ name: NameTable.QualifiedName) -> Bool {
        let namespaceFits =
            switch namespace {
            case .any: true
            case .exact(let uri): name.namespace == uri
            case .prefix(let start): name.namespace.hasPrefix(start)
            }
        guard namespaceFits else { return false }
        return switch local {
        case .any: true
        case .exact(let exact): name.local == exact
        case .prefix(let start): name.local.hasPrefix(start)
        }
    }
}

/// Fits elements by the names on the way from the root element, which is the first step, or from any element.
public struct XMLPathPattern: Hashable, Sendable {
    /// The way may start at any depth: the data stand in an envelope that is nobody's business.
    public var startsAnywhere: Bool
    /// One for each level, the root's first. Never empty for a useful pattern.
    public var steps: [XMLNamePattern]
    /// For a header value: the attribute of the last step's element that holds it; nil for the element's text.
    public var attribute: XMLNamePattern?

    /// Makes a pattern.
    public init(steps: [XMLNamePattern], attribute: XMLNamePattern? = nil, startsAnywhere: Bool = false) {
        self.startsAnywhere = startsAnywhere
        self.steps = steps
        self.attribute = attribute
    }
}
