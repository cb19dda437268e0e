import Schemas

/// What a feed said before: the content of every row, so that only what changed is looked at again.
///
/// Rows beyond `memoryRows` wait in files: a hostile delivery may have millions that are shorter than their digests.
struct KnownRows {
    /// What a row is against what was known.
    enum Change: String, CaseIterable {
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

    /// So many rows of the feed, and half as many of a delivery's, are held in memory.
    static let memoryRows = 1_500_000

    private var known: SpillingTable<KnownRow>
    /// Rows of the delivery being read, but for those that only repeat what is known.
    private var seen: SpillingTable<SeenRow>
    private var orderKeys: SpillingTable<OrderKey>
    /// Number of the delivery being read.
    private var delivery: UInt32 = 1
    /// Rows that the feed has said and not withdrawn.
    private(set) var count = 0

    /// Nothing known yet.
    /// - Parameters:
    ///   - count: so many rows will be.
    ///   - folder: where files are made when there are too many for memory; without it there never are.
    init(reserving count: Int, spillingTo folder: String? = nil, memoryRows: Int = KnownRows.memoryRows) {
        known = SpillingTable(limit: memoryRows, folder: folder)
        seen = SpillingTable(limit: memoryRows / 2, folder: folder)
        orderKeys = SpillingTable(limit: memoryRows, folder: folder)
        known.reserve(count)
    }

    mutating func remember(
        key: RowDigest, content: RowDigest, isWithdrawn: Bool, orderKey: String
    ) throws(FileSystem.Failure) {
        let row = KnownRow(content: content, isWithdrawn: isWithdrawn)
        let before = try known.change(key) { known in
            defer { known = row }
            return known.isWithdrawn
        }
        if let before {
            count += (before ? 1 : 0) - (isWithdrawn ? 1 : 0)
        } else {
            try known.set(key, row)
            count += isWithdrawn ? 0 : 1
        }
        if !orderKey.isEmpty {
            try orderKeys.set(key, OrderKey(text: orderKey))
        } else if before != nil {
            _ = try orderKeys.change(key) { $0.text = "" }
        }
    }

    /// What a row read now repeats, judged before it is mapped.
    enum Repetition {
        case none
        /// The same as last time.
        case unchanged
        /// The same as an earlier row of this delivery.
        case duplicate
    }

    mutating func repetition(
        key: RowDigest, content: RowDigest, rowNumber: Int
    ) throws(FileSystem.Failure) -> Repetition {
        let earlier = try seen.value(key)
        if let earlier, earlier.content == content { return .duplicate }
        let delivery = delivery
        return try known.change(key) { row in
            let isRepeated = row.isRepeated(in: delivery)
            row.see(in: delivery)
            guard row.content == content, !row.isWithdrawn, earlier == nil else { return .none }
            if isRepeated { return .duplicate }
            row.repeatedAt = UInt32(clamping: rowNumber)
            return .unchanged
        } ?? .none
    }

    /// A quarantined row keeps what was known of its key.
    mutating func keep(key: RowDigest) throws(FileSystem.Failure) {
        let delivery = delivery
        _ = try known.change(key) { $0.see(in: delivery) }
    }

    mutating func judge(_ record: CanonicalRecord, rowNumber: Int) throws(FileSystem.Failure) -> Verdict {
        let key = record.keyDigest
        let row = try known.value(key)
        let change: Change =
            record.operation == .withdraw ? .withdrawn : row == nil ? .added : .altered
        let now = SeenRow(
            content: record.contentDigest, orderKey: record.orderKey, rowNumber: rowNumber, change: change)
        let before = try orderKeys.value(key)?.text ?? ""
        var earlier = try seen.value(key)
        if earlier == nil, let row, row.isRepeated(in: delivery) {
            earlier = SeenRow(content: row.content, orderKey: before, rowNumber: Int(row.repeatedAt), change: nil)
        }
        if let earlier {
            if !record.orderKey.isEmpty, record.orderKey < earlier.orderKey { return .outdated }
            try seen.set(key, now)
            return .replace(earlier: earlier.rowNumber, earlierChange: earlier.change, change)
        }
        if !record.orderKey.isEmpty, record.orderKey < before { return .outdated }
        if change == .withdrawn, let row, row.isWithdrawn, row.content == record.contentDigest {
            try seen.set(
                key, SeenRow(content: row.content, orderKey: record.orderKey, rowNumber: rowNumber, change: nil))
            return .unchanged
        }
        try seen.set(key, now)
        return .stage(change)
    }

    /// Keys that were known, not withdrawn, and not met in this delivery, in the order of their digests.
    func absent() throws(FileSystem.Failure) -> [RowDigest] {
        var keys: [RowDigest] = []
        try known.forEach { key, row throws(FileSystem.Failure) in
            if !row.isSeen(in: delivery), !row.isWithdrawn { keys.append(key) }
        }
        keys.sort { ($0.high, $0.low) < ($1.high, $1.low) }
        return keys
    }

    /// Rows that a later file repeats were said on its day.
    mutating func reaffirm(_ keys: [RowDigest], order: String) throws(FileSystem.Failure) {
        for key in keys {
            _ = try orderKeys.change(key) { if !$0.text.isEmpty, $0.text < order { $0.text = order } }
        }
    }

    /// The delivery was staged: what it says is known when the feed's next one is read.
    mutating func advance(withdrawingAbsent: Bool) throws(FileSystem.Failure) {
        if withdrawingAbsent {
            for key in try absent() {
                _ = try known.change(key) { $0.isWithdrawn = true }
                _ = try orderKeys.change(key) { $0.text = "" }
                count -= 1
            }
        }
        let seen = seen
        known.reserve(known.heldCount + seen.heldCount)
        try seen.forEach { key, row throws(FileSystem.Failure) in
            guard row.change != nil else { return }
            try remember(
                key: key, content: row.content, isWithdrawn: row.change == .withdrawn, orderKey: row.orderKey)
        }
        forgetDelivery()
    }

    /// The delivery was held or refused: nothing of it counts.
    mutating func forgetDelivery() {
        seen.removeAll()
        delivery += 1
    }

    func content(of key: RowDigest) throws(FileSystem.Failure) -> RowDigest? { try known.value(key)?.content }
}
