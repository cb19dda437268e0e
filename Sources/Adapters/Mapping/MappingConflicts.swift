/// Finds mappings that claim the same file names: such a file would belong to the first of them, silently.
public enum MappingConflicts {
    /// One mistake for each pair of mappings whose patterns some name fits both of, at the later one's pattern. Feeds that
    /// are fetched from servers of their own may share names with each other.
    public static func find(in mappings: [FeedMapping]) -> [MappingMistake] {
        var mistakes: [MappingMistake] = []
        for (index, later) in mappings.enumerated() {
            for earlier in mappings[..<index] where later.source.kind == .drop || earlier.source.kind == .drop {
                guard let (pattern, other, name) = shared(later.source.match, earlier.source.match) else { continue }
                mistakes.append(
                    MappingMistake(
                        file: later.file, line: later.source.matchLine, column: later.source.matchColumn,
                        expected:
                            "образец имён, под который не подходят файлы потока \(earlier.name) (\(earlier.file))",
                        found:
                            "«\(pattern)», там «\(other)»: имя «\(name)» подходит обоим, файл достался бы только одному"
                    ))
            }
        }
        return mistakes
    }

    private static func shared(_ patterns: [Glob], _ others: [Glob]) -> (String, String, name: String)? {
        for pattern in patterns {
            for other in others {
                if let name = name(of: pattern, and: other) { return (pattern.pattern, other.pattern, name) }
            }
        }
        return nil
    }

    /// A name that both would take. Behind a leading star nearly everything is possible and little of it ever comes, so
    /// there only the plainest name of each pattern is tried with the other.
    private static func name(of pattern: Glob, and other: Glob) -> String? {
        if !pattern.pattern.hasPrefix("*"), !other.pattern.hasPrefix("*") { return pattern.commonName(with: other) }
        let plain = [pattern, other].map { $0.pattern.replacing("*", with: "1").replacing("?", with: "1") }
        if other.matches(plain[0]) { return plain[0] }
        return pattern.matches(plain[1]) ? plain[1] : nil
    }
}
