import Schemas

/// What a feed said before: the content of every row, so that only what changed is looked at again.
struct KnownRows {
    /// One row as it stands in the database.
    struct Row {
        var content: RowDigest
        var isWithdrawn: Bool
        /// The last delivery, counted from 1, that named the row; 0 for none since it was read from the database.
        var seenIn: UInt32 = 0
        /// Number of the row, in that delivery, that said the same; 0 for none. Most rows of most files: they need no
        /// entry of their own.
        var unchangedAt: UInt32 = 0
    }

    /// A row of the delivery being read.
    private struct Seen {
        var content: RowDigest
        var orderKey: String
        var rowNumber: Int
        var change: Change?
    }

    /// What a row is against what was known.
    enum Change: String {
        /// Never seen before.
        case added
        /// Known with another content, or withdrawn before and now back.
        case altered
        case withdrawn
    }

    /// What to do with a row that has been mapped.
    enum Verdict {
        /// Stage it; nothing of the same key came before in this delivery.
        case stage(Change)
        /// Stage it, and forget the earlier row of this delivery with the same key.
        case replace(earlier: Int, earlierChange: Change?, Change)
        /// The delivery has a newer row with this key already, or what is known is newer.
        case outdated
        /// Withdraws, in the same words, what was withdrawn before.
        case unchanged
    }

    private var known: [RowDigest: Row] = [:]
    private var seen: [RowDigest: Seen] = [:]
    private var orderKeys: [RowDigest: String] = [:]
    /// Number of the delivery being read.
    private var delivery: UInt32 = 1

    init(reserving count: Int) {
        known.reserveCapacity(count)
    }

    mutating func remember(key: RowDigest, content: RowDigest, isWithdrawn: Bool, orderKey: String) {
        known[key] = Row(content: content, isWithdrawn: isWithdrawn)
        orderKeys[key] = orderKey.isEmpty ? nil : orderKey
    }

    /// What a row read now repeats, judged before it is mapped.
    enum Repetition {
        case none
        /// The same as last time.
        case unchanged
        /// The same as an earlier row of this delivery.
        case duplicate
    }

    mutating func repetition(key: RowDigest, content: RowDigest, rowNumber: Int) -> Repetition {
        guard let index = known.index(forKey: key) else {
            return seen[key]?.content == content ? .duplicate : .none
        }
        meet(index)
        let isSame = known.values[index].content == content
        if known.values[index].unchangedAt > 0 { return isSame ? .duplicate : .none }
        if let earlier = seen[key] { return earlier.content == content ? .duplicate : .none }
        guard isSame, !known.values[index].isWithdrawn else { return .none }
        known.values[index].unchangedAt = UInt32(clamping: rowNumber)
        return .unchanged
    }

    /// A quarantined row keeps what was known of its key.
    mutating func keep(key: RowDigest) {
        if let index = known.index(forKey: key) { meet(index) }
    }

    private mutating func meet(_ index: Dictionary<RowDigest, Row>.Index) {
        guard known.values[index].seenIn != delivery else { return }
        known.values[index].seenIn = delivery
        known.values[index].unchangedAt = 0
    }

    /// The row of this delivery that said what was known, as if it had been judged.
    private func unchanged(_ key: RowDigest, _ row: Row?) -> Seen? {
        guard let row, row.seenIn == delivery, row.unchangedAt > 0 else { return nil }
        return Seen(
            content: row.content, orderKey: orderKeys[key] ?? "", rowNumber: Int(row.unchangedAt), change: nil)
    }

    mutating func judge(_ record: CanonicalRecord, rowNumber: Int) -> Verdict {
        let key = record.keyDigest
        let row = known[key]
        let change: Change =
            record.operation == .withdraw ? .withdrawn : row == nil ? .added : .altered
        if let earlier = seen[key] ?? unchanged(key, row) {
            if !record.orderKey.isEmpty, record.orderKey < earlier.orderKey { return .outdated }
            seen[key] = Seen(
                content: record.contentDigest, orderKey: record.orderKey, rowNumber: rowNumber, change: change)
            if row != nil { known[key]?.unchangedAt = 0 }
            return .replace(earlier: earlier.rowNumber, earlierChange: earlier.change, change)
        }
        if let before = orderKeys[key], !record.orderKey.isEmpty, record.orderKey < before { return .outdated }
        if change == .withdrawn, let row, row.isWithdrawn, row.content == record.contentDigest {
            seen[key] = Seen(content: row.content, orderKey: record.orderKey, rowNumber: rowNumber, change: nil)
            return .unchanged
        }
        seen[key] = Seen(content: record.contentDigest, orderKey: record.orderKey, rowNumber: rowNumber, change: change)
        return .stage(change)
    }

    /// Rows that the feed has said and not withdrawn.
    var count: Int { known.values.count { !$0.isWithdrawn } }

    /// Keys that were known, not withdrawn, and not met in this delivery, in the order of their digests.
    func absent() -> [RowDigest] {
        known.filter { $0.value.seenIn != delivery && !$0.value.isWithdrawn }.map(\.key)
            .sorted { ($0.high, $0.low) < ($1.high, $1.low) }
    }

    /// Rows that a later file repeats were said on its day.
    mutating func reaffirm(_ keys: [RowDigest], order: String) {
        for key in keys {
            if let before = orderKeys[key], before < order { orderKeys[key] = order }
            if let row = seen[key], row.change == nil, row.orderKey < order { seen[key]?.orderKey = order }
        }
    }

    /// The delivery was staged: what it says is known when the feed's next one is read.
    mutating func advance(withdrawingAbsent: Bool) {
        if withdrawingAbsent {
            for key in absent() {
                known[key]?.isWithdrawn = true
                orderKeys[key] = nil
            }
        }
        for (key, row) in seen where row.change != nil {
            remember(
                key: key, content: row.content, isWithdrawn: row.change == .withdrawn, orderKey: row.orderKey)
        }
        forgetDelivery()
    }

    /// The delivery was held or refused: nothing of it counts.
    mutating func forgetDelivery() {
        seen.removeAll(keepingCapacity: true)
        delivery += 1
    }

    func content(of key: RowDigest) -> RowDigest? { known[key]?.content }
    func isKnown(_ key: RowDigest) -> Bool { known[key] != nil }
}
