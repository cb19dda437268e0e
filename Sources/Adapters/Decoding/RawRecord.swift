import Schemas

/// One decoded record before mapping: its values as UTF-8, nothing interpreted yet.
///
/// A reader fills the same value again for every record, so that its buffers are allocated once.
/// A row of a table has `fields` in the file's column order; a record of a tree has `nodes` in document order,
/// node 0 being the record's own element. The other list is empty.
public struct RawRecord: Sendable {
    /// A cell of a table or an element or attribute of a tree.
    public struct Node: Sendable {
        /// Name's number in the reader's `NameTable`; attributes and elements with one name have one number.
        public var name: Int32
        /// Index of the parent node; -1 for the record's own element.
        public var parent: Int32
        /// True for an attribute.
        public var isAttribute: Bool
        /// The direct text of an element (pieces joined), or the attribute's value: a range of `bytes`.
        public var text: Range<Int>
        /// Line in the file, from 1.
        public var line: Int32

        /// Makes a node.
        public init(name: Int32, parent: Int32, isAttribute: Bool, text: Range<Int>, line: Int32) {
            self.name = name
            self.parent = parent
            self.isAttribute = isAttribute
            self.text = text
            self.line = line
        }
    }

    /// UTF-8 of all values, one after the other.
    public var bytes: [UInt8] = []
    /// Ranges of `bytes`, one for each column; a quoted empty field and a bare empty field are the same.
    public var fields: [Range<Int>] = []
    /// Elements and attributes in document order: parents before children.
    public var nodes: [Node] = []
    /// Line where the record starts, from 1.
    public var line = 0
    /// Number of the record in its file, from 1.
    public var row = 0

    /// An empty record.
    public init() {}

    /// Forgets the values and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        nodes.removeAll(keepingCapacity: true)
    }

    /// The text of a range of `bytes`.
    public func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
