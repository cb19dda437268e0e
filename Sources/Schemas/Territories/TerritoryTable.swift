/// Reads a region's `territories.csv`: `id;parent;kind;name;oktmo;aliases`, aliases separated by `|`.
public enum TerritoryTable {
    /// The header that the table must have.
    public static let header = "id;parent;kind;name;oktmo;aliases"

    /// The territories as a tree; throws when a line is wrong, an id stands twice or a parent is missing.
    public static func parse(_ text: String) throws(ReferenceTableError) -> TerritoryTree {
        let table = try ReferenceTable(text, header: header)
        var territories: [Territory] = []
        var parents: [String: String] = [:]
        var known: Set<String> = []
        for row in table.rows {
            let id = try row.required(0) { $0.isEmpty ? nil : $0 }
            guard known.insert(id).inserted else {
                throw ReferenceTableError(line: row.line, reason: .duplicate(id))
            }
            let parent = row[1].isEmpty ? nil : row[1]
            parents[id] = parent
            territories.append(
                Territory(
                    id: id, parentID: parent, kind: try row.required(2, Territory.Kind.init(rawValue:)),
                    name: try row.required(3) { $0.isEmpty ? nil : $0 },
                    oktmo: try row.optional(4) { Oktmo($0) },
                    aliases: row[5].split(separator: "|").map(String.init)))
        }
        for (row, territory) in zip(table.rows, territories) {
            if let parent = territory.parentID, !known.contains(parent) {
                throw ReferenceTableError(line: row.line, reason: .unknownParent(parent))
            }
            var seen: Set<String> = [territory.id]
            var next = territory.parentID
            while let id = next {
                guard seen.insert(id).inserted else {
                    throw ReferenceTableError(line: row.line, reason: .cycle(territory.id))
                }
                next = parents[id]
            }
        }
        return TerritoryTree(territories)
    }
}
