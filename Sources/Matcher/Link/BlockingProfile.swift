import Schemas

/// What each blocking key brings and costs, from searches made once more key by key.
public struct BlockingProfile: Sendable, Hashable {
    /// Figures of one key.
    public struct Line: Sendable, Hashable {
        /// Searches that asked for the key at least once.
        public var searches = 0
        /// Searches whose person the key leads to.
        public var finds = 0
        /// Of these, searches whose person no other key leads to.
        public var findsAlone = 0
        /// People met, one asked for twice by one key counted once.
        public var people = 0
        /// Largest number of people under one value.
        public var largest = 0
        /// Values with more people than are taken.
        public var cut = 0

        /// Makes a line of zeros.
        public init() {}
    }

    /// Lines by key.
    public private(set) var lines: [BlockingKey: Line] = [:]
    /// Searches made.
    public private(set) var searches = 0

    /// An empty profile.
    public init() {}

    /// Adds the figures of another profile.
    public mutating func add(_ other: BlockingProfile) {
        searches += other.searches
        for (key, line) in other.lines {
            lines[key, default: Line()].searches += line.searches
            lines[key, default: Line()].finds += line.finds
            lines[key, default: Line()].findsAlone += line.findsAlone
            lines[key, default: Line()].people += line.people
            lines[key, default: Line()].largest = max(lines[key, default: Line()].largest, line.largest)
            lines[key, default: Line()].cut += line.cut
        }
    }

    /// Counts one search: by key, the sizes of its blocks and whom they hold.
    fileprivate mutating func count(
        _ blocks: [BlockingKey: (people: Set<Int32>, sizes: [Int])], person: Int32, limit: Int
    ) {
        searches += 1
        let finding = blocks.filter { $0.value.people.contains(person) }.map(\.key)
        for (key, block) in blocks {
            var line = lines[key] ?? Line()
            line.searches += 1
            line.people += block.people.count
            line.largest = max(line.largest, block.sizes.max() ?? 0)
            line.cut += block.sizes.count { $0 > limit }
            if finding.contains(key) { line.finds += 1 }
            if finding == [key] { line.findsAlone += 1 }
            lines[key] = line
        }
    }
}

extension RecordLinker {
    /// Looks up one child of a request again, key by key, and says which keys lead to the person it was linked to.
    public func profile(_ request: LinkRequest, child: Int, linkedTo person: Int32) -> BlockingProfile {
        profile(request, child, person, in: index.storage.table)
    }

    private func profile(
        _ request: LinkRequest, _ child: Int, _ person: Int32, in table: borrowing PersonTable
    ) -> BlockingProfile {
        var profile = BlockingProfile()
        guard request.people.indices.contains(child) else { return profile }
        let (_, people, evidence) = trace(request, in: table)
        let query = people[child]
        var search = CandidateSearch(policy: policy)
        var families = query.isChild ? evidence.confirmed : []
        for owner in query.snilsOwners where query.isChild && table.row(owner).family >= 0 {
            families.append(table.row(owner).family)
        }
        search.search(query, families: families, in: table)
        var blocks: [BlockingKey: (people: Set<Int32>, sizes: [Int])] = [:]
        for lookup in search.lookups {
            var cursor = table.keys.cursor(lookup.key)
            table.keys.prepare(&cursor)
            var size = 0
            var block = blocks[lookup.kind] ?? ([], [])
            while case let found = table.keys.next(&cursor), found >= 0 {
                guard table.row(found).isChild == query.isChild else { continue }
                size += 1
                if size <= policy.blockLimit { block.people.insert(found) }
                // Larger than this, the exact size tells nothing more.
                if size >= 100_000 { break }
            }
            block.sizes.append(size)
            blocks[lookup.kind] = block
        }
        profile.count(blocks, person: person, limit: policy.blockLimit)
        return profile
    }
}

extension BlockingKey {
    /// Name for operators.
    public var russian: String {
        switch self {
        case .snils: "СНИЛС"
        case .family: "Семья"
        case .document: "Документ"
        case .surnameAndDate: "Фамилия и дата рождения"
        case .givenAndDate: "Имя и дата рождения"
        case .fatherAndDate: "Имя отца и дата рождения"
        case .fullName: "Фамилия, имя и отчество"
        case .surnameAndYear: "Фамилия, инициал и год рождения"
        case .dwelling: "Жильё"
        }
    }

    /// Stable code, for answers to machines.
    public var code: String { String(describing: self) }
}
