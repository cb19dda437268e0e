import Schemas

/// Tells which municipalities of a delivery the region's tree knows, and under what name.
struct TerritoryCheck {
    /// A text found by its bytes: a string is brought into its normal form for each look.
    private struct ByteText: Hashable {
        let text: String

        init(_ text: String) { self.text = text }

        static func == (left: ByteText, right: ByteText) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) {
            let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if isHashed == nil { Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
        }
    }

    private let territories: TerritoryTree
    /// A file names few municipalities and many rows: each name is looked up once.
    private var known: [ByteText: FindingCode?] = [:]
    /// The name looked up last when nothing was found wrong with it: rows beside each other most often have the same.
    private var lastFine = ""

    init(_ territories: TerritoryTree) { self.territories = territories }

    /// Findings about the municipalities of a record's addresses, each name once.
    mutating func findings(in record: CanonicalRecord) -> [Finding] {
        var names: [String] = []
        func note(_ name: String) {
            if !name.isEmpty, !name.hasSameBytes(as: lastFine), !names.contains(name) { names.append(name) }
        }
        if let dwelling = record.dwelling { note(dwelling.oktmo?.code ?? dwelling.municipality) }
        // By places: an address taken out of its list is eight texts, each of which is counted.
        for person in record.people.indices {
            for place in record.people[person].addresses.indices {
                note(
                    record.people[person].addresses[place].oktmo?.code
                        ?? record.people[person].addresses[place].municipality)
            }
        }
        return names.compactMap { name in
            // A municipality is no personal data: the administrator needs to see what to add to the aliases.
            verdict(name).map { Finding($0, at: record.location, maskedValue: name) }
        }
    }

    private mutating func verdict(_ name: String) -> FindingCode? {
        let earlier = known[ByteText(name)]
        let verdict = earlier ?? look(name)
        if earlier == nil { known[ByteText(name)] = .some(verdict) }
        if verdict == nil { lastFine = name }
        return verdict
    }

    private func look(_ name: String) -> FindingCode? {
        if let oktmo = Oktmo(name) { return territories.find(oktmo: oktmo) == nil ? .territoryUnknown : nil }
        guard let territory = territories.find(name: name) else { return .territoryUnknown }
        return territories.isOfficial(name, of: territory) ? nil : .territoryAlias
    }
}
