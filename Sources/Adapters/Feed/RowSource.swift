import Schemas

/// Reads the rows of one table or tree into a cursor and sees what is odd about the file and each row.
final class RowSource {
    private enum Reader {
        case table(TableRows)
        case tree(TreeRows)
    }

    let cursor: RowCursor
    private let reader: Reader

    /// Opens a file.
    /// - Parameters:
    ///   - mapping: how it is written.
    ///   - source: its bytes.
    ///   - file: the name for findings.
    ///   - paths: what will be asked of the cursor.
    ///   - rows: which elements of a tree are records.
    ///   - isMain: whether it is the file with the rows, not the other of a pair.
    init(
        mapping: FeedMapping, source: any ByteSource, file: String, paths: [SourcePath], rows: [XMLPathPattern],
        isMain: Bool = true
    ) throws {
        cursor = RowCursor(paths: paths, file: file)
        switch mapping.format {
        case .csv(let dialect):
            reader = .table(
                TableRows(mapping: mapping, dialect: dialect, source: source, cursor: cursor, isMain: isMain))
        case .xml(let format):
            reader = .tree(
                try TreeRows(
                    mapping: mapping, format: format, source: source, cursor: cursor, rows: rows, isMain: isMain))
        }
    }

    /// About the row read last.
    var rowFindings: [Finding] {
        if case .table(let rows) = reader { return rows.rowFindings }
        return []
    }

    /// About the file, since the last call.
    func takeFileFindings() -> [Finding] {
        switch reader {
        case .table(let rows): rows.takeFileFindings()
        case .tree(let rows): rows.takeFileFindings()
        }
    }

    /// Reads the next row; false at the end.
    func next() throws -> Bool {
        switch reader {
        case .table(let rows): try rows.next()
        case .tree(let rows): try rows.next()
        }
    }
}
