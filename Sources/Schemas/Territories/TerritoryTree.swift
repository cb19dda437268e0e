/// The region's territories, found by id, by ОКТМО, or by any spelling of a name.
public struct TerritoryTree: Sendable {
    /// All nodes, in the order given.
    public let territories: [Territory]
    private let byID: [String: Int]
    private let byOktmo: [String: Int]
    private let byName: [String: [Int]]

    /// Builds the tree; a later node with the same id or ОКТМО does not replace an earlier one.
    public init(_ territories: [Territory]) {
        self.territories = territories
        var byID: [String: Int] = [:]
        var byOktmo: [String: Int] = [:]
        var byName: [String: [Int]] = [:]
        for (index, territory) in territories.enumerated() {
            if byID[territory.id] == nil { byID[territory.id] = index }
            if let oktmo = territory.oktmo, byOktmo[oktmo.code] == nil { byOktmo[oktmo.code] = index }
            for name in [territory.name] + territory.aliases {
                let key = Self.foldedName(name)
                if !key.isEmpty, byName[key]?.contains(index) != true { byName[key, default: []].append(index) }
            }
        }
        self.byID = byID
        self.byOktmo = byOktmo
        self.byName = byName
    }

    /// The node with this id.
    public subscript(id: String) -> Territory? { byID[id].map { territories[$0] } }

    /// The node of an ОКТМО: exact, or the municipality of an 11-digit code, or the district around it (2 digits of the
    /// region, 3 of the district, 3 of the municipality in the district, 3 of the village).
    public func find(oktmo: Oktmo) -> Territory? {
        (byOktmo[oktmo.code] ?? byOktmo[String(oktmo.municipality)] ?? byOktmo[String(oktmo.municipality) + "000"]
            ?? byOktmo[oktmo.code.prefix(5) + "000"])
            .map { territories[$0] }
    }

    /// The one node with this name or alias, in any spelling; nil when none or several have it.
    public func find(name: String) -> Territory? {
        guard let indices = byName[Self.foldedName(name)], indices.count == 1 else { return nil }
        return territories[indices[0]]
    }

    /// Whether the name is the node's official one, in any spelling, and not one of its aliases.
    public func isOfficial(_ name: String, of territory: Territory) -> Bool {
        Self.foldedName(name) == Self.foldedName(territory.name)
    }

    /// The node and everything above it, the region last.
    public func path(from id: String) -> [Territory] {
        var result: [Territory] = []
        var next: String? = id
        while let id = next, let territory = self[id], !result.contains(where: { $0.id == id }) {
            result.append(territory)
            next = territory.parentID
        }
        return result
    }

    /// Upper case without ё, punctuation, and the words that say what a territory is («г.о.», «район»).
    public static func foldedName(_ name: String) -> String {
        var words: [String] = []
        var word = ""
        func finish() {
            let drop: Set<String> = [
                "Г", "О", "ГО", "ГОРОД", "ГОРОДСКОЙ", "ОКРУГ", "МУНИЦИПАЛЬНЫЙ", "РАЙОН", "Р", "Н", "РН", "МО", "МР",
                "С", "П", "ПГТ",
                "ДЕРЕВНЯ", "СЕЛО", "ПОСЕЛОК", "ГОРОДА",
            ]
            if !word.isEmpty, !drop.contains(word) { words.append(word) }
            word = ""
        }
        for scalar in name.unicodeScalars {
            switch scalar {
            case "ё", "Ё": word.unicodeScalars.append("Е")
            case "а"..."я": word.unicodeScalars.append(Unicode.Scalar(scalar.value - 32) ?? scalar)
            case "А"..."Я", "0"..."9", "A"..."Z": word.unicodeScalars.append(scalar)
            case "a"..."z": word.unicodeScalars.append(Unicode.Scalar(scalar.value - 32) ?? scalar)
            default: finish()
            }
        }
        finish()
        return words.joined(separator: " ")
    }
}
