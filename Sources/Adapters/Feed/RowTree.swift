import Schemas

/// The elements of one record linked with each other, and the paths of a mapping walked through them.
///
/// Plain pointers: a reference counted for each step would cost more than the step.
final class RowTree {
    /// A step of a path with its names as numbers.
    private struct Step {
        /// Number of its name; -2 for any, -3 for one of the names between two places of `alternatives`.
        var name: Int32
        var alternatives: Range<Int>
        var isDeep: Bool
        var isAttribute: Bool
        var isParent: Bool
    }

    /// A node with its neighbours; -1 for none.
    private struct Link {
        /// Number of its name among those that paths use; -1 for all others.
        var name: Int32
        var parent: Int32
        var firstChild: Int32 = -1
        var lastChild: Int32 = -1
        var nextSibling: Int32 = -1
        var isAttribute: Bool
        var isEmpty: Bool
    }

    /// The steps of all paths one after the other, and where those of each begin.
    private let steps: UnsafeMutablePointer<Step>
    private let stepStarts: UnsafeMutablePointer<Int>
    private let alternatives: UnsafeMutablePointer<Int32>
    /// By path: bits of the names without which it leads nowhere. Several names may share a bit.
    private let needs: UnsafeMutablePointer<UInt64>
    /// Bits of the names that the record has.
    @exclusivity(unchecked)
    private var present: UInt64 = 0
    private let numberOfName: [String: Int32]
    private var known: [Int32] = []
    @exclusivity(unchecked)
    private var links: UnsafeMutablePointer<Link>
    private var capacity = 64

    init(_ paths: [SourcePath]) {
        var numbers: [String: Int32] = [:]
        var all: [Step] = []
        var choices: [Int32] = []
        var starts = [0]
        needs = .allocate(capacity: paths.count)
        for (place, path) in paths.enumerated() {
            var need: UInt64 = 0
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
                if !step.isParent, names.count == 1, names[0] >= 0 { need |= Self.bit(names[0]) }
            }
            (needs + place).initialize(to: need)
            starts.append(all.count)
        }
        numberOfName = numbers
        steps = .allocate(capacity: all.count)
        steps.initialize(from: all, count: all.count)
        stepStarts = .allocate(capacity: starts.count)
        stepStarts.initialize(from: starts, count: starts.count)
        alternatives = .allocate(capacity: choices.count)
        alternatives.initialize(from: choices, count: choices.count)
        links = .allocate(capacity: capacity)
    }

    deinit {
        steps.deallocate()
        stepStarts.deallocate()
        needs.deallocate()
        alternatives.deallocate()
        links.deallocate()
    }

    /// Learns the next name of the reader's table.
    func learn(_ name: String) { known.append(numberOfName[name] ?? -1) }

    /// Whether some path uses the name.
    func isKnown(name: Int) -> Bool { known[name] >= 0 }

    /// Links a record's nodes: children in document order.
    func link(_ nodes: [RawRecord.Node]) {
        if nodes.count > capacity {
            capacity = nodes.count * 2
            links.deallocate()
            links = .allocate(capacity: capacity)
        }
        let links = links
        present = 0
        for index in nodes.indices {
            let node = nodes[index]
            let name = known[Int(node.name)]
            if name >= 0 { present |= Self.bit(name) }
            (links + index).initialize(
                to: Link(
                    name: name, parent: node.parent, isAttribute: node.isAttribute,
                    isEmpty: node.text.isEmpty))
            guard node.parent >= 0 else { continue }
            let parent = links + Int(node.parent)
            if parent.pointee.lastChild < 0 {
                parent.pointee.firstChild = Int32(index)
            } else {
                links[Int(parent.pointee.lastChild)].nextSibling = Int32(index)
            }
            parent.pointee.lastChild = Int32(index)
        }
    }

    private static func bit(_ name: Int32) -> UInt64 { 1 << UInt64(name & 63) }

    /// The element that gives a path's value: of several the first that is filled; -1 when there is none.
    func element(_ path: Int, from node: Int32) -> Int32 {
        // Most elements that a schema knows are not there.
        if needs[path] & ~present != 0 { return -1 }
        var first: Int32 = -1
        let filled = filled(
            steps + stepStarts[path], until: steps + stepStarts[path + 1], node: node, links, &first)
        return filled < 0 ? first : filled
    }

    private func filled(
        _ step: UnsafeMutablePointer<Step>, until end: UnsafeMutablePointer<Step>, node: Int32,
        _ links: UnsafeMutablePointer<Link>, _ first: inout Int32
    ) -> Int32 {
        if step == end {
            if first < 0 { first = node }
            return links[Int(node)].isEmpty ? -1 : node
        }
        if step.pointee.isParent {
            let parent = links[Int(node)].parent
            return parent < 0 ? -1 : filled(step + 1, until: end, node: parent, links, &first)
        }
        let (name, isAttribute, isDeep) = (step.pointee.name, step.pointee.isAttribute, step.pointee.isDeep)
        var child = links[Int(node)].firstChild
        while child >= 0 {
            let link = links + Int(child)
            if link.pointee.name == name || name < -1, link.pointee.isAttribute == isAttribute,
                isMeant(link.pointee.name, step)
            {
                let found = filled(step + 1, until: end, node: child, links, &first)
                if found >= 0 { return found }
            }
            if isDeep, !link.pointee.isAttribute {
                let found = filled(step, until: end, node: child, links, &first)
                if found >= 0 { return found }
            }
            child = link.pointee.nextSibling
        }
        return -1
    }

    /// All elements at a path.
    func nodes(_ path: Int, from node: Int32) -> [Int32] {
        var result: [Int32] = []
        if needs[path] & ~present != 0 { return result }
        collect(steps + stepStarts[path], until: steps + stepStarts[path + 1], node: node, links, &result)
        return result
    }

    private func collect(
        _ step: UnsafeMutablePointer<Step>, until end: UnsafeMutablePointer<Step>, node: Int32,
        _ links: UnsafeMutablePointer<Link>, _ result: inout [Int32]
    ) {
        if step == end { return result.append(node) }
        if step.pointee.isParent {
            let parent = links[Int(node)].parent
            if parent >= 0 { collect(step + 1, until: end, node: parent, links, &result) }
            return
        }
        var child = links[Int(node)].firstChild
        while child >= 0 {
            let link = links + Int(child)
            if link.pointee.isAttribute == step.pointee.isAttribute, isMeant(link.pointee.name, step) {
                collect(step + 1, until: end, node: child, links, &result)
            }
            if step.pointee.isDeep, !link.pointee.isAttribute {
                collect(step, until: end, node: child, links, &result)
            }
            child = link.pointee.nextSibling
        }
    }

    @inline(__always)
    private func isMeant(_ number: Int32, _ step: UnsafeMutablePointer<Step>) -> Bool {
        let name = step.pointee.name
        if name >= 0 { return number == name }
        if name == -2 { return true }
        for place in step.pointee.alternatives where alternatives[place] == number { return number >= 0 }
        return false
    }
}
