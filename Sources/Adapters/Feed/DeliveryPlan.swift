import Schemas

/// Which files and members of a delivery are read, and as what.
struct DeliveryPlan {
    /// One file or member.
    struct Part {
        var archive: ArchiveMembers
        var member: String
        /// For findings.
        var name: String

        func open() throws -> any ByteSource { try archive.open(named: member) }
    }

    /// Files with rows.
    private(set) var main: [Part] = []
    /// The other file of a pair.
    private(set) var other: Part?

    init(mapping: FeedMapping, files: [FeedFile]) throws {
        var parts: [Part] = []
        for file in files {
            if file.bytes == nil, let size = (try? FileByteSource(path: file.path))?.byteCount,
                size > mapping.limits.bytes
            {
                throw DecodingFailure(
                    finding: Finding(
                        .fileLimit, at: SourceLocation(file: file.name),
                        expected: "не больше \(RussianCount.bytes(mapping.limits.bytes))"))
            }
            let archive = try file.members(limits: mapping.limits)
            for member in archive.names {
                let name = archive.kind == .zip ? file.name + "/" + member : file.name
                parts.append(Part(archive: archive, member: member, name: name))
            }
        }
        let place = SourceLocation(file: files.first?.name ?? "")
        guard let join = mapping.join else {
            main = Self.relevant(parts, mapping)
            if main.isEmpty {
                let names = mapping.source.match.map { "«\($0.pattern)»" }.joined(separator: ", ")
                let expected = names.isEmpty ? "файл с данными в архиве" : "файл вида \(names) в архиве"
                if parts.contains(where: { Self.looksPacked($0.member) }) {
                    throw DecodingFailure(
                        finding: Finding(.archiveLimit, at: place, expected: "\(expected), а не архив внутри архива"))
                }
                throw DecodingFailure(finding: Finding(.fileMember, at: place, expected: expected))
            }
            return
        }
        main = parts.filter { join.main.matches(Self.last($0.member)) }
        let others = parts.filter { join.match.matches(Self.last($0.member)) }
        guard !main.isEmpty else {
            let expected = "файл вида «\(join.main.pattern)»"
            throw DecodingFailure(finding: Finding(.fileMember, at: place, expected: expected))
        }
        guard others.count == 1 else {
            let expected = "один файл вида «\(join.match.pattern)», найдено \(others.count)"
            throw DecodingFailure(finding: Finding(.fileMember, at: place, expected: expected))
        }
        other = others[0]
    }

    /// A file that was delivered as such is read whatever its name; of an archive's members only those that look like
    /// the feed's, unless there is but one.
    private static func relevant(_ parts: [Part], _ mapping: FeedMapping) -> [Part] {
        let ending: String
        if case .xml = mapping.format { ending = ".xml" } else { ending = ".csv" }
        var chosen: [Part] = []
        for part in parts {
            let isOnly = part.archive.names.count == 1
            if isOnly || mapping.source.matches(last(part.member)) || Letters.lowered(part.member).hasSuffix(ending) {
                chosen.append(part)
            }
        }
        return chosen
    }

    /// Told by the name: nobody would open it.
    private static func looksPacked(_ member: String) -> Bool {
        let name = Letters.lowered(member)
        return [".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz"].contains { name.hasSuffix($0) }
    }

    private static func last(_ member: String) -> String {
        String(
            decoding: member.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.last ?? [],
            as: UTF8.self)
    }
}
