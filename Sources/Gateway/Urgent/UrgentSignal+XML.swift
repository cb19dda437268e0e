import Adapters
import Schemas

extension UrgentSignal {
    /// Reads a posted XML document: the same names as in JSON; a field is `<field name="kusp">…</field>` or, inside `fields`,
    /// `<kusp>…</kusp>`, a person `<person role="child">…</person>`.
    package static func read(xml bytes: [UInt8]) throws -> UrgentSignal {
        var limits = XMLLimits()
        limits.depth = 8
        limits.nodes = 2000
        let pattern = XMLPathPattern(steps: [XMLNamePattern(local: XMLNamePattern.Local("signal"))])
        let reader = try XMLRecordReader(
            source: MemoryByteSource(bytes), rows: [pattern], limits: limits, file: "signal")
        var record = RawRecord()
        var signal = UrgentSignal()
        var mistakes: [Mistake] = []
        do {
            guard try reader.next(into: &record) else {
                throw Mistakes([Mistake("", "корневой элемент signal")])
            }
            signal.take(record, reader.names, &mistakes)
            // A document is whole only when its end was read.
            var rest = RawRecord()
            _ = try reader.next(into: &rest)
        } catch let failure as DecodingFailure {
            let line = failure.finding.location.line
            throw signal.mistakes([Mistake(line > 0 ? "строка \(line)" : "", failure.finding.code.russian)])
        }
        mistakes += signal.mistakes
        guard mistakes.isEmpty else { throw signal.mistakes(mistakes) }
        return signal
    }

    /// Elements that may stand several times beside each other.
    private static let manifold: Set<String> = ["person", "field"]

    private mutating func take(_ record: RawRecord, _ names: NameTable, _ mistakes: inout [Mistake]) {
        func name(_ node: RawRecord.Node) -> String { names.names[Int(node.name)].local }
        func value(_ node: RawRecord.Node) -> String {
            var text = record.text(node.text)[...]
            while let first = text.first, first.isWhitespace { text = text.dropFirst() }
            while let last = text.last, last.isWhitespace { text = text.dropLast() }
            return String(text)
        }
        /// Index of the person that a node begins.
        var persons: [Int: Int] = [:]
        /// What each element has said; an attribute is another way to write a child.
        var said: Set<String> = []
        for (index, node) in record.nodes.enumerated() where index > 0 {
            let parent = record.nodes[Int(node.parent)]
            let path = node.parent == 0 ? "" : name(parent)
            if !Self.manifold.contains(name(node)), !said.insert("\(node.parent) \(name(node))").inserted {
                mistakes.append(Mistake("строка \(node.line)", "«\(Self.shown(name(node)))» один раз"))
            }
            switch (path, name(node)) {
            case ("", "id"): id = value(node)
            case ("", "indicator"): indicator = value(node)
            case ("", "occurredAt"): occurredAt = value(node)
            case ("", "organisation"): organisation = value(node)
            case ("", "fact"): fact = value(node)
            case ("", "text"): text = value(node)
            case ("", "people"), ("", "address"), ("", "fields"): break
            case ("", "field"):
                let key = record.nodes.first { $0.parent == Int32(index) && $0.isAttribute && name($0) == "name" }
                guard let key else {
                    mistakes.append(Mistake("строка \(node.line)", "field с атрибутом name"))
                    continue
                }
                if fields.updateValue(value(node), forKey: value(key)) != nil {
                    mistakes.append(Mistake("строка \(node.line)", "каждое сведение один раз"))
                }
            case ("fields", let field): fields[field] = value(node)
            case ("field", "name"), ("", "schemaLocation"): break
            case ("", "person"), ("people", "person"):
                // One more than allowed is kept, to be refused.
                guard people.count <= Self.mostPeople else { continue }
                persons[index] = people.count
                people.append(Person())
            case ("person", "role"):
                if let person = persons[Int(node.parent)] { people[person].role = value(node) }
            case ("person", let field) where Self.personFields.contains(field):
                if let person = persons[Int(node.parent)] { people[person].values[field] = value(node) }
            case ("address", "text"): address = value(node)
            case ("address", "municipality"): municipality = value(node)
            default:
                mistakes.append(
                    Mistake("строка \(node.line)", "известный элемент; неизвестен «\(Self.shown(name(node)))»"))
            }
        }
    }
}
