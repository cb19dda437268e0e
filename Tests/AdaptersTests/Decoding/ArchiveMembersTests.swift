import Adapters
import Schemas
import Testing

struct ArchiveMembersTests {
    private static let persons = Array(repeating: Array("<PERS/>".utf8), count: 5000).flatMap { $0 }
    private static let cases = Array(repeating: Array("<ZAP/>".utf8), count: 9000).flatMap { $0 }

    private static func read(_ source: any ByteSource) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 8)
        defer { buffer.deallocate() }
        while case let count = try source.read(into: buffer), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    private static func failure(_ body: () throws -> Void) -> Finding? {
        do {
            try body()
            return nil
        } catch let stopped as DecodingFailure {
            return stopped.finding
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    private static func readAll(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws {
        let members = try ArchiveMembers(bytes: bytes, name: "a.zip", limits: limits)
        for name in members.names { _ = try read(members.open(named: name)) }
    }

    @Test func zipMembersAreReadInAnyOrder() throws {
        let zip = try ArchiveMaking.zip([
            .init(name: "HM1.xml", bytes: Self.cases), .init(name: "LM1.xml", bytes: Self.persons),
            .init(name: "empty"),
        ])
        let folder = try TemporaryFolder()
        let path = try folder.write(zip, to: "health.csv")
        for members in [
            try ArchiveMembers(path: path, name: "health.csv"), try ArchiveMembers(bytes: zip, name: "health.csv"),
        ] {
            #expect(members.kind == .zip)
            #expect(members.names == ["HM1.xml", "LM1.xml", "empty"])
            let second = try members.open(memberMatching: Glob("lm*.XML"))
            #expect(second.name == "LM1.xml")
            #expect(try Self.read(second.source) == Self.persons)
            #expect(try Self.read(members.open(memberMatching: Glob("HM*.xml")).source) == Self.cases)
            #expect(try Self.read(members.open(named: "empty")).isEmpty)
        }
    }

    @Test func gzipAndPlainFilesHaveOneMember() throws {
        let packed = try ArchiveMembers(bytes: ArchiveMaking.gzip(Self.cases), name: "Ф.xml.gz")
        #expect(packed.kind == .gzip)
        #expect(packed.names == ["Ф.xml"])
        #expect(try Self.read(packed.open(memberMatching: Glob("*.xml")).source) == Self.cases)
        let plain = try ArchiveMembers(bytes: Self.cases, name: "f.zip")
        #expect(plain.kind == .plain)
        #expect(try Self.read(plain.open(named: "f.zip")) == Self.cases)
    }

    @Test func cyrillicNamesAreReadInBothEncodings() throws {
        let zip = try ArchiveMaking.zip([.init(name: "Дети.csv", bytes: [65])])
        #expect(try ArchiveMembers(bytes: zip, name: "a.zip").names == ["Дети.csv"])
        // The same archive as a DOS packer names it: one byte for each letter, no mark for UTF-8.
        let dos = try ArchiveMaking.zip([.init(name: "Deti.csv", bytes: [65])])
        let renamed = Self.replacing([0x44, 0x65, 0x74, 0x69], with: [0x84, 0xA5, 0xE2, 0xA8], in: dos)
        #expect(try ArchiveMembers(bytes: renamed, name: "a.zip").names == ["Дети.csv"])
    }

    private static func replacing(_ old: [UInt8], with new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for start in 0..<max(bytes.count - old.count, 0) where bytes[start..<start + old.count].elementsEqual(old) {
            result.replaceSubrange(start..<start + old.count, with: new)
        }
        return result
    }

    @Test(arguments: ["../a.xml", "a/../../b.xml", "/etc/passwd", "c:a.xml", "a\nb.xml", "a/./b"])
    func unsafeNamesAreRefused(_ name: String) throws {
        let zip = try ArchiveMaking.zip([.init(name: "good.xml", bytes: [65]), .init(name: name, bytes: [65])])
        #expect(Self.failure { try Self.readAll(zip) }?.code == .archiveMemberName)
    }

    @Test func linksAndDoubleNamesAreRefused() throws {
        let link = try ArchiveMaking.zip([.init(name: "a.xml", linkTarget: "/etc/passwd")])
        #expect(Self.failure { try Self.readAll(link) }?.code == .archiveMemberName)
        let double = try ArchiveMaking.zip([.init(name: "a.xml", bytes: [65]), .init(name: "a.xml", bytes: [66])])
        #expect(Self.failure { try Self.readAll(double) }?.code == .archiveMemberName)
    }

    @Test func encryptedArchivesAreRefused() throws {
        let zip = try ArchiveMaking.zip([.init(name: "a.xml", bytes: Self.cases)], password: "x")
        #expect(Self.failure { try Self.readAll(zip) }?.code == .archiveEncrypted)
    }

    /// A member whose five bytes of LZMA properties ask for a dictionary of 4 GiB.
    @Test func methodsThatAskForMemoryAreRefused() throws {
        let zip = try ArchiveMaking.zip([.init(name: "a.xml", bytes: Self.cases)])
        for method: UInt8 in [9, 12, 14, 95, 98] {
            var other = zip
            // The method stands in the local header and in the directory: behind the signature, and two or four bytes.
            for (signature, offset) in [([0x50, 0x4B, 3, 4], 8), ([0x50, 0x4B, 1, 2], 10)] as [([UInt8], Int)] {
                let start = try #require(other.indices.first { other[$0...].starts(with: signature) })
                other[start + offset] = method
            }
            #expect(Self.failure { try Self.readAll(other) }?.code == .archiveLimit, "method \(method)")
        }
    }

    /// libarchive unpacks what a link points to while it reads the member's header, before its method could be asked for:
    /// here by LZMA, whose five bytes of properties ask for 4 GiB.
    @Test func methodOfALinkIsRefusedBeforeItsTargetIsUnpacked() throws {
        let properties: [UInt8] = [9, 4, 5, 0, 0x5D, 0, 0x75, 0x70, 0xFE]
        let zip = Self.linkZip(method: 14, content: properties + Array(repeating: 0xFF, count: 21))
        #expect(Self.failure { try Self.readAll(zip) }?.code == .archiveLimit)
        let folder = try TemporaryFolder()
        let path = try folder.write(zip, to: "a.zip")
        #expect(Self.failure { _ = try ArchiveMembers(path: path, name: "a.zip") }?.code == .archiveLimit)
        // Each of the two places counts: nobody can say which of them is believed.
        for (local, central) in [(14, 8), (8, 14), (0x10E, 0x10E)] as [(UInt16, UInt16)] {
            let mixed = Self.linkZip(method: local, centralMethod: central, content: properties)
            #expect(Self.failure { try Self.readAll(mixed) }?.code == .archiveLimit, "\(local) \(central)")
        }
        let stored = Self.linkZip(method: 0, content: Array("/etc/passwd".utf8))
        #expect(Self.failure { try Self.readAll(stored) }?.code == .archiveMemberName)
    }

    /// A zip of one link, which libarchive itself never packs by other methods.
    private static func linkZip(method: UInt16, centralMethod: UInt16? = nil, content: [UInt8]) -> [UInt8] {
        func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
        func four(_ value: Int) -> [UInt8] { two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16)) }
        let name = Array("a.csv".utf8)
        func common(_ method: UInt16) -> [UInt8] {
            two(63) + two(0) + two(method) + four(0x5D7B_0821) + four(0) + four(content.count) + four(160)
                + two(UInt16(name.count)) + two(0)
        }
        let local = [0x50, 0x4B, 3, 4] + common(method) + name + content
        let central =
            [0x50, 0x4B, 1, 2] + two(0x033F) + common(centralMethod ?? method) + two(0) + two(0) + two(0)
            + four(0o120_777 << 16) + four(0) + name
        return local + central + [0x50, 0x4B, 5, 6] + two(0) + two(0) + two(1) + two(1) + four(central.count)
            + four(local.count) + two(0)
    }

    /// A directory that two readers could look for in two places is not looked into.
    @Test func directoryMustStandWhereTheEndSaysItDoes() throws {
        let zip = try ArchiveMaking.zip([.init(name: "a.xml", bytes: Self.cases)])
        let end = try #require(zip.indices.last { zip[$0...].starts(with: [0x50, 0x4B, 5, 6]) })
        let start = try #require(zip.indices.first { zip[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        for (place, change) in [(end + 16, 1), (end + 12, 1), (start + 42, 1), (end + 4, 1)] {
            var other = zip
            other[place] &+= UInt8(change)
            #expect(Self.failure { try Self.readAll(other) }?.code == .archiveDamaged, "\(place)")
        }
        // Mail gateways put line breaks behind files.
        #expect(Self.failure { try Self.readAll(zip + [13, 10]) } == nil)
    }

    /// Programs that stream write the longer form of the end even for little archives.
    @Test func archivesWithTheEndOfLargeOnesAreRead() throws {
        let zip = try ArchiveMaking.zip([.init(name: "a.xml", bytes: Self.cases)])
        let end = try #require(zip.indices.last { zip[$0...].starts(with: [0x50, 0x4B, 5, 6]) })
        func eight(_ value: Int) -> [UInt8] { (0..<8).map { UInt8(value >> ($0 * 8) & 0xFF) } }
        func wide(directoryAt offset: Int, endAt place: Int, shortOffset: [UInt8]) -> [UInt8] {
            let start = zip[(end + 16)...].prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let record =
                [0x50, 0x4B, 6, 6] + eight(44) + [45, 0, 45, 0] + eight(0) + eight(1) + eight(1) + eight(end - start)
                + eight(start + offset)
            let locator = [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + eight(place) + [1, 0, 0, 0]
            return zip[..<end] + record + locator + zip[end..<end + 16] + shortOffset + [0, 0]
        }
        let unknown: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        let right = wide(directoryAt: 0, endAt: end, shortOffset: unknown)
        let members = try ArchiveMembers(bytes: right, name: "a.zip")
        #expect(try Self.read(members.open(named: "a.xml")) == Self.cases)
        for wrong in [
            wide(directoryAt: 1, endAt: end, shortOffset: unknown),
            wide(directoryAt: 0, endAt: end - 1, shortOffset: unknown),
            wide(directoryAt: 0, endAt: end, shortOffset: [1, 0, 0, 0]),
            wide(directoryAt: -1, endAt: end, shortOffset: unknown),
        ] {
            #expect(Self.failure { try Self.readAll(wrong) }?.code == .archiveDamaged)
        }
    }

    @Test func everyCutIsNoticed() throws {
        var random = SeededGenerator(seed: 5)
        let noise = (0..<400).map { _ in UInt8.random(in: 0...255, using: &random) }
        let zip = try ArchiveMaking.zip([.init(name: "a.xml", bytes: noise), .init(name: "b.xml", bytes: noise)])
        for count in 4..<zip.count {
            #expect(Self.failure { try Self.readAll(Array(zip.prefix(count))) } != nil, "\(count)")
        }
        let gzip = try ArchiveMaking.gzip(noise)
        for count in 3..<gzip.count {
            #expect(Self.failure { try Self.readAll(Array(gzip.prefix(count))) } != nil, "\(count) of \(gzip.count)")
        }
    }

    @Test func changedBytesInAMemberAreNoticed() throws {
        var random = SeededGenerator(seed: 5)
        let noise = (0..<400).map { _ in UInt8.random(in: 0...255, using: &random) }
        for archive in [try ArchiveMaking.zip([.init(name: "a.xml", bytes: noise)]), try ArchiveMaking.gzip(noise)] {
            for place in stride(from: 100, to: 350, by: 10) {
                var damaged = archive
                damaged[place] ^= 0x10
                #expect(Self.failure { try Self.readAll(damaged) }?.code == .archiveDamaged, "\(place)")
            }
        }
    }

    @Test func bombsAreRefusedWhileTheyUnpack() throws {
        let zeros = [UInt8](repeating: 0, count: 40 << 20)
        for archive in [try ArchiveMaking.zip([.init(name: "a.xml", bytes: zeros)]), try ArchiveMaking.gzip(zeros)] {
            #expect(Self.failure { try Self.readAll(archive) }?.code == .archiveLimit)
            let small = ArchiveLimits(unpackedBytes: 1 << 20, ratio: 1_000_000)
            #expect(Self.failure { try Self.readAll(archive, limits: small) }?.code == .archiveLimit)
        }
    }

    @Test func archivesInsideArchivesAndTooManyMembersAreRefused() throws {
        let inner = try ArchiveMaking.zip([.init(name: "a.xml", bytes: [65])])
        let outer = try ArchiveMaking.zip([.init(name: "b.xml", bytes: inner)])
        #expect(Self.failure { try Self.readAll(outer) }?.code == .archiveLimit)
        let many = try ArchiveMaking.zip((0..<51).map { .init(name: "\($0)", bytes: [65]) })
        #expect(Self.failure { try Self.readAll(many) }?.code == .archiveLimit)
        #expect(Self.failure { try Self.readAll([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]) }?.code == .fileForeign)
    }

    @Test func missingAndAmbiguousMembersAreRefused() throws {
        let zip = try ArchiveMaking.zip([.init(name: "LM1.xml", bytes: [65]), .init(name: "LM2.xml", bytes: [65])])
        let members = try ArchiveMembers(bytes: zip, name: "a.zip")
        for pattern in ["HM*.xml", "LM*.xml"] {
            #expect(Self.failure { _ = try members.open(memberMatching: Glob(pattern)) }?.code == .fileMember)
        }
        #expect(Self.failure { _ = try members.open(named: "other") }?.code == .fileMember)
        #expect(members.names(matching: Glob("LM*.xml")) == ["LM1.xml", "LM2.xml"])
    }

    @Test func missingFilesAreOurFault() {
        #expect(throws: AdapterError.self) { try ArchiveMembers(path: "/nonexistent-file", name: "a") }
    }

    @Test func damagedArchivesNeverCrash() throws {
        let zip = try ArchiveMaking.zip([.init(name: "a.xml", bytes: Self.cases), .init(name: "b.xml", bytes: [1, 2])])
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            var bytes = zip
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = Self.failure { try Self.readAll(bytes, limits: ArchiveLimits(unpackedBytes: 1 << 20)) }
        }
    }
}
