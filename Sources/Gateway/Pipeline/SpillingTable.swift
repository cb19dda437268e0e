import Schemas

/// A value that a `SpillingTable` can keep outside of memory.
protocol SpillingValue: Sendable {
    init(_ entry: RowSpill.Entry)
    var entry: RowSpill.Entry { get }
}

/// Values by the keys of rows: so many in memory, those that come later in a file.
///
/// Feeds of the usual size never need the file. A copy shares the file with the original, so only one may be used on.
struct SpillingTable<Value: SpillingValue> {
    private var held = DigestTable<Value>()
    private var spill: RowSpill?
    private let limit: Int
    private let folder: String?

    /// Without a folder everything is held in memory.
    init(limit: Int, folder: String?) {
        self.limit = limit
        self.folder = folder
    }

    /// Values held in memory.
    var heldCount: Int { held.count }

    mutating func reserve(_ count: Int) { held.reserve(folder == nil ? count : min(count, limit)) }

    func value(_ key: RowDigest) throws(FileSystem.Failure) -> Value? {
        if let value = held[key] { return value }
        guard let spill, let found = try spill.find(key) else { return nil }
        return Value(found.entry)
    }

    mutating func set(_ key: RowDigest, _ value: Value) throws(FileSystem.Failure) {
        if spill == nil, folder == nil || held.count < limit {
            held.set(key, value)
        } else if let index = held.index(of: key) {
            held[at: index] = value
        } else {
            try store(key, value)
        }
    }

    private mutating func store(_ key: RowDigest, _ value: Value) throws(FileSystem.Failure) {
        guard let folder else { return }
        let spill = if let spill { spill } else { try RowSpill(folder: folder) }
        self.spill = spill
        if let found = try spill.find(key) {
            try spill.update(key, at: found.place, value.entry)
        } else {
            try spill.add(key, value.entry)
        }
    }

    /// Changes a value where it stands; nil when there is none.
    mutating func change<Result>(
        _ key: RowDigest, _ body: (inout Value) -> Result
    ) throws(FileSystem.Failure) -> Result? {
        if let index = held.index(of: key) { return body(&held[at: index]) }
        guard let spill, let found = try spill.find(key) else { return nil }
        var value = Value(found.entry)
        let result = body(&value)
        let entry = value.entry
        if entry != found.entry { try spill.update(key, at: found.place, entry) }
        return result
    }

    func forEach(_ body: (RowDigest, Value) throws(FileSystem.Failure) -> Void) throws(FileSystem.Failure) {
        try held.forEach(body)
        try spill?.forEach { key, _, entry throws(FileSystem.Failure) in try body(key, Value(entry)) }
    }

    mutating func removeAll() {
        held.removeAll()
        spill = nil
    }
}
