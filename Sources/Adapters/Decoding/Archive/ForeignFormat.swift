/// Names files that are no tables and no trees by their first bytes, whatever they are called.
enum ForeignFormat {
    private static let magics: [(bytes: [UInt8], offset: Int, name: String)] = [
        ([0x25, 0x50, 0x44, 0x46], 0, "документ PDF"),
        ([0xD0, 0xCF, 0x11, 0xE0], 0, "документ старого Word или Excel (DOC, XLS); сохраните таблицу как CSV"),
        ([0x7B, 0x5C, 0x72, 0x74, 0x66], 0, "документ RTF"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, "архив 7z; нужен zip или gzip"),
        ([0x52, 0x61, 0x72, 0x21], 0, "архив RAR; нужен zip или gzip"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], 0, "архив xz; нужен zip или gzip"),
        ([0x42, 0x5A, 0x68], 0, "архив bzip2; нужен zip или gzip"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "архив zstd; нужен zip или gzip"),
        ([0x50, 0x4B, 7, 8], 0, "часть архива zip из нескольких частей"),
        ([0x75, 0x73, 0x74, 0x61, 0x72], 257, "архив tar; нужен zip или gzip"),
        ([0x89, 0x50, 0x4E, 0x47], 0, "изображение PNG"),
        ([0xFF, 0xD8, 0xFF], 0, "изображение JPEG"),
        ([0x49, 0x49, 0x2A, 0], 0, "изображение TIFF"),
        ([0x4D, 0x4D, 0, 0x2A], 0, "изображение TIFF"),
        ([0x53, 0x51, 0x4C, 0x69, 0x74, 0x65, 0x20, 0x66], 0, "база SQLite"),
        ([0x7F, 0x45, 0x4C, 0x46], 0, "программа (ELF)"),
        ([0x2D, 0x2D, 0x2D, 0x2D, 0x2D, 0x42, 0x45, 0x47, 0x49, 0x4E], 0, "подпись или сертификат (PEM)"),
    ]

    /// What the file is; nil when nothing speaks against text.
    static func name(of bytes: [UInt8]) -> String? {
        for magic in magics where bytes.dropFirst(magic.offset).starts(with: magic.bytes) { return magic.name }
        return isPage(bytes) ? "страница HTML; сохраните таблицу как CSV" : nil
    }

    /// Office documents are zip archives: their members tell.
    static func document(of members: [String]) -> String? {
        func has(_ start: String) -> Bool { members.contains { $0.hasPrefix(start) } }
        if has("[Content_Types].xml") || has("_rels/") {
            if has("xl/") { return "книга Excel (XLSX); сохраните лист как CSV" }
            if has("word/") { return "документ Word (DOCX)" }
            if has("ppt/") { return "презентация (PPTX)" }
        }
        return members.contains("mimetype") && has("META-INF/") ? "документ OpenDocument (ODS, ODT)" : nil
    }

    /// Programs call an HTML table «xls»; letters' case does not count.
    private static func isPage(_ bytes: [UInt8]) -> Bool {
        let start = bytes.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 <= 32 }
        let head = String(decoding: start.prefix(16), as: UTF8.self).lowercased()
        return head.hasPrefix("<html") || head.hasPrefix("<!doctype html") || head.hasPrefix("<table")
    }
}
