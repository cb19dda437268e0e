@testable import Adapters
import FuzzSupport
import Schemas

/// Everything that reading an archive gave.
struct ArchiveTranscript: Equatable {
    private struct Member: Equatable {
        var name: String
        var byteCount = 0
        var hash: UInt64 = 14_695_981_039_346_656_037
        var failure: FindingCode?
    }

    private var kind: ArchiveMembers.Kind?
    private var members: [Member] = []
    private var failure: FindingCode?

    init(limits: ArchiveLimits, pieceBytes: Int, _ open: () throws -> ArchiveMembers) {
        do {
            let archive = try open()
            kind = archive.kind
            for name in archive.names { members.append(Self.read(name, of: archive, pieceBytes)) }
        } catch let error as DecodingFailure {
            failure = error.finding.code
        } catch {
            fatalError("property does not hold: an archive fails by its data: \(error)")
        }
    }

    private static func read(_ name: String, of archive: ArchiveMembers, _ pieceBytes: Int) -> Member {
        var member = Member(name: name)
        do {
            let source = try archive.open(named: name)
            var buffer = [UInt8](repeating: 0, count: pieceBytes)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
                if count == 0 { break }
                member.byteCount += count
                for byte in buffer[..<count] { member.hash = (member.hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            }
        } catch let error as DecodingFailure {
            // How much was given before a fault depends on the buffer, and so does which of two is met first.
            let code = error.finding.code
            member = Member(name: name, failure: code == .archiveLimit ? .archiveDamaged : code)
        } catch {
            fatalError("property does not hold: a member fails by its data: \(error)")
        }
        return member
    }

    /// What holds for every archive.
    func check(_ limits: ArchiveLimits) {
        guard let kind else { return }
        expect(kind == .zip || members.count == 1, "only a zip has many members")
        expect(members.count <= limits.members || kind != .zip, "members are limited")
        expect(Set(members.map(\.name)).count == members.count, "names are met once")
        for member in members where kind == .zip {
            expect(MemberName.isSafe(member.name), "names are no paths")
            expect(member.byteCount <= limits.unpackedBytes, "members' sizes are limited")
        }
    }
}
