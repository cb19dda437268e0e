/// Where a value stands in a row: a column of a table, or a path of elements in a tree.
///
/// Written in mappings as a column's header, or as `mszReceiver/SNILS`, `Документ/@Вид`, `assignmentInfo//amount`,
/// `../Адрес` (the element around the row's), `joined/FAM` (the row of the other file), `$packageId` (a value of the file's
/// head) and `name()` (the row's element). A column may be written by its number, `#3`, or, when several columns have one
/// name, by the name and which of them is meant: `Дата#2`.
public struct SourcePath: Hashable, Sendable {
    /// What the path starts from.
    public enum Origin: Hashable, Sendable {
        /// The row, or the repeated element of a person.
        case row
        /// The row of the other file.
        case joined
        /// A value of the file's head, by its index in the mapping's list.
        case head(Int)
        /// The local name of the row's element.
        case elementName
    }

    /// One step down a tree.
    public struct Step: Hashable, Sendable {
        /// Local names, written `a|b` when versions of a message differ; `*` for any.
        public var names: [String]
        /// Not only children, but all below.
        public var isDeep: Bool
        /// An attribute.
        public var isAttribute: Bool
        /// Not down but up, to the element around.
        public var isParent = false
    }

    /// As written.
    public var text: String
    /// What it starts from.
    public var origin: Origin
    /// The way down; for a table one step, the column's header.
    public var steps: [Step]

    /// Only steps up: the path of an element that holds the row.
    var isAncestor: Bool { origin == .row && !steps.isEmpty && steps.allSatisfy(\.isParent) }

    /// Goes above the row.
    var leavesRow: Bool { origin == .row && steps.first?.isParent == true }

    /// Reads a path; nil when a step is empty. Headers of tables may hold any characters.
    init?(_ text: String, isTree: Bool, headNames: [String]) {
        self.text = text
        origin = .row
        steps = []
        guard !text.isEmpty else { return nil }
        var rest = text
        if text.hasPrefix("$") {
            guard let index = headNames.firstIndex(of: String(text.dropFirst())) else { return nil }
            origin = .head(index)
            return
        }
        if isTree, text == "name()" {
            origin = .elementName
            return
        }
        if text.hasPrefix("joined/") {
            origin = .joined
            rest = String(text.dropFirst(7))
        }
        guard isTree else {
            steps = [Step(names: [rest], isDeep: false, isAttribute: false)]
            return
        }
        var isDeep = false
        for (position, part) in rest.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .enumerated()
        {
            var name = String(decoding: part, as: UTF8.self)
            if name == "." { continue }
            if name == ".." {
                guard !isDeep, steps.last?.isAttribute != true else { return nil }
                steps.append(Step(names: [], isDeep: false, isAttribute: false, isParent: true))
                continue
            }
            if name.isEmpty {
                guard position > 0, !isDeep else { return nil }
                isDeep = true
                continue
            }
            let isAttribute = name.hasPrefix("@")
            if isAttribute { name.removeFirst() }
            guard !name.isEmpty, steps.last?.isAttribute != true else { return nil }
            let names = name.utf8.split(separator: UInt8(ascii: "|")).map { String(decoding: $0, as: UTF8.self) }
            guard !names.isEmpty else { return nil }
            steps.append(Step(names: names, isDeep: isDeep, isAttribute: isAttribute))
            isDeep = false
        }
        if isDeep { return nil }
    }
}
