import Schemas

/// Finds the values of a mapping's paths in one raw record after another.
///
/// Columns are found once, by the header. Names of a tree are numbers in the reader's table; each number is looked up
/// once and kept. A class, so that the reader fills its buffers in place and everyone sees the same row.
final class RowCursor {
    let paths: [SourcePath]
    let file: String
    // Safe without checks, which would cost as much as a look-up: one reader fills it, then one mapper reads it.
    @exclusivity(unchecked)
    var record = RawRecord()
    /// The row's own element: node 0 unless a record holds several rows.
    @exclusivity(unchecked)
    var rowNode: Int32 = 0
    /// Values of the joined row by path; nil when there is none.
    @exclusivity(unchecked)
    var joined: [String?]?
    /// Values of the file's head.
    var heads: [String?] = [] {
        didSet {
            // Handed over with every row, and most often the same.
            guard heads != oldValue else { return }
            headDays = heads.map { $0.flatMap { StatedDay.day(inHead: $0) } }
            for (index, head) in heads.enumerated() where index < headCount { keep(head, index) }
        }
    }
    /// The days that they state.
    private(set) var headDays: [CalendarDate?] = []
    /// Column of each path; -1 for none.
    @exclusivity(unchecked)
    private(set) var columns: [Int] = []
    /// The header as delivered.
    private(set) var header: [String] = []

    private let tree: RowTree
    /// Column of each path as `columns` says, `notOfRow`, or less for a value of the head: asked for every value, so without
    /// counting references.
    private let places: UnsafeMutablePointer<Int>
    private static let notOfRow = -2
    /// The place of a path to the head's first value; those to the next ones are less.
    private static let firstHead = -3
    /// The bytes of each of the head's values.
    private let headTexts: UnsafeMutablePointer<UnsafeMutableRawBufferPointer>
    private let headCount: Int
    private(set) var localNames: [String] = []
    /// The local names one after the other, and where each ends.
    @exclusivity(unchecked)
    private(set) var nameBytes: [UInt8] = []
    @exclusivity(unchecked)
    private(set) var nameEnds: [Int] = [0]

    init(paths: [SourcePath], file: String) {
        self.paths = paths
        self.file = file
        tree = RowTree(paths)
        places = .allocate(capacity: paths.count)
        var heads = 0
        for (path, place) in paths.enumerated() {
            switch place.origin {
            case .row: (places + path).initialize(to: -1)
            case .head(let index):
                (places + path).initialize(to: Self.firstHead - index)
                heads = max(heads, index + 1)
            case .joined, .elementName: (places + path).initialize(to: Self.notOfRow)
            }
        }
        headCount = heads
        headTexts = .allocate(capacity: heads)
        headTexts.initialize(repeating: UnsafeMutableRawBufferPointer(start: nil, count: 0), count: heads)
    }

    deinit {
        places.deallocate()
        for index in 0..<headCount { headTexts[index].deallocate() }
        headTexts.deallocate()
    }

    var isTree: Bool { !record.nodes.isEmpty }

    func use(header: [String], columns: [Int]) {
        self.header = header
        self.columns = columns
        for path in paths.indices where places[path] > Self.notOfRow {
            places[path] = path < columns.count ? columns[path] : -1
        }
    }

    /// Looks up names that have appeared since the last record; returns those that no path uses.
    func learn(_ names: [NameTable.QualifiedName]) -> Range<Int> {
        let start = localNames.count
        for name in names[start...] {
            tree.learn(name.local)
            localNames.append(name.local)
            nameBytes.append(contentsOf: name.local.utf8)
            nameEnds.append(nameBytes.count)
        }
        return start..<localNames.count
    }

    /// Whether some path uses the name.
    func isKnown(name: Int) -> Bool { tree.isKnown(name: name) }

    /// Links the record's nodes: children in document order.
    func link() { tree.link(record.nodes) }

    /// The value of a path and its line; nil when it is absent. Of several elements the first that is filled.
    /// Node 0 stands for the row's own element.
    func text(_ path: Int, from node: Int32 = 0) -> (text: String, line: Int)? {
        switch paths[path].origin {
        case .joined: return joined?[path].map { ($0, record.line) }
        case .head(let index): return heads.indices.contains(index) ? heads[index].map { ($0, record.line) } : nil
        case .elementName:
            guard isTree else { return nil }
            return (localNames[Int(record.nodes[Int(rowNode)].name)], record.line)
        case .row: break
        }
        guard isTree else {
            guard columns.indices.contains(path), record.fields.indices.contains(columns[path]) else { return nil }
            return (record.text(record.fields[columns[path]]), record.line)
        }
        return element(path, from: node).map { found in
            (record.text(record.nodes[Int(found)].text), Int(record.nodes[Int(found)].line))
        }
    }

    /// The value of a path as its bytes, lent until the record changes; empty when it is absent. The same value that
    /// `text` gives; nil where only `text` can give it.
    @inline(__always)
    func lent(_ path: Int, from node: Int32, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let column = places[path]
        guard column > Self.notOfRow else {
            return column == Self.notOfRow ? nil : UnsafeRawBufferPointer(headTexts[Self.firstHead - column])
        }
        let range: Range<Int>
        if record.nodes.isEmpty {
            guard column >= 0, column < record.fields.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            range = record.fields[column]
        } else {
            guard let found = element(path, from: node) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            range = record.nodes[Int(found)].text
        }
        return UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// Keeps the bytes of one of the head's values, to lend them.
    private func keep(_ head: String?, _ index: Int) {
        headTexts[index].deallocate()
        headTexts[index] = .allocate(byteCount: head?.utf8.count ?? 0, alignment: 1)
        headTexts[index].copyBytes(from: (head ?? "").utf8)
    }

    /// The element that gives a path's value: of several the first that is filled.
    private func element(_ path: Int, from node: Int32) -> Int32? {
        let found = tree.element(path, from: node == 0 ? rowNode : node)
        return found < 0 ? nil : found
    }

    /// All values of a path, for elements that may be repeated.
    func texts(_ path: Int, from node: Int32 = 0) -> [String] {
        guard isTree, paths[path].origin == .row else {
            // Repeated elements of a joined row are kept with this separator between them.
            return (text(path, from: node)?.text).map {
                $0.utf8.split(separator: 0x1F).map { String(decoding: $0, as: UTF8.self) }
            } ?? []
        }
        return nodes(path, from: node).map { record.text(record.nodes[Int($0)].text) }
    }

    /// All elements at a path.
    func nodes(_ path: Int, from node: Int32 = 0) -> [Int32] {
        isTree ? tree.nodes(path, from: node == 0 ? rowNode : node) : []
    }

    /// The record's raw values, each with its place: for the quarantine store.
    func rawValues() -> [(place: String, value: String)] {
        var result: [(place: String, value: String)] = []
        if isTree {
            var places: [String] = []
            for node in record.nodes {
                let name = (node.isAttribute ? "@" : "") + localNames[Int(node.name)]
                let place =
                    node.parent < 0
                    ? "" : places[Int(node.parent)].isEmpty ? name : places[Int(node.parent)] + "/" + name
                places.append(place)
                if !node.text.isEmpty { result.append((place, record.text(node.text))) }
            }
        } else {
            for (index, field) in record.fields.enumerated() {
                result.append((index < header.count ? header[index] : "#\(index + 1)", record.text(field)))
            }
        }
        if let joined {
            for (index, value) in joined.enumerated() { if let value { result.append((paths[index].text, value)) } }
        }
        return result
    }
}
