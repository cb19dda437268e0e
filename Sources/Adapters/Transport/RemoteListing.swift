/// The files of a remote folder, read from what servers print. Pure.
struct RemoteListing: Hashable, Sendable {
    /// One file.
    struct Entry: Hashable, Sendable {
        /// Its name, without folders.
        var name: String
        /// Its size; nil when the list does not say.
        var byteCount: Int64?
    }

    /// Regular files, by name, each once.
    private(set) var entries: [Entry] = []
    /// Lines that are no entry of a form we know, or whose name is not UTF-8 or not a plain file name.
    private(set) var unreadable = 0

    /// More files than this are not looked at; the next night sees what is left.
    static let entryLimit = 10_000

    /// Reads what `LIST` or an SFTP server prints: the form of `ls -l`, or the one of IIS.
    init(lines bytes: [UInt8]) {
        var found: [String: Int64] = [:]
        for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            switch Self.item(line) {
            case .file(let name, let byteCount): if found.count < Self.entryLimit { found[name] = byteCount }
            case .other: break
            case .unreadable: unreadable += 1
            }
        }
        entries = found.map { Entry(name: $0.key, byteCount: $0.value) }.sorted { $0.name < $1.name }
    }

    /// Reads a web server's index page (its links to files of the same folder) or a plain list, one name a line.
    init(page bytes: [UInt8]) {
        var names: Set<String> = []
        let candidates = Self.links(bytes) ?? bytes.split(whereSeparator: { $0 == 10 || $0 == 13 })
        for candidate in candidates where names.count < Self.entryLimit {
            guard let name = Self.unescaped(candidate), MemberName.isSafeFileName(name), !name.hasPrefix("?") else {
                unreadable += 1
                continue
            }
            names.insert(name)
        }
        entries = names.map { Entry(name: $0, byteCount: nil) }.sorted { $0.name < $1.name }
    }

    private enum Item {
        case file(String, Int64)
        case other
        case unreadable
    }

    private static func item(_ line: ArraySlice<UInt8>) -> Item {
        if line.starts(with: Array("total ".utf8)) { return .other }
        guard let first = line.first else { return .other }
        // `-rw-r--r--   1 owner group 1234 Nov 20 10:00 name`
        if "-dlcbps".utf8.contains(first), line.count > 10 {
            guard first == 45 else { return .other }
            guard let (fields, rest) = fields(8, of: line), let byteCount = size(fields[4]), let name = name(rest)
            else { return .unreadable }
            return .file(name, byteCount)
        }
        // `11-20-26  10:00AM   1234 name`
        guard (48...57).contains(first), let (fields, rest) = fields(3, of: line) else { return .unreadable }
        if text(fields[2]) == "<DIR>" { return .other }
        guard let byteCount = size(fields[2]), let name = name(rest) else { return .unreadable }
        return .file(name, byteCount)
    }

    /// The first words of a line, and what follows the one space behind them.
    private static func fields(
        _ count: Int, of line: ArraySlice<UInt8>
    ) -> (fields: [ArraySlice<UInt8>], rest: ArraySlice<UInt8>)? {
        var rest = line
        var fields: [ArraySlice<UInt8>] = []
        for _ in 0..<count {
            rest = rest.drop { $0 == 32 || $0 == 9 }
            let field = rest.prefix { $0 != 32 && $0 != 9 }
            guard !field.isEmpty else { return nil }
            fields.append(field)
            rest = rest.dropFirst(field.count)
        }
        return rest.count > 1 ? (fields, rest.dropFirst()) : nil
    }

    private static func size(_ bytes: ArraySlice<UInt8>) -> Int64? {
        text(bytes).flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        // IIS fills up with spaces before the name; no agency's file name begins with one.
        text(bytes.drop { $0 == 32 }).flatMap { MemberName.isSafeFileName($0) ? $0 : nil }
    }

    /// What stands in `href="…"`, as far as it is a name of this folder; nil when the bytes are no page.
    private static func links(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard bytes.prefix(512).contains(60) else { return nil }
        let mark = Array("href=\"".utf8)
        var links: [ArraySlice<UInt8>] = []
        var position = 0
        while position + mark.count < bytes.count {
            guard bytes[position] | 0x20 == 104,
                bytes[position..<position + mark.count].map({ $0 == 34 || $0 == 61 ? $0 : $0 | 0x20 }) == mark
            else {
                position += 1
                continue
            }
            let link = bytes[(position + mark.count)...].prefix { $0 != 34 }
            position += mark.count + link.count
            let plain = link.starts(with: Array("./".utf8)) ? link.dropFirst(2) : link
            // Folders, other servers and the columns' sort links are no files of this folder.
            if !plain.isEmpty, !plain.contains(47), !plain.contains(63), !plain.contains(35) { links.append(plain) }
        }
        return links
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == 37, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }
}
