import Schemas

/// The files inside a delivered file: members of a zip, the one inside a gzip, or the file itself.
///
/// The kind is told by the first bytes, never by the name. Members are read in any order, each from its start. Their
/// names are labels only: nothing is ever unpacked to a path.
public final class ArchiveMembers {
    /// How the members are packed.
    public enum Kind: Hashable, Sendable {
        /// Not at all: the one member is the file itself.
        case plain
        /// A zip archive.
        case zip
        /// One file packed with gzip.
        case gzip
    }

    private let origin: ArchiveOrigin
    private let file: String
    private let limits: ArchiveLimits
    /// What all members together have unpacked to: they may share the same packed bytes.
    private let unpacked = UnpackedCount()
    /// How the members are packed.
    public let kind: Kind
    /// Names of the regular members, in the archive's order.
    public let names: [String]

    /// Looks into a file.
    /// - Parameters:
    ///   - path: where it is stored.
    ///   - name: what the sender called it.
    ///   - limits: what refuses it.
    /// - Throws: `DecodingFailure` with `fileForeign`, `archiveDamaged`, `archiveEncrypted`, `archiveMemberName` or
    ///   `archiveLimit`; `AdapterError` when the file can't be opened.
    public convenience init(path: String, name: String, limits: ArchiveLimits = ArchiveLimits()) throws {
        try self.init(.file(path: path), name: name, limits: limits)
    }

    /// Looks into a file that is in memory.
    public convenience init(bytes: [UInt8], name: String, limits: ArchiveLimits = ArchiveLimits()) throws {
        try self.init(.memory(bytes), name: name, limits: limits)
    }

    private init(_ origin: ArchiveOrigin, name: String, limits: ArchiveLimits) throws {
        self.origin = origin
        self.limits = limits
        file = name
        let start = try ArchiveMagic.firstBytes(of: origin.open())
        switch ArchiveMagic(start) {
        case .zip: kind = .zip
        case .gzip: kind = .gzip
        case nil: kind = .plain
        case .other(let kind):
            throw DecodingFailure(
                .fileForeign, at: SourceLocation(file: name), expected: "CSV, XML, zip или gzip; прислано: \(kind)")
        }
        names =
            switch kind {
            case .plain: [name]
            case .gzip: [name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name]
            case .zip: try Self.list(origin, file: name, limits: limits)
            }
        if kind == .zip, let document = ForeignFormat.document(of: names) {
            throw DecodingFailure(
                .fileForeign, at: SourceLocation(file: name), expected: "CSV, XML, zip или gzip; прислано: \(document)")
        }
    }

    /// Names of the members that fit, in the archive's order. Folders inside the archive do not count.
    public func names(matching glob: Glob) -> [String] {
        names.filter { glob.matches(MemberName.lastComponent($0)) }
    }

    /// The bytes of the one member that fits.
    /// - Throws: `DecodingFailure` with `fileMember` when there is none or more than one.
    public func open(memberMatching glob: Glob) throws -> (name: String, source: any ByteSource) {
        let fitting = names(matching: glob)
        guard fitting.count == 1, let name = fitting.first else {
            let expected = "один файл вида «\(glob.pattern)», найдено \(fitting.count)"
            throw DecodingFailure(.fileMember, at: SourceLocation(file: file), expected: expected)
        }
        return (name, try open(named: name))
    }

    /// The bytes of a member of `names`.
    /// - Throws: `DecodingFailure` with `fileMember` for any other name, with `archiveLimit` when it is an archive
    ///   itself; later, from the source, with `archiveDamaged` or `archiveLimit`.
    public func open(named name: String) throws -> any ByteSource {
        guard names.contains(name) else {
            throw DecodingFailure(
                .fileMember, at: SourceLocation(file: file), expected: "файл вида «\(MemberName.shown(name))» в архиве")
        }
        guard kind != .plain else { return try origin.open() }
        let archive = try ArchiveHandle(origin, kind: kind, file: file)
        while let header = try archive.nextHeader() {
            guard kind == .gzip || (header.isRegular && header.name == name) else { continue }
            let trailer = kind == .gzip ? try archive.gzipTrailer() : nil
            return try ArchiveMemberByteSource(
                archive, limits: limits, unpacked: unpacked,
                place: SourceLocation(file: kind == .zip ? "\(file)/\(name)" : file), trailer: trailer)
        }
        throw ArchiveFault.damaged(file)
    }

    private static func list(_ origin: ArchiveOrigin, file: String, limits: ArchiveLimits) throws -> [String] {
        try ZipDirectory(origin, file: file, limits: limits).check()
        let archive = try ArchiveHandle(origin, kind: .zip, file: file)
        let place = SourceLocation(file: file)
        var names: [String] = []
        while let header = try archive.nextHeader() {
            guard header.isRegular || header.isFolder, MemberName.isSafe(header.name), !names.contains(header.name)
            else {
                let shown = MemberName.shown(header.name)
                throw DecodingFailure(
                    .archiveMemberName, at: place,
                    expected:
                        "имя до 255 байт без «..», «/» в начале и повторов, не ссылка; найдено имя вида «\(shown)»")
            }
            guard !header.isEncrypted else { throw ArchiveFault.encrypted(file) }
            if header.isRegular { names.append(header.name) }
        }
        return names
    }
}
