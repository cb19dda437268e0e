/// One numbered step of a schema: `0007_add_outbox.sql`. Immutable once it has been applied anywhere.
struct MigrationFile: Hashable {
    /// The number at the start of the name.
    let number: Int
    /// The file name.
    let name: String
    /// Its statements.
    let text: String

    /// The files of a folder by number.
    static func all(in folder: String) throws(MigrationError) -> [MigrationFile] {
        var files: [MigrationFile] = []
        for name in FileSystem.names(in: folder) where name.hasSuffix(".sql") {
            let digits = name.prefix { $0 != "_" }
            guard digits.utf8.count == 4, let number = Int(digits), name.utf8.count > "0000_.sql".utf8.count,
                let bytes = try? FileSystem.read("\(folder)/\(name)"),
                let text = String(validating: bytes, as: UTF8.self),
                !text.utf8.contains(0)
            else { throw .badFile(name) }
            if files.last?.number == number { throw .duplicateNumber(number) }
            files.append(MigrationFile(number: number, name: name, text: text))
        }
        return files
    }
}
