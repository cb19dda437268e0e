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
    var heads: [String?] = []
    /// Column of each path; -1 for none.
    @exclusivity(unchecked)
    private(set) var columns: [Int] = []
    /// The header as delivered.
    private(set) var header: [String] = []

    /// A step of a path with its names as numbers.
    private struct Step {
        /// Number of its name; -2 for any, -3 for one of the names between two places of `alternatives`.
        var name: Int32
        var alternatives: Range<Int>
        var isDeep: Bool
        var isAttribute: Bool
        var isParent: Bool
    }

    /// The steps of all paths one after the other, and where those of each begin. Plain pointers: a reference counted
    /// for each step would cost more than the step.
    private let steps: UnsafeMutablePointer<Step>
    private let stepStarts: [Int]
    private let alternatives: UnsafeMutablePointer<Int32>
    /// By path: stands in the row itself.
    private let isRowPath: [Bool]
    private let numberOfName: [String: Int32]
    @exclusivity(unchecked)
    private var known: [Int32] = []
    private(set) var localNames: [String] = []
    /// The local names one after the other, and where each ends.
    @exclusivity(unchecked)
    private(set) var nameBytes: [UInt8] = []
    @exclusivity(unchecked)
    private(set) var nameEnds: [Int] = [0]
    @exclusivity(unchecked)
    private var firstChild: [Int32] = []
    @exclusivity(unchecked)
    private var nextSibling: [Int32] = []
    @exclusivity(unchecked)
    private var lastChild: [Int32] = []

    init(paths: [SourcePath], file: String) {
        self.paths = paths
        self.file = file
        isRowPath = paths.map { $0.origin == .row }
        var numbers: [String: Int32] = [:]
        var all: [Step] = []
        var choices: [Int32] = []
        var starts = [0]
        for path in paths {
            for step in path.steps {
                let names = step.names.map { name -> Int32 in
                    if name == "*" { return -2 }
                    if let number = numbers[name] { return number }
                    let number = Int32(numbers.count)
                    numbers[name] = number
                    return number
                }
                all.append(
                    Step(
                        name: names.contains(-2) ? -2 : names.count == 1 ? names[0] : -3,
                        alternatives: choices.count..<(choices.count + names.count), isDeep: step.isDeep,
                        isAttribute: step.isAttribute, isParent: step.isParent))
                choices += names
            }
            starts.append(all.count)
        }
        numberOfName = numbers
        stepStarts = starts
        steps = .allocate(capacity: all.count)
        steps.initialize(from: all, count: all.count)
        alternatives = .allocate(capacity: choices.count)
        alternatives.initialize(from: choices, count: choices.count)
    }

    deinit {
        steps.deallocate()
        alternatives.deallocate()
    }

    var isTree: Bool { !record.nodes.isEmpty }

    func use(header: [String], columns: [Int]) {
        self.header = header
        self.columns = columns
    }

    /// Looks up names that have appeared since the last record; returns those that no path uses.
    func learn(_ names: [NameTable.QualifiedName]) -> Range<Int> {
        let start = known.count
        for name in names[start...] {
            known.append(numberOfName[name.local] ?? -1)
            localNames.append(name.local)
            nameBytes.append(contentsOf: name.local.utf8)
            nameEnds.append(nameBytes.count)
        }
        return start..<known.count
    }

    /// Whether some path uses the name.
    func isKnown(name: Int) -> Bool { known[name] >= 0 }

    /// Links the record's nodes: children in document order.
    func link() {
        let count = record.nodes.count
        firstChild.removeAll(keepingCapacity: true)
        nextSibling.removeAll(keepingCapacity: true)
        lastChild.removeAll(keepingCapacity: true)
        for _ in 0..<count {
            firstChild.append(-1)
            nextSibling.append(-1)
            lastChild.append(-1)
        }
        for index in 1..<max(count, 1) {
            let parent = Int(record.nodes[index].parent)
            guard parent >= 0 else { continue }
            if lastChild[parent] < 0 {
                firstChild[parent] = Int32(index)
            } else {
                nextSibling[Int(lastChild[parent])] = Int32(index)
            }
            lastChild[parent] = Int32(index)
        }
    }

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
        guard isRowPath[path] else { return nil }
        let range: Range<Int>
        if record.nodes.isEmpty {
            let column = path < columns.count ? columns[path] : -1
            guard column >= 0, column < record.fields.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            range = record.fields[column]
        } else {
            guard let found = element(path, from: node) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            range = record.nodes[Int(found)].text
        }
        return UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// The element that gives a path's value: of several the first that is filled.
    private func element(_ path: Int, from node: Int32) -> Int32? {
        var first: Int32 = -1
        var filled: Int32 = -1
        visit(path, node: node == 0 ? rowNode : node) { found in
            if first < 0 { first = found }
            if !record.nodes[Int(found)].text.isEmpty { filled = found }
            return filled < 0
        }
        return first < 0 ? nil : filled < 0 ? first : filled
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
        var result: [Int32] = []
        guard isTree else { return result }
        visit(path, node: node == 0 ? rowNode : node) { found in
            result.append(found)
            return true
        }
        return result
    }

    /// Calls `body` for each element at the path until it says no. False when it said no.
    @discardableResult
    private func visit(_ path: Int, node: Int32, _ body: (Int32) -> Bool) -> Bool {
        record.nodes.withUnsafeBufferPointer { nodes in
            visit(steps + stepStarts[path], until: steps + stepStarts[path + 1], node: node, nodes, body)
        }
    }

    private func visit(
        _ step: UnsafeMutablePointer<Step>, until end: UnsafeMutablePointer<Step>, node: Int32,
        _ nodes: UnsafeBufferPointer<RawRecord.Node>, _ body: (Int32) -> Bool
    ) -> Bool {
        if step == end { return body(node) }
        if step.pointee.isParent {
            let parent = nodes[Int(node)].parent
            return parent < 0 || visit(step + 1, until: end, node: parent, nodes, body)
        }
        let name = step.pointee.name
        var child = firstChild[Int(node)]
        while child >= 0 {
            let element = nodes[Int(child)]
            if element.isAttribute == step.pointee.isAttribute, isMeant(known[Int(element.name)], name, step),
                !visit(step + 1, until: end, node: child, nodes, body)
            {
                return false
            }
            if step.pointee.isDeep, !element.isAttribute, !visit(step, until: end, node: child, nodes, body) {
                return false
            }
            child = nextSibling[Int(child)]
        }
        return true
    }

    @inline(__always)
    private func isMeant(_ number: Int32, _ name: Int32, _ step: UnsafeMutablePointer<Step>) -> Bool {
        if name >= 0 { return number == name }
        if name == -2 { return true }
        for place in step.pointee.alternatives where alternatives[place] == number { return number >= 0 }
        return false
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
