import Glibc
import Yams

/// Loads mapping files and the code books beside them.
public enum MappingLoader {
    /// The largest mapping file that is read.
    public static let maximumBytes = 1 << 20

    /// Reads a file that a mapping names, relative to the mapping, and says which file that was; nil when there is none.
    public typealias SideFile = (String) -> (path: String, text: String)?

    /// Loads one file. All its mistakes are thrown together.
    public static func load(path: String) throws(MappingMistakes) -> FeedMapping {
        let text = try read(path, what: "описание потока")
        return try load(text: text, file: path) { relative in
            var folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            for _ in 0..<2 {
                let candidate = (folder + [relative[...]]).joined(separator: "/")
                if let found = try? read(candidate, what: "файл") { return (candidate, found) }
                if folder.isEmpty { break }
                folder = folder.dropLast()
            }
            return nil
        }
    }

    /// Loads a mapping from its text. `file` is shown in mistakes and kept in the mapping.
    public static func load(
        text: String, file: String, readFile: @escaping SideFile = { _ in nil }
    ) throws(MappingMistakes) -> FeedMapping {
        let reader = MappingReader(file: file, readFile: readFile)
        guard let mapping = try parse(text: text, file: file, what: "описание потока", { reader.read($0) }) else {
            throw MappingMistakes(reader.log.list)
        }
        return mapping
    }

    /// Parses a text as YAML and hands its root to the body; `what` names it in mistakes.
    static func parse<Result>(
        text: String, file: String, what: String, _ body: (Node) -> Result
    ) throws(MappingMistakes) -> Result {
        guard text.utf8.count <= maximumBytes else {
            throw MappingMistakes([MappingMistake(file: file, expected: "не больше 1 МиБ")])
        }
        let root: Node?
        // Kept to the end: nodes refer to their anchors weakly, and anchors are refused.
        let parser: Parser
        do {
            parser = try Parser(yaml: text)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw MappingMistakes([mistake(error, file: file, what: what)])
        } catch {
            throw MappingMistakes([MappingMistake(file: file, expected: "\(what) в виде YAML")])
        }
        guard let root else {
            throw MappingMistakes([MappingMistake(file: file, expected: what, found: "пустой файл")])
        }
        return withExtendedLifetime(parser) { body(root) }
    }

    /// Loads all `*.yaml` files of a folder, ordered by id and version; with those of the folders in it unless only the
    /// folder's own are wanted. Two files with one id and version are a mistake.
    public static func loadAll(
        directory: String, includesSubfolders: Bool = true
    ) throws(MappingMistakes) -> [FeedMapping] {
        var mappings: [FeedMapping] = []
        var mistakes: [MappingMistake] = []
        var seen: [String: String] = [:]
        for path in files(in: directory, depth: 0, limit: includesSubfolders ? 4 : 1).sorted() {
            do throws(MappingMistakes) {
                let mapping = try load(path: path)
                if let other = seen[mapping.name] {
                    mistakes.append(
                        MappingMistake(
                            file: path, expected: "сочетание `feed` и `version`, которого нет в других файлах",
                            found: "то же, что в \(other)")
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

    private static func mistake(_ error: YamlError, file: String, what: String) -> MappingMistake {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            MappingMistake(
                file: file, line: mark.line, column: mark.column, expected: "\(what) в виде YAML",
                found: YAMLProblem.russian(problem))
        case .duplicatedKeysInMapping(let duplicates, let context):
            MappingMistake(
                file: file, line: context.mark.line, column: context.mark.column, expected: "каждое имя ключа один раз",
                found: duplicates.map { "«\($0)»" }.joined(separator: ", "))
        default: MappingMistake(file: file, expected: "\(what) в виде YAML, текст UTF-8")
        }
    }

    /// The text of a file, for mappings and models; `what` names it in mistakes. Whoever names the file, or puts it into a
    /// folder of mappings, is trusted: symbolic links are followed.
    static func read(_ path: String, what: String) throws(MappingMistakes) -> String {
        func mistake(_ expected: String, _ found: String) -> MappingMistakes {
            MappingMistakes([MappingMistake(file: path, expected: expected, found: found)])
        }
        let bytes: [UInt8]?
        do throws(AdapterError) {
            bytes = try FileByteSource(path: path, followsLinks: true).readAll(atMost: maximumBytes)
        } catch {
            throw mistake("\(what) в файле, который можно прочитать", error.reason)
        }
        guard let bytes else { throw mistake("не больше 1 МиБ", "больше") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw mistake("текст UTF-8", "байты не в кодировке UTF-8; сохраните файл в UTF-8")
        }
        return text
    }

    private static func files(in directory: String, depth: Int, limit: Int) -> [String] {
        guard depth < limit, let handle = opendir(directory) else { return [] }
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
                found += files(in: path, depth: depth + 1, limit: limit)
            } else if name.hasSuffix(".yaml") {
                found.append(path)
            }
        }
        return found
    }
}
