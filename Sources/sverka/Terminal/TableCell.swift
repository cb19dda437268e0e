import Adapters

/// Cells of the tables that the program writes.
enum TableCell {
    /// As RFC 4180 wants it, quoted where needed; what could be a formula gets an apostrophe, for people who open the file
    /// as a table.
    static func text(_ text: String) -> String { SpreadsheetCell.cell(text) }
}
