/// What an XML file may hold at most; more refuses the file.
public struct XMLLimits: Hashable, Sendable {
    /// Elements inside each other, the root being 1.
    public var depth: Int
    /// Attributes of one element, namespace declarations included.
    public var attributes: Int
    /// UTF-8 bytes of one text or attribute value.
    public var textBytes: Int
    /// UTF-8 bytes of all values of one record.
    public var recordBytes: Int
    /// Elements and attributes of one record.
    public var nodes: Int
    /// Different names in the file.
    public var names: Int

    /// Makes limits.
    public init(
        depth: Int = 64, attributes: Int = 64, textBytes: Int = 256 * 1024, recordBytes: Int = 1024 * 1024,
        nodes: Int = 20_000, names: Int = 10_000
    ) {
        self.depth = depth
        self.attributes = attributes
        self.textBytes = textBytes
        self.recordBytes = recordBytes
        self.nodes = nodes
        self.names = names
    }

    /// A limit that a file exceeds.
    enum Excess {
        case depth, attributes, textBytes, recordBytes, nodes, names
    }

    /// What the sender is told about a limit.
    func text(_ excess: Excess) -> String {
        switch excess {
        case .depth: "вложенность не больше \(depth)"
        case .attributes: "не больше \(attributes) атрибутов у элемента"
        case .textBytes: "текст не длиннее \(RussianCount.bytes(textBytes))"
        case .recordBytes: "запись не длиннее \(RussianCount.bytes(recordBytes))"
        case .nodes: "не больше \(nodes) элементов и атрибутов в записи"
        case .names: "не больше \(names) разных имён в файле"
        }
    }
}
