/// Why a record in the database can't be read; quotes nothing of it.
struct StoredRecordDamage: Error, Equatable, CustomStringConvertible {
    /// What was expected.
    var expected: String
    /// Where, in bytes from 0.
    var offset: Int

    var description: String { "запись в базе не читается: в байте \(offset + 1) ожидалось: \(expected)" }
}
