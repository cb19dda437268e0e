import Glibc
import Yams

/// Loads mapping files and the code books beside them.
public enum MappingLoader {
    /// The largest mapping file that is read.
    public static let maximumBytes = 1 << 20

    /// Loads one file. All its mistakes are thrown together.
    public static func load(path: String) throws(MappingMistakes) -> FeedMapping {
        let name = String(path.split(separator: "/").last ?? "")
        guard let text = read(path) else {
            throw MappingMistakes([
                MappingMistake(file: name, expected: "a readable file of at most 1 MiB of UTF-8 text")
            ])
        }
        var mapping = try load(text: text, file: name) { relative in
            var folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            for _ in 0..<2 {
                if let found = read((folder + [relative[...]]).joined(separator: "/")) { return found }
                if folder.isEmpty { break }
                folder = folder.dropLast()
            }
            return nil
        }
        mapping.file = path
        return mapping
    }

    /// Loads a mapping from its text.
    public static func load(
        text: String, file: String, readFile: @escaping (String) -> String? = { _ in nil }
    ) throws(MappingMistakes) -> FeedMapping {
        guard text.utf8.count <= maximumBytes else {
            throw MappingMistakes([MappingMistake(file: file, expected: "at most 1 MiB")])
        }
        let root: Node?
        // Kept to the end: nodes refer to their anchors weakly, and anchors are refused.
        let parser: Parser
        do {
            parser = try Parser(yaml: text)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw MappingMistakes([mistake(error, file: file)])
        } catch {
            throw MappingMistakes([MappingMistake(file: file, expected: "YAML")])
        }
        guard let root else {
            throw MappingMistakes([MappingMistake(file: file, expected: "a mapping", found: "nothing")])
        }
        let reader = MappingReader(file: file, readFile: readFile)
        let mapping = withExtendedLifetime(parser) { reader.read(root) }
        guard let mapping else { throw MappingMistakes(reader.log.list) }
        return mapping
    }

    /// Loads all `*.yaml` files of a folder and the folders in it, ordered by id and version. Two files with one id and
    /// version are a mistake.
    public static func loadAll(directory: String) throws(MappingMistakes) -> [FeedMapping] {
        var mappings: [FeedMapping] = []
        var mistakes: [MappingMistake] = []
        var seen: [String: String] = [:]
        for path in files(in: directory, depth: 0).sorted() {
            do throws(MappingMistakes) {
                let mapping = try load(path: path)
                if let other = seen[mapping.name] {
                    mistakes.append(
                        MappingMistake(file: path, expected: "an id and version of its own", found: "those of \(other)")
                    )
                }
                seen[mapping.name] = path
                mappings.append(mapping)
            } catch {
                mistakes += error.list
            }
        }
        guard mistakes.isEmpty else { throw MappingMistakes(mistakes) }
        return mappings.sorted { ($0.id, $0.version) < ($1.id, $1.version) }
    }

    private static func mistake(_ error: YamlError, file: String) -> MappingMistake {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            MappingMistake(
                file: file, line: mark.line, column: mark.column, expected: "YAML",
                found: problem + (context.map { " (\($0.text))" } ?? ""))
        case .duplicatedKeysInMapping(let duplicates, let context):
            MappingMistake(
                file: file, line: context.mark.line, column: context.mark.column, expected: "each key once",
                found: duplicates.map { "«\($0)»" }.joined(separator: ", "))
        default: MappingMistake(file: file, expected: "YAML in UTF-8")
        }
    }

    private static func read(_ path: String) -> String? {
        guard let source = try? FileByteSource(path: path), source.byteCount <= maximumBytes else { return nil }
        var bytes = [UInt8](repeating: 0, count: source.byteCount)
        var filled = 0
        while filled < bytes.count {
            guard
                let count = try? bytes.withUnsafeMutableBytes({ buffer in
                    try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                })
            else { return nil }
            if count == 0 { break }
            filled += count
        }
        return String(validating: bytes[..<filled], as: UTF8.self)
    }

    private static func files(in directory: String, depth: Int) -> [String] {
        guard depth < 4, let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var found: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = directory + "/" + name
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found += files(in: path, depth: depth + 1)
            } else if name.hasSuffix(".yaml") {
                found.append(path)
            }
        }
        return found
    }
}
