/// The qualified names seen in a tree-shaped file, numbered in order of appearance.
public struct NameTable: Sendable {
    /// A namespace and a local name.
    public struct QualifiedName: Hashable, Sendable {
        /// Namespace URI; empty for none.
        public var namespace: String
        /// Local name, without prefix.
        public var local: String

        /// Makes a name.
        public init(namespace: String, local: String) {
            self.namespace = namespace
            self.local = local
        }
    }

    /// Names by number.
    public private(set) var names: [QualifiedName] = []
    private var numbers: [QualifiedName: Int32] = [:]

    /// An empty table.
    public init() {}

    /// The name's number, given now if it is new.
    public mutating func number(of name: QualifiedName) -> Int32 {
        if let known = numbers[name] { return known }
        let number = Int32(names.count)
        names.append(name)
        numbers[name] = number
        return number
    }
}
